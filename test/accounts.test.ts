import { createFirstAdministrator } from '../src/auth/first-administrator.js';
import { PASSWORD, useApi, type Account, type Body } from './support/api.js';
import { givenFor } from './support/given.js';
import { useMailServer } from './support/mail-server.js';

const NOBODY = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21';

describe('accounts', () => {
  const mails = useMailServer();
  const api = useApi({
    get SMTP_URL() {
      return mails.url;
    },
  });
  const given = givenFor(api);
  const admin = () => api.as('admin');
  const input = (values: Body = {}): Body => ({
    email: `${crypto.randomUUID()}@exemple.fr`,
    name: 'Rédaction',
    roles: [{ role: 'author', organisation: null }],
    ...values,
  });
  const invite = async (values: Body = {}): Promise<Body> => {
    const { body } = await admin().post('/v1/accounts').send(input(values)).expect(201);
    return { ...body, token: (await mails.next()).link.split('#')[1] };
  };
  const stored = async (id: string): Promise<Body> => (await admin().get(`/v1/accounts/${id}`).expect(200)).body as Body;
  const patch = (id: string, body: Body, version = 1) => admin().patch(`/v1/accounts/${id}`).set('if-match', `"v${version}"`).send(body);
  const isStored = async (email: string): Promise<boolean> =>
    (await api.dataSource.query('select 1 from account where lower(email) = lower($1)', [email])).length > 0;

  it('begin with an invitation, whose link lasts 48 hours and sets the password', async () => {
    const email = `Zoe.${crypto.randomUUID()}@exemple.fr`;
    const { body, headers } = await admin()
      .post('/v1/accounts')
      .send(input({ email: ` ${email} ` }))
      .expect(201);

    expect(headers).toMatchObject({ etag: '"v1"', 'cache-control': 'no-store', location: `http://localhost:3000/v1/accounts/${body.id}` });
    expect(body).toEqual({
      id: expect.any(String),
      email,
      name: 'Rédaction',
      roles: [{ role: 'author', organisation: null }],
      status: 'invited',
      version: 1,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    const { to, link } = await mails.next();
    expect(to).toEqual([email]);
    const [{ hours }] = await api.dataSource.query(
      `select round(extract(epoch from expires_at - now()) / 3600) as hours from password_link where account = $1`,
      [body.id],
    );
    expect(Number(hours)).toBe(48);

    await api.anyone
      .post('/v1/auth/password')
      .send({ token: link.split('#')[1], password: PASSWORD })
      .expect(204);
    expect(await stored(body.id as string)).toMatchObject({ status: 'active', version: 2 });
    await api.anyone.post('/v1/auth/token').type('form').send({ grant_type: 'password', username: email, password: PASSWORD }).expect(200);
  });

  it('are not stored when the invitation cannot be sent', async () => {
    const { body } = await admin()
      .post('/v1/accounts')
      .send(input({ email: 'refuse@exemple.fr' }))
      .expect(503);

    expect(body.type).toMatch(/mail-failed$/);
    expect(await isStored('refuse@exemple.fr')).toBe(false);
  });

  it('have an address that no other has, letter case aside', async () => {
    const { email } = await invite();
    const { body } = await admin()
      .post('/v1/accounts')
      .send(input({ email: String(email).toUpperCase() }))
      .expect(409);

    expect(body).toMatchObject({ type: expect.stringMatching(/email-taken$/), errors: [{ pointer: '/email' }] });
  });

  it('are made once when two administrators invite the same person at once', async () => {
    const one = input();
    const answers = await Promise.all([1, 2].map(() => admin().post('/v1/accounts').send(one)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    await mails.next();
  });

  it('hold roles for organisations, named by id or by slug', async () => {
    const [one, other] = [await given.organisation({ name: 'Une' }), await given.draft('/v1/organisations', { name: 'Autre' })];
    const { roles } = await invite({
      roles: [{ role: 'author', organisation: { id: one.id } }, { role: 'editor', organisation: { id: other.slug } }, { role: 'member' }],
    });

    expect(roles).toEqual([
      { role: 'editor', organisation: { id: other.id, slug: other.slug, name: 'Autre' } },
      { role: 'author', organisation: { id: one.id, slug: one.slug, name: 'Une' } },
      { role: 'member', organisation: null },
    ]);
  });

  it.each<[string, Body, string]>([
    ['no address', { email: undefined }, '/email'],
    ['what is no address', { email: 'redaction' }, '/email'],
    ['an empty name', { name: ' ' }, '/name'],
    ['a name of two lines', { name: 'Un\nDeux' }, '/name'],
    ['no role', { roles: [] }, '/roles'],
    ['roles that are no list', { roles: { role: 'author' } }, '/roles'],
    ['a role as a word', { roles: ['author'] }, '/roles'],
    ['an unknown role', { roles: [{ role: 'owner' }] }, '/roles/0/role'],
    ['a role twice', { roles: [{ role: 'author' }, { role: 'author', organisation: null }] }, '/roles/1'],
    [
      'an unknown organisation',
      { roles: [{ role: 'member' }, { role: 'author', organisation: { id: 'nulle-part' } }] },
      '/roles/1/organisation/id',
    ],
    ['an organisation by its id that is none', { roles: [{ role: 'author', organisation: { id: NOBODY } }] }, '/roles/0/organisation/id'],
    ['an organisation as a word', { roles: [{ role: 'author', organisation: 'nulle-part' }] }, '/roles/0/organisation'],
    ['a password', { password: PASSWORD }, '/password'],
    ['a hash', { passwordHash: 'x' }, '/passwordHash'],
    ['more in an organisation', { roles: [{ role: 'author', organisation: { id: 'x', name: 'y' } }] }, '/roles/0/organisation/name'],
  ])('refuse %s', async (_, values, pointer) => {
    const body = input(values);
    const answer = await admin().post('/v1/accounts').send(body).expect(422);

    expect(answer.body.errors[0].pointer.startsWith(pointer)).toBe(true);
    expect(await isStored(String(body.email))).toBe(false);
  });

  it('refuse an administrator of one organisation, and an organisation in the trash', async () => {
    const { id } = await given.organisation();
    const organisation = await given.draft('/v1/organisations', { name: 'Jetée' });
    await admin().delete(`/v1/organisations/${organisation.id}`).set('if-match', `"v${organisation.version}"`).expect(204);

    for (const role of [
      { role: 'admin', organisation: { id } },
      { role: 'author', organisation: { id: organisation.id } },
    ]) {
      const { body } = await admin()
        .post('/v1/accounts')
        .send(input({ roles: [role] }))
        .expect(422);
      expect(body.errors[0].pointer).toMatch(/^\/roles\/0\/organisation/);
    }
  });

  it('change by merge: what is not named stays', async () => {
    const { id, email } = await invite();
    const { body, headers } = await patch(id as string, { name: 'Accueil' }).expect(200);

    expect(headers).toMatchObject({ etag: '"v2"', 'cache-control': 'no-store' });
    expect(body).toMatchObject({ email, name: 'Accueil', roles: [{ role: 'author', organisation: null }], version: 2 });
    expect((await patch(id as string, { roles: [{ role: 'editor' }] }, 2).expect(200)).body).toMatchObject({
      name: 'Accueil',
      roles: [{ role: 'editor', organisation: null }],
    });
    for (const refused of [{ name: null }, { roles: null }, { email: 'autre@exemple.fr' }, { status: 'active' }, { version: 9 }])
      await patch(id as string, refused, 3).expect(422);
  });

  it('change only under the version that was read, one change after the other', async () => {
    const { id } = await invite();
    await admin().patch(`/v1/accounts/${id}`).send({ name: 'x' }).expect(428);
    await patch(id as string, { name: 'x' }, 7).expect(412);
    const answers = await Promise.all(['un', 'deux', 'trois'].map((name) => patch(id as string, { name })));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412]);
    expect(await stored(id as string)).toMatchObject({ version: 2 });
  });

  it('lose and gain rights at once', async () => {
    const person = await api.asAccount({ roles: [{ role: 'author' }] });
    const statuses: number[] = [(await person.get('/v1/trash')).status];
    for (const [index, role] of ['member', 'editor'].entries()) {
      await patch(person.id, { roles: [{ role }] }, index + 1).expect(200);
      statuses.push((await person.get('/v1/trash')).status);
    }

    expect(statuses).toEqual([200, 403, 200]);
  });

  it('are deleted with their sessions and links; what they wrote stays', async () => {
    const person = await api.asAccount({ roles: [{ role: 'editor' }] });
    const { body: article } = await person.post('/v1/articles').send({ title: 'Reste' }).expect(201);

    await admin().delete(`/v1/accounts/${person.id}`).expect(428);
    await admin().delete(`/v1/accounts/${person.id}`).set('if-match', '"v2"').expect(412);
    await admin().delete(`/v1/accounts/${person.id}`).set('if-match', '"v1"').expect(204).expect('cache-control', 'no-store');

    await person.get('/v1/articles').expect(401);
    await admin().get(`/v1/articles/${article.id}`).expect(200);
    const invited = await invite();
    await admin().delete(`/v1/accounts/${invited.id}`).set('if-match', '"v1"').expect(204);
    await api.anyone.post('/v1/auth/password').send({ token: invited.token, password: PASSWORD }).expect(400);
  });

  it.each([NOBODY, 'x', '%00', "'"])('%s is none', async (id) => {
    await api.as('admin').get(`/v1/accounts/${id}`).expect(404);
    await patch(id, { name: 'x' }).expect(404);
    await admin().delete(`/v1/accounts/${id}`).set('if-match', '"v1"').expect(404);
    await admin().put(`/v1/accounts/${id}/invitation`).expect(404);
  });

  it('are invited again until they have a password; the former link ends', async () => {
    const { id, token } = await invite();
    await admin().put(`/v1/accounts/${id}/invitation`).expect(204);
    const next = (await mails.next()).link.split('#')[1];

    await api.anyone.post('/v1/auth/password').send({ token, password: PASSWORD }).expect(400);
    await api.anyone.post('/v1/auth/password').send({ token: next, password: PASSWORD }).expect(204);
    await admin().put(`/v1/accounts/${id}/invitation`).expect(409);
  });

  it('are listed by name, found by name, address and role, page by page', async () => {
    const mark = crypto.randomUUID();
    const names = ['Éloïse', 'eric', 'Zoé'];
    for (const name of names.toReversed()) await invite({ name: `${name} ${mark}`, email: `${crypto.randomUUID()}@exemple.fr` });
    const list = async (query: string): Promise<string[]> =>
      (await admin().get(`/v1/accounts?${query}`).expect(200)).body.data.map(({ name }: Body) => String(name).split(' ')[0]);

    expect(await list(`q=${mark}`)).toEqual(names);
    expect(await list(`q=ELOISE ${mark}`)).toEqual(['Éloïse']);
    expect(await list(`q=${mark}&role=editor`)).toEqual([]);
    expect(await list(`q=EDITOR@EXEMPLE.FR&role=editor`)).toEqual(['editor']);
    const { body, headers } = await admin().get(`/v1/accounts?q=${mark}&limit=2`).expect(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', link: expect.stringContaining('rel="next"') });
    expect(await list(`q=${mark}&limit=2&after=${body.page.next}`)).toEqual(['Zoé']);
    for (const refused of ['password_hash=x', 'role=owner', 'sort=name', `q=${'x'.repeat(201)}`, 'q[contains]=x'])
      await admin().get(`/v1/accounts?${refused}`).expect(400);
  });

  it('never show a hash or a token', async () => {
    const { id } = await invite();
    const answers = [await admin().get('/v1/accounts'), await admin().get(`/v1/accounts/${id}`), await admin().get('/v1/auth/account')];

    for (const { text } of answers) expect(text).not.toMatch(/argon2|hash|token/i);
  });

  it('belong to administrators; one’s own is everybody’s to read', async () => {
    const { id } = await invite();
    for (const role of ['member', 'author', 'editor'] as const) {
      for (const path of ['/v1/accounts', `/v1/accounts/${id}`]) await api.as(role).get(path).expect(403);
      await api.as(role).post('/v1/accounts').send(input()).expect(403);
      const { body, headers } = await api.as(role).get('/v1/auth/account').expect(200);
      expect(body).toMatchObject({ email: api.email(role), roles: [{ role, organisation: null }], status: 'active' });
      expect(headers).toMatchObject({ 'cache-control': 'no-store', etag: '"v1"' });
    }
    for (const path of ['/v1/accounts', '/v1/auth/account']) await api.anyone.get(path).expect(401);
  });
});

describe('administrators', () => {
  const api = useApi();
  const demote = (by: Account, whom: string, version = 1) =>
    by
      .patch(`/v1/accounts/${whom}`)
      .set('if-match', `"v${version}"`)
      .send({ roles: [{ role: 'editor' }] });
  const remove = (by: Account, whom: string) => by.delete(`/v1/accounts/${whom}`).set('if-match', '"v1"');
  const admins = async (): Promise<string[]> =>
    (await api.dataSource.query(`select account from account_role where role = 'admin'`)).map(({ account }: Body) => account);

  /** These administrators and no other. */
  async function only(count: number): Promise<Account[]> {
    await api.dataSource.query(`delete from account where id in (select account from account_role where role = 'admin')`);
    const made: Account[] = [];
    while (made.length < count) made.push(await api.asAccount({ roles: [{ role: 'admin' }] }));
    return made;
  }

  it('keep the last of them, who may still be renamed', async () => {
    const [last] = (await only(1)) as [Account];
    await api.dataSource.query(`insert into account (id, email, name) values ($1, 'invitee@exemple.fr', 'Invitée')`, [NOBODY]);
    await api.dataSource.query(`insert into account_role (account, role) values ($1, 'admin')`, [NOBODY]);

    expect((await demote(last, last.id).expect(409)).body.type).toMatch(/conflict$/);
    await remove(last, last.id).expect(409);
    expect((await last.get('/v1/auth/account').expect(200)).body).toMatchObject({ version: 1, roles: [{ role: 'admin' }] });
    await last.patch(`/v1/accounts/${last.id}`).set('if-match', '"v1"').send({ name: 'Autrement' }).expect(200);
    await remove(last, NOBODY).expect(204);
  });

  it.each([
    ['demote', demote],
    ['remove', remove],
  ])('cannot %s each other at once', async (_, act) => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = (await only(2)) as [Account, Account];
      const statuses = (await Promise.all([act(one, other.id), act(other, one.id)])).map(({ status }) => status);

      expect(statuses.filter((status) => status < 300)).toHaveLength(1);
      expect([401, 403, 409]).toContain(statuses.find((status) => status >= 300));
      expect(await admins()).toHaveLength(1);
    }
  });

  it('lose the right with the role, also for a change that is under way', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = (await only(3)) as [Account, Account];
      const statuses = (await Promise.all([demote(one, other.id), demote(other, one.id)])).map(({ status }) => status);

      expect(statuses.toSorted()).toEqual([200, 403]);
    }
  });

  it('are created at the first start, and not while there is one', async () => {
    await only(0);
    const config = Object.assign(Object.create(Object.getPrototypeOf(api.config)), api.config, { ADMIN_EMAIL: 'premiere@exemple.fr' });

    const made = await createFirstAdministrator(api.dataSource, config);
    expect(made).toEqual({ email: 'premiere@exemple.fr', generatedPassword: expect.stringMatching(/^[\w-]{24}$/) });
    expect(await createFirstAdministrator(api.dataSource, config)).toBeUndefined();
    await api.anyone
      .post('/v1/auth/token')
      .type('form')
      .send({ grant_type: 'password', username: 'premiere@exemple.fr', password: made?.generatedPassword })
      .expect(200);
    expect(await admins()).toHaveLength(1);
  });
});
