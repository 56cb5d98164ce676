import { jest } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { createApp } from '../src/app.js';
import { AuditRetention } from '../src/audit/audit-retention.js';
import { queryable } from '../src/database/transaction.js';
import { PASSWORD, useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';
import { setPasswordByLink } from './support/password-link.js';
import { routeCapabilities } from './support/routes.js';

const DAY = 24 * 60 * 60 * 1000;

describe('the audit log', () => {
  const api = useApi();
  const given = givenFor(api);
  const read = async (query: string): Promise<Body[]> => (await api.as('admin').get(`/v1/audit?${query}`).expect(200)).body.data as Body[];
  const newest = async (): Promise<Body> => (await read('limit=1'))[0] as Body;
  const accountOf = async (role: 'editor' | 'admin'): Promise<Body> =>
    (await api.dataSource.query('select id, email, name from account where email = $1', [api.email(role)]))[0] as Body;

  it('tells who did what, to what, when, from where, and what came of it', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Un titre', body: 'Un texte qui reste entre nous.' });
    const created = await newest();

    expect(created).toEqual({
      id: expect.any(String),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      actor: 'account',
      account: await accountOf('editor'),
      apiKey: null,
      action: 'createArticle',
      subject: id,
      address: expect.stringMatching(/127\.0\.0\.1$/),
      status: 201,
      outcome: 'done',
    });
    expect(Math.abs(Date.parse(created.at) - Date.now())).toBeLessThan(60_000);
    await api.as('editor').put(`/v1/articles/${id}/publication`).set('if-match', '"v1"').expect(200);
    expect(await newest()).toMatchObject({ action: 'publishArticle', subject: id, status: 200, outcome: 'done' });
  });

  it('says whose session was renewed, and whose was ended by an old refresh token', async () => {
    const { id, refreshToken } = await api.asAccount({ roles: [{ role: 'member' }] });
    const renew = () => api.anyone.post('/v1/auth/token').send({ grant_type: 'refresh_token', refresh_token: refreshToken });

    await renew().expect(200);
    expect(await newest()).toMatchObject({ account: { id }, action: 'openSession', outcome: 'done' });
    await renew().expect(400);
    expect(await newest()).toMatchObject({ account: { id }, action: 'openSession', outcome: 'refused' });
  });

  it('holds no bodies and no secrets', async () => {
    const { body } = await api
      .as('admin')
      .post('/v1/api-keys')
      .send({ name: 'Mot rare', scopes: ['read:public'] })
      .expect(201);
    await api.anyone
      .post('/v1/auth/token')
      .type('form')
      .send({ username: api.email('editor'), password: PASSWORD })
      .expect(200);
    const [{ text }] = await api.dataSource.query(`select string_agg(to_jsonb(a)::text, ' ') as text from audit a`);

    for (const secret of [body.key, 'Mot rare', PASSWORD, api.token('admin')]) expect(text).not.toContain(secret);
  });

  it.each<[string, number, Body, () => PromiseLike<{ status: number }>]>([
    [
      'nobody',
      401,
      { actor: 'anonymous', account: null, action: 'createArticle' },
      () => api.anyone.post('/v1/articles').send({ title: 'x' }),
    ],
    [
      'a bad token',
      401,
      { actor: 'anonymous', action: 'trashArticle', subject: 'abc' },
      () => api.anyone.delete('/v1/articles/abc').set('authorization', 'Bearer faux'),
    ],
    [
      'who may not',
      403,
      { actor: 'account', action: 'createArticle', subject: null },
      () => api.as('member').post('/v1/articles').send({}),
    ],
    ['a malformed body', 400, { action: 'createArticle' }, () => api.as('editor').post('/v1/articles').type('json').send('{')],
    ['an invalid body', 422, { action: 'createArticle' }, () => api.as('editor').post('/v1/articles').send({})],
    ['an absent item', 404, { action: 'updateArticle', subject: 'rien' }, () => api.as('editor').patch('/v1/articles/rien').send({})],
    ['a name with NUL', 404, { action: 'updateArticle', subject: 'ab' }, () => api.as('editor').patch('/v1/articles/a%00b').send({})],
  ])('tells of %s', async (_, status, expected, ask) => {
    expect((await ask()).status).toBe(status);

    expect(await newest()).toMatchObject({ ...expected, status, outcome: 'refused' });
  });

  it('tells of the key that asked, also once it is gone', async () => {
    const key = (
      await api
        .as('admin')
        .post('/v1/api-keys')
        .send({ name: 'Site', scopes: ['read:public'] })
        .expect(201)
    ).body as Body;
    expect(await newest()).toMatchObject({ action: 'createApiKey', subject: key.id });
    await api.anyone.post('/v1/articles').set('authorization', `Bearer ${key.key}`).send({ title: 'x' }).expect(403);
    expect(await newest()).toMatchObject({ actor: 'key', account: null, apiKey: { id: key.id, name: 'Site' }, status: 403 });

    await api.as('admin').delete(`/v1/api-keys/${key.id}`).set('if-match', '"v1"').expect(204);
    expect(await read(`apiKey=${key.id}`)).toEqual([expect.objectContaining({ apiKey: { id: key.id, name: null } })]);
  });

  it('tells whom a sign-in concerned, whether it succeeded or not', async () => {
    const { id } = await accountOf('editor');
    const signIn = (password: string) =>
      api.anyone
        .post('/v1/auth/token')
        .type('form')
        .send({ username: api.email('editor'), password });
    await signIn(PASSWORD).expect(200);
    expect(await newest()).toMatchObject({ actor: 'anonymous', account: { id }, action: 'openSession', outcome: 'done' });
    await signIn('faux').expect(400);
    expect(await newest()).toMatchObject({ actor: 'anonymous', account: { id }, action: 'openSession', outcome: 'refused' });
  });

  it('tells whose password was set by a link, and for whom one was asked', async () => {
    const { id, email } = await accountOf('editor');
    await api.anyone.post('/v1/auth/password-reset').send({ email }).expect(202);
    expect(await newest()).toMatchObject({ account: { id }, action: 'requestPasswordReset', outcome: 'done' });
    await api.anyone.post('/v1/auth/password-reset').send({ email: 'personne@exemple.fr' }).expect(202);
    expect(await newest()).toMatchObject({ account: null, action: 'requestPasswordReset', outcome: 'done' });

    const reader = await api.asAccount({ roles: [{ role: 'member' }] });
    await setPasswordByLink(api, reader.id, 'un autre mot de passe');
    expect(await newest()).toMatchObject({ actor: 'anonymous', account: { id: reader.id }, action: 'setPasswordByLink' });
  });

  it('says nothing of what reads, and of what is no route', async () => {
    const before = await newest();
    await api.as('editor').get('/v1/articles').expect(200);
    await api.as('editor').head('/v1/articles').expect(200);
    await api.anyone.options('/v1/articles').expect(204);
    await api.as('editor').post('/v1/rien').send({}).expect(404);
    await api.as('editor').put('/v1/articles').send({}).expect(405);

    expect(await newest()).toEqual(before);
  });

  it('keeps the id of an account that no longer exists', async () => {
    const { id, post } = await api.asAccount({ roles: [{ role: 'member' }] });
    await post('/v1/articles').send({ title: 'x' }).expect(403);
    await api.dataSource.query('delete from account where id = $1', [id]);

    expect(await newest()).toMatchObject({ account: { id, email: null, name: null } });
  });

  it('counts a failure of ours as failed', async () => {
    await api.dataSource.query('alter table api_key rename to api_key_away');
    const { status } = await api
      .as('admin')
      .post('/v1/api-keys')
      .send({ name: 'x', scopes: ['read:public'] });
    await api.dataSource.query('alter table api_key_away rename to api_key');

    expect(status).toBe(500);
    expect(await newest()).toMatchObject({ action: 'createApiKey', status: 500, outcome: 'failed' });
  });

  it('does not keep an answer back when it cannot be written', async () => {
    await api.dataSource.query('alter table audit rename to audit_away');
    const { body } = await api.as('editor').post('/v1/articles').send({ title: 'Quand même' }).expect(201);
    await api.dataSource.query('alter table audit_away rename to audit');

    expect(await read(`subject=${body.id}`)).toEqual([]);
  });

  it('is for admins, and stored nowhere', async () => {
    await api.anyone.get('/v1/audit').expect(401);
    await api.as('editor').get('/v1/audit').expect(403);
    await api.as('admin').get('/v1/audit').expect(200).expect('cache-control', 'no-store');
  });

  describe('is filtered', () => {
    const insert = (at: string, values: Body = {}): Promise<unknown> =>
      api.dataSource.query(
        `insert into audit (id, at, actor, account, action, subject, status, outcome) values ($1, $2, 'account', $3, $4, $5, 200, $6)`,
        [uuid(), at, values.account ?? null, values.action ?? 'essai', values.subject ?? null, values.outcome ?? 'done'],
      );
    const subjects = async (query: string): Promise<string[]> =>
      (await read(`action=essai&${query}`)).map(({ subject }) => subject as string);

    beforeAll(async () => {
      await insert('2026-03-01T22:59:59.999Z', { subject: 'veille' });
      await insert('2026-03-01T23:00:00Z', { subject: 'matin', outcome: 'refused' });
      await insert('2026-03-02T22:59:59.999Z', { subject: 'soir', outcome: 'failed' });
      await insert('2026-03-02T23:00:00Z', { subject: 'lendemain', account: (await accountOf('admin')).id });
    });

    it.each([
      ['', ['lendemain', 'soir', 'matin', 'veille']],
      ['at[gte]=2026-03-02', ['lendemain', 'soir', 'matin']],
      ['at[gt]=2026-03-02', ['lendemain']],
      ['at[lte]=2026-03-02', ['soir', 'matin', 'veille']],
      ['at[lt]=2026-03-02', ['veille']],
      ['at[gte]=2026-03-02&at[lt]=2026-03-03', ['soir', 'matin']],
      ['at[gt]=2026-03-01T23:00:00Z', ['lendemain', 'soir']],
      ['outcome=refused,failed', ['soir', 'matin']],
      ['subject=matin', ['matin']],
      ['subject=matin&outcome=done', []],
    ])('by %s', async (query, expected) => {
      expect(await subjects(query)).toEqual(expected);
    });

    it('by account and by several actions', async () => {
      const { id } = await accountOf('admin');
      expect(await subjects(`account=${id}`)).toEqual(['lendemain']);
      expect(new Set((await read(`account=${id}&limit=100`)).map(({ account }) => (account as Body).id))).toEqual(new Set([id]));
      const actions = await read('action=essai,createArticle&limit=100');
      expect(new Set(actions.map(({ action }) => action))).toEqual(new Set(['essai', 'createArticle']));
    });

    it('page by page', async () => {
      const first = await api.as('admin').get('/v1/audit?action=essai&limit=3').expect(200);
      const second = await api.as('admin').get(`/v1/audit?action=essai&limit=3&after=${first.body.page.next}`).expect(200);

      expect(second.body.data.map(({ subject }: Body) => subject)).toEqual(['veille']);
      expect(first.headers.link).toMatch(/rel="next"/);
      await api.as('admin').get(`/v1/audit?limit=3&after=${first.body.page.next}`).expect(400);
    });

    it.each([
      ['account=moi'],
      ['apiKey=1'],
      ['outcome=peut-être'],
      ['at[gte]=hier'],
      ['at=2026-03-02'],
      ['action='],
      ['rien=1'],
      ['limit=0'],
    ])('not by %s', async (query) => {
      await api.as('admin').get(`/v1/audit?${query}`).expect(400);
    });
  });

  it.each([[`update audit set outcome = 'done'`], ['delete from audit'], ['truncate audit'], ['truncate audit cascade']])(
    'is append-only: %s',
    async (sql) => {
      await given.draft('/v1/articles', { title: 'Une trace' });

      await expect(api.dataSource.query(sql)).rejects.toThrow('append-only');
    },
  );

  it('writes down every route that changes something, by a name of its own', () => {
    const changing = routeCapabilities(api.app).filter((line) => !line.startsWith('GET '));
    const named = api.app.routes.all.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));

    expect(named).toHaveLength(changing.length);
  });

  describe('is kept for the days of the settings', () => {
    const insertAged = async (days: number): Promise<string> => {
      const id = uuid();
      await api.dataSource.query(
        `insert into audit (id, at, actor, action, status, outcome) values ($1, now() - make_interval(days => $2), 'anonymous', 'vieux', 200, 'done')`,
        [id, days],
      );
      return id;
    };
    const kept = async (): Promise<string[]> => (await read('action=vieux')).map(({ id }) => id as string);

    it('from the start of the application on', async () => {
      await insertAged(366);
      const young = await insertAged(364);
      const again = await createApp({ config: api.config, dataSource: api.dataSource, secret: 'x'.repeat(32) });
      await again.nest.get(AuditRetention).settled();
      await again.nest.close();

      expect(await kept()).toEqual([young]);
    });

    it('once a day, until it closes', async () => {
      jest.useFakeTimers({
        doNotFake: [
          'Date',
          'hrtime',
          'nextTick',
          'performance',
          'queueMicrotask',
          'setImmediate',
          'clearImmediate',
          'setTimeout',
          'clearTimeout',
        ],
      });
      const retention = new AuditRetention(queryable(api.dataSource), 100);
      retention.onApplicationBootstrap();
      await retention.settled();
      await insertAged(101);
      const young = await insertAged(99);
      jest.advanceTimersByTime(DAY - 1);
      await retention.settled();
      expect(await kept()).toHaveLength(2);

      jest.advanceTimersByTime(1);
      await retention.settled();
      expect(await kept()).toEqual([young]);
      await retention.onApplicationShutdown();
      expect(jest.getTimerCount()).toBe(0);
      jest.useRealTimers();
    });
  });
});
