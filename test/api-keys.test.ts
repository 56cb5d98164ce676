import { crc32 } from 'node:zlib';
import { ApiKeys } from '../src/keys/api-keys.js';
import { newKeyText } from '../src/keys/key-text.js';
import { useApi, type Body, type Caller } from './support/api.js';
import { givenFor } from './support/given.js';
import { routeCapabilities } from './support/routes.js';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const HOUR = 60 * 60 * 1000;
const FUTURE = '2999-01-01T00:00:00.000Z';

describe('API keys', () => {
  const api = useApi();
  const given = givenFor(api);
  const admin = () => api.as('admin');

  const create = async (values: Body = {}): Promise<Body> =>
    (
      await admin()
        .post('/v1/api-keys')
        .send({ name: 'Site', scopes: ['read:public'], ...values })
        .expect(201)
    ).body as Body;
  const withKey = (key: string): Pick<Caller, 'get' | 'post' | 'patch' | 'put' | 'delete'> => {
    const call = (method: 'get' | 'post' | 'patch' | 'put' | 'delete') => (path: string) =>
      api.anyone[method](path).set('authorization', `Bearer ${key}`);
    return { get: call('get'), post: call('post'), patch: call('patch'), put: call('put'), delete: call('delete') };
  };
  const read = async (id: string): Promise<Body> => (await admin().get(`/v1/api-keys/${id}`).expect(200)).body as Body;
  const settled = () => api.app.nest.get(ApiKeys).settled();

  it('are shown once, when they are made', async () => {
    const organisation = await given.organisation({ name: 'Comité de bassin' });
    const { body, headers } = await admin()
      .post('/v1/api-keys')
      .send({ name: '  Site  ', scopes: ['read:members', 'write:article'], organisation: { id: organisation.slug }, expiresAt: FUTURE })
      .expect(201);

    const { key, ...shown } = body as Body;
    expect(shown).toEqual({
      id: expect.any(String),
      name: 'Site',
      scopes: ['read:members', 'write:article'],
      organisation: { id: organisation.id, slug: organisation.slug, name: 'Comité de bassin' },
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: FUTURE,
      lastUsedAt: null,
      version: 1,
    });
    expect(headers).toMatchObject({
      location: `http://localhost:3000/v1/api-keys/${shown.id}`,
      etag: '"v1"',
      'cache-control': 'no-store',
    });
    const item = await admin().get(`/v1/api-keys/${shown.id}`).expect(200).expect('cache-control', 'no-store').expect('etag', '"v1"');
    expect(item.body).toEqual(shown);
    const list = await admin().get('/v1/api-keys?limit=100').expect(200).expect('cache-control', 'no-store');
    expect(list.body.data).toContainEqual(shown);
    expect(list.text).not.toContain(key);
  });

  it('are stored as their SHA-256 only', async () => {
    const { id, key } = await create();
    const rows = await api.dataSource.query(
      `select to_jsonb(k)::text || to_jsonb(s)::text as text, length(s.hash) as length, sha256($2::bytea) = s.hash as "isHash"
       from api_key k join api_key_secret s on s.api_key = k.id where k.id = $1`,
      [id, Buffer.from(key)],
    );

    expect(rows).toEqual([{ text: expect.not.stringContaining(key.slice(4, 36)), length: 32, isHash: true }]);
  });

  it('carry a prefix and a checksum that secret scanners know', async () => {
    const { key } = await create();
    const [, random = '', checksum = ''] = /^mlg_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/.exec(key) ?? [];
    const value = [...checksum].reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0);

    expect(value).toBe(crc32(random));
    expect(new Set(Array.from({ length: 100 }, newKeyText)).size).toBe(100);
  });

  it('are refused without a query when the checksum is wrong', async () => {
    const asked: string[] = [];
    const keys = new ApiKeys({
      query: async (sql) => {
        asked.push(sql);
        return [];
      },
    });
    const key = newKeyText();
    const altered = key.slice(0, 4) + (key[4] === 'a' ? 'b' : 'a') + key.slice(5);

    for (const wrong of [altered, key.slice(0, -1), `${key}0`, 'mlg_', `mlg_${'é'.repeat(38)}`]) {
      await expect(keys.actor(wrong)).rejects.toMatchObject({ type: 'unauthenticated' });
    }
    expect(asked).toEqual([]);
    await expect(keys.actor(key)).rejects.toMatchObject({ type: 'unauthenticated' });
    expect(asked).toHaveLength(1);
  });

  it.each<[string, Body, string]>([
    ['no scope', { scopes: [] }, '/scopes'],
    ['no reading', { scopes: ['write:article'] }, '/scopes'],
    ['writing without reading what members read', { scopes: ['read:public', 'write:article'] }, '/scopes'],
    ['publishing without writing', { scopes: ['read:members', 'publish'] }, '/scopes'],
    ['administration', { scopes: ['read:members', 'admin'] }, '/scopes'],
    ['an unknown type', { scopes: ['read:members', 'write:account'] }, '/scopes'],
    ['a scope twice', { scopes: ['read:public', 'read:public'] }, '/scopes'],
    ['a scope that is no text', { scopes: [['read:public']] }, '/scopes'],
    ['scopes that are no list', { scopes: 'read:public' }, '/scopes'],
    ['no name', { name: ' ' }, '/name'],
    ['a name that is no text', { name: 12 }, '/name'],
    ['the past', { expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    ['a day', { expiresAt: '2999-01-01' }, '/expiresAt'],
    ['an organisation that is none', { organisation: { id: 'personne' } }, '/organisation/id'],
    ['an organisation of another form', { organisation: [] }, '/organisation'],
    ['more than an id', { organisation: { id: 'x', name: 'y' } }, '/organisation'],
    ['a field of the server', { version: 7 }, '/version'],
  ])('are not made with %s', async (_, values, pointer) => {
    const { body } = await admin()
      .post('/v1/api-keys')
      .send({ name: 'Site', scopes: ['read:public'], ...values })
      .expect(422);

    expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it.each([['read:public'], ['read:members']])('read with %s what that audience reads', async (scope) => {
    const open = await given.article({ visibility: 'public' });
    const closed = await given.article({ visibility: 'members' });
    const draft = await given.draft('/v1/articles', { title: 'Brouillon' });
    const { key } = await create({ scopes: [scope] });

    const answers = [];
    for (const { id } of [open, closed, draft]) answers.push((await withKey(key).get(`/v1/articles/${id}`)).status);
    expect(answers).toEqual([200, scope === 'read:members' ? 200 : 404, 404]);
    await withKey(key).post('/v1/articles').send({ title: 'Non' }).expect(403);
  });

  it('write the types they name, for their organisation only, and publish with that scope only', async () => {
    const [own, other] = [await given.organisation({ name: 'La nôtre' }), await given.organisation({ name: 'Une autre' })];
    const scopes = ['read:members', 'write:article'];
    const writer = withKey((await create({ scopes, organisation: { id: own.id } })).key);
    const publisher = withKey((await create({ scopes: [...scopes, 'publish'], organisation: { id: own.id } })).key);

    const made = await writer
      .post('/v1/articles')
      .send({ title: 'À nous', body: 'Texte.', owner: { id: own.id } })
      .expect(201);
    await writer.put(`/v1/articles/${made.body.id}/publication`).set('if-match', '"v1"').expect(403);
    await publisher.put(`/v1/articles/${made.body.id}/publication`).set('if-match', '"v1"').expect(200);
    await writer
      .post('/v1/events')
      .send({ title: 'Non', startsAt: '2026-06-13T09:00:00+02:00', owner: { id: own.id } })
      .expect(403);

    const foreign = await given.article({ owner: { id: other.id } });
    const patch = writer.patch(`/v1/articles/${foreign.id}`).set('if-match', `"v${foreign.version}"`).send({ title: 'Pris' });
    expect([403, 404]).toContain((await patch).status);
    expect((await api.as('editor').get(`/v1/articles/${foreign.id}`).expect(200)).body.title).toBe(foreign.title);
  });

  it('open nothing of accounts, sessions, keys or the audit log', async () => {
    const { key, id } = await create({ scopes: ['read:members', 'write:article', 'write:event', 'publish'] });
    const open = new Set(['content:read', 'service:read', 'content:write', 'content:trash', 'content:publish']);
    const closed = routeCapabilities(api.app)
      .map((line) => line.split(' ') as [string, string, string])
      .filter(([, , capability]) => !open.has(capability));

    expect(closed.length).toBeGreaterThanOrEqual(10);
    for (const [method, path] of closed) {
      const verb = method.toLowerCase() as 'get' | 'post' | 'patch' | 'put' | 'delete';
      const { status } = await withKey(key)[verb](path.replace(':id', id));
      expect([method, path, status]).toEqual([method, path, 403]);
    }
    expect(await read(id)).toMatchObject({ version: 1 });
  });

  it('answer 401 when unknown, expired or revoked', async () => {
    const [expired, revoked] = [await create(), await create()];
    await api.dataSource.query(`update api_key set expires_at = now() where id = $1`, [expired.id]);
    for (const { key } of [expired, revoked]) expect((await withKey(key).get('/v1/articles')).status).toBe(key === expired.key ? 401 : 200);
    await admin().delete(`/v1/api-keys/${revoked.id}`).expect(428);
    await admin().delete(`/v1/api-keys/${revoked.id}`).set('if-match', '"v2"').expect(412);
    await admin().delete(`/v1/api-keys/${revoked.id}`).set('if-match', '"v1"').expect(204).expect('cache-control', 'no-store');

    for (const key of [expired.key, revoked.key, newKeyText()]) {
      const { body, headers } = await withKey(key).get('/v1/articles').expect(401);
      expect(body.type).toMatch(/unauthenticated$/);
      expect(headers['www-authenticate']).toBe('Bearer realm="Maillage", error="invalid_token"');
    }
    await admin().get(`/v1/api-keys/${revoked.id}`).expect(404);
  });

  it('are renamed and prolonged by a merge patch', async () => {
    const { id } = await create({ expiresAt: FUTURE });
    const patch = (version: number, body: Body) =>
      admin().patch(`/v1/api-keys/${id}`).type('application/merge-patch+json').set('if-match', `"v${version}"`).send(body);

    expect((await patch(1, { name: 'Autre' }).expect(200).expect('etag', '"v2"')).body).toMatchObject({ name: 'Autre', expiresAt: FUTURE });
    expect((await patch(2, { expiresAt: null }).expect(200)).body).toMatchObject({ name: 'Autre', expiresAt: null, version: 3 });
    await patch(3, { name: 'Autre', expiresAt: null }).expect(200).expect('etag', '"v3"');
    await patch(3, { name: null }).expect(422);
    await patch(3, { scopes: ['read:members'] }).expect(422);
    await patch(2, { name: 'Trop tard' }).expect(412);
    await admin().patch(`/v1/api-keys/${id}`).send({ name: 'Sans version' }).expect(428);
  });

  it('let one of two changes at once win', async () => {
    const { id } = await create();
    const change = (name: string) => admin().patch(`/v1/api-keys/${id}`).set('if-match', '"v1"').send({ name });
    const answers = await Promise.all([change('A'), change('B'), change('C'), change('D')]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
    expect((await read(id)).version).toBe(2);
  });

  it('are rotated with an overlap', async () => {
    const { id, key: first } = await create();
    const { body, headers } = await admin().post(`/v1/api-keys/${id}/rotation`).expect(200);

    expect(headers).toMatchObject({ etag: '"v2"', 'cache-control': 'no-store' });
    expect(body).toEqual({ ...(await read(id)), key: expect.stringMatching(/^mlg_/) });
    const ends = await api.dataSource.query(
      'select extract(epoch from expires_at - now())::float * 1000 as left from api_key_secret where api_key = $1 order by expires_at',
      [id],
    );
    expect(ends).toEqual([{ left: expect.any(Number) }, { left: null }]);
    expect(Math.abs(ends[0].left - 24 * HOUR)).toBeLessThan(HOUR / 60);
    for (const key of [first, body.key]) await withKey(key).get('/v1/articles').expect(200);

    await api.dataSource.query('update api_key_secret set expires_at = now() where api_key = $1 and expires_at is not null', [id]);
    await withKey(first).get('/v1/articles').expect(401);
    await withKey(body.key).get('/v1/articles').expect(200);
  });

  it('are rotated at once, and never prolong a secret that was to end', async () => {
    const { id, key: first } = await create();
    const rotate = async (values?: Body) => (await admin().post(`/v1/api-keys/${id}/rotation`).send(values).expect(200)).body.key as string;
    const second = await rotate({ overlapHours: 1 });
    const third = await rotate({ overlapHours: 168 });
    const [row] = await api.dataSource.query(
      `select count(*)::int as count from api_key_secret where api_key = $1 and expires_at < now() + interval '2 hours'`,
      [id],
    );
    expect(row).toEqual({ count: 1 });

    const fourth = await rotate({ overlapHours: 0 });
    for (const key of [first, second, third]) await withKey(key).get('/v1/articles').expect(401);
    await withKey(fourth).get('/v1/articles').expect(200);
    for (const overlapHours of [-1, 169, 1.5, '24', null])
      await admin().post(`/v1/api-keys/${id}/rotation`).send({ overlapHours }).expect(422);
  });

  it('are not rotated once they have expired', async () => {
    const { id } = await create();
    await api.dataSource.query('update api_key set expires_at = now() where id = $1', [id]);

    const { body } = await admin().post(`/v1/api-keys/${id}/rotation`).expect(409);
    expect(body.type).toMatch(/conflict$/);
  });

  it('remember their last use, to the minute', async () => {
    const { id, key } = await create();
    const use = async (): Promise<unknown> => {
      await withKey(key).get('/v1/articles').expect(200);
      await settled();
      return (await read(id)).lastUsedAt;
    };
    const usedAgo = async (seconds: number): Promise<unknown> => {
      await api.dataSource.query('update api_key set last_used_at = now() - make_interval(secs => $2) where id = $1', [id, seconds]);
      return (await read(id)).lastUsedAt;
    };

    expect(Math.abs(Date.parse(String(await use())) - Date.now())).toBeLessThan(HOUR / 60);
    const recent = await usedAgo(50);
    expect(await use()).toBe(recent);
    const old = await usedAgo(61);
    expect(await use()).not.toBe(old);
    expect((await read(id)).version).toBe(1);
  });

  it('answer although their use cannot be stored', async () => {
    const { id, key } = await create();
    await api.dataSource.query(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
    await api.dataSource.query('create trigger tr_refuse before update on api_key for each row execute function refuse()');

    await withKey(key).get('/v1/articles').expect(200);
    await settled();
    await api.dataSource.query('drop trigger tr_refuse on api_key');
    expect((await read(id)).lastUsedAt).toBeNull();
  });

  it('are listed by pages', async () => {
    await create({ name: 'Avant-dernière' });
    await create({ name: 'Dernière' });
    const { body, headers } = await admin().get('/v1/api-keys?limit=1').expect(200);

    expect(body.data[0].name).toBe('Dernière');
    expect(headers.link).toMatch(/^<http:\/\/localhost:3000\/v1\/api-keys\?limit=1&after=.*>; rel="next"$/);
    const next = await admin().get(`/v1/api-keys?limit=1&after=${body.page.next}`).expect(200);
    expect(next.body.data[0].name).toBe('Avant-dernière');
  });

  it('are found by nothing but their id', async () => {
    for (const id of ['12abc', '00000000-0000-7000-8000-000000000000']) {
      const path = `/v1/api-keys/${id}`;
      const answers = [
        await admin().get(path),
        await admin().patch(path).set('if-match', '"v1"').send({ name: 'x' }),
        await admin().delete(path).set('if-match', '"v1"'),
        await admin().post(`${path}/rotation`),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    }
  });
});
