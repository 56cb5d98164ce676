import { connect } from 'node:net';
import { CAPABILITIES, type Capability } from '../src/auth/capabilities.js';
import { PASSWORD, useApi } from './support/api.js';
import { givenFor } from './support/given.js';
import { routeCapabilities } from './support/routes.js';

/** The routes that every type of a path has, with what each demands. */
const itemRoutes = (path: string): string[] => [
  `GET /v1/${path} content:read`,
  `QUERY /v1/${path} content:read`,
  `POST /v1/${path} content:write`,
  `GET /v1/${path}/:id content:read`,
  `PATCH /v1/${path}/:id content:write`,
  `DELETE /v1/${path}/:id content:trash`,
  `PUT /v1/${path}/:id/restoration content:trash`,
];
const publishedRoutes = (path: string, longText: string): string[] => [
  ...itemRoutes(path),
  `PUT /v1/${path}/:id/publication content:publish`,
  `DELETE /v1/${path}/:id/publication content:publish`,
  `PUT /v1/${path}/:id/${longText} content:write`,
];

/** Every route there is: a new one fails the test until somebody has decided who may call it. */
const TABLE = [
  ...publishedRoutes('articles', 'body'),
  ...publishedRoutes('organisations', 'description'),
  ...publishedRoutes('events', 'description'),
  ...itemRoutes('terms'),
  ...itemRoutes('attachments'),
  'GET /v1/attachments/:id/file content:read',
  ...['rss', 'atom', 'jsonfeed'].map((format) => `GET /v1/articles.${format} content:read`),
  'GET /v1/search content:read',
  'GET /v1/suggest content:read',
  'GET /v1/trash content:trash',
  'GET /v1/access access:explain',
  'DELETE /v1/trash/:id content:purge',
  'GET /v1/api-keys key:manage',
  'POST /v1/api-keys key:manage',
  'GET /v1/api-keys/:id key:manage',
  'PATCH /v1/api-keys/:id key:manage',
  'DELETE /v1/api-keys/:id key:manage',
  'POST /v1/api-keys/:id/rotation key:manage',
  'GET /v1/audit audit:read',
  'POST /v1/auth/token session:open',
  'DELETE /v1/auth/session account:own',
  'GET /v1/auth/sessions account:own',
  'DELETE /v1/auth/sessions/:id account:own',
  'PUT /v1/auth/password account:own',
  'POST /v1/auth/password session:open',
  'POST /v1/auth/password-reset session:open',
  'GET /v1/auth/account account:own',
  'GET /v1/accounts account:manage',
  'POST /v1/accounts account:manage',
  'GET /v1/accounts/:id account:manage',
  'PATCH /v1/accounts/:id account:manage',
  'DELETE /v1/accounts/:id account:manage',
  'PUT /v1/accounts/:id/invitation account:manage',
  ...[
    '/',
    '/docs',
    '/docs/*',
    '/docs/assets/:file',
    '/docs/assets/page.css',
    '/docs/assets/password.css',
    '/openapi.json',
    '/password',
    '/health/live',
    '/health/ready',
    '/problems/:type',
  ].map((path) => `GET ${path} service:read`),
];

describe('access', () => {
  const api = useApi();
  const given = givenFor(api);
  const signIn = (form: Record<string, string>) => api.anyone.post('/v1/auth/token').type('form').send(form);

  it('opens a session by the OAuth2 password form', async () => {
    const { body, headers } = await signIn({ grant_type: 'password', username: ' EDITOR@exemple.fr ', password: PASSWORD })
      .set('authorization', 'Basic Og==')
      .expect(200);

    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(headers['cache-control']).toBe('no-store');
    await api.anyone.get('/v1/trash').set('authorization', `Bearer ${body.access_token}`).expect(200);
  });

  it('answers an unknown address and a wrong password alike, in the words that Swagger UI shows', async () => {
    const wrong = await signIn({ grant_type: 'password', username: 'editor@exemple.fr', password: 'faux' }).expect(400);
    const unknown = await signIn({ grant_type: 'password', username: 'personne@exemple.fr', password: 'faux' }).expect(400);

    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'L’adresse électronique ou le mot de passe ne convient pas.',
    });
  });

  it.each([
    [{}, 'invalid_request'],
    [{ username: 'a' }, 'invalid_request'],
    [{ username: 'a', password: '' }, 'invalid_request'],
    [{ username: 'a\u0000', password: 'b' }, 'invalid_request'],
    [{ grant_type: 'client_credentials' }, 'unsupported_grant_type'],
  ])('refuses the form %j', async (form, error) => {
    expect((await signIn(form as Record<string, string>).expect(400)).body).toMatchObject({ error, error_description: expect.any(String) });
  });

  it('ends a session at once', async () => {
    const { body } = await signIn({ grant_type: 'password', username: api.email('author'), password: PASSWORD }).expect(200);
    const bearer = `Bearer ${body.access_token}`;

    await api.anyone.delete('/v1/auth/session').set('authorization', bearer).expect(204);
    await api.anyone.get('/v1/articles').set('authorization', bearer).expect(401);
  });

  it('takes no token of another secret, nor an altered one', async () => {
    const token = api.token('editor');
    const [header, payload, signature] = token.split('.');

    for (const forged of [`${header}.${payload}.${signature?.slice(0, -4)}AAAA`, `${header}.${payload}.`, token.slice(5)]) {
      await api.anyone.get('/v1/articles').set('authorization', `Bearer ${forged}`).expect(401);
    }
  });

  it('takes no bad credential where sessions are opened either, but the empty Basic header of Swagger UI', async () => {
    const open = (authorization: string) =>
      api.anyone
        .post('/v1/auth/token')
        .set('authorization', authorization)
        .send({ username: api.email('editor'), password: PASSWORD });
    for (const bad of ['Bearer rien', 'Bearer mlg_rien', 'Digest x']) expect([bad, (await open(bad)).status]).toEqual([bad, 401]);
    expect((await open('Basic Og==')).status).toBe(200);
  });

  it('takes one credential, also where it only says what an address answers', async () => {
    await api.anyone.options('/v1/articles').set('authorization', 'Bearer rien').expect(401);
    await api.anyone.options('/v1/articles').expect(204);
    const twice = await api.app.fastify.inject({ url: '/v1/articles', headers: { authorization: `Bearer ${api.token('member')}` } });
    expect(twice.statusCode).toBe(200);
    const { port } = api.app.fastify.server.address() as { port: number };
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `GET /v1/articles HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer ${api.token('member')}\r\nAuthorization: Bearer rien\r\n\r\n`,
        ),
      );
      socket.once('data', (data) => resolve(String(data).split('\r\n')[0]!)).once('error', reject);
    });
    expect(status).toBe('HTTP/1.1 400 Bad Request');
  });

  it('does not look for a token in the address', async () => {
    await api.anyone.get(`/v1/articles?access_token=${api.token('editor')}`).expect(400);
  });

  it('stores passwords as argon2id and no token at all', async () => {
    const rows = await api.dataSource.query('select password_hash from account');
    for (const row of rows) expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const tables = await api.dataSource.query('select row_to_json(s)::text as text from session s');
    for (const { text } of tables) expect(text).not.toContain(api.token('editor').split('.')[2]);
  });

  it('lists each route with its capability', () => {
    expect(routeCapabilities(api.app)).toEqual([...TABLE].toSorted());
  });

  it('answers no route but those of the controllers', () => {
    const declared = new Set(routeCapabilities(api.app).map((line) => line.split(' ').slice(0, 2).join(' ')));
    const answered = api.app.routes.all.map(({ method, url }) => `${method === 'HEAD' ? 'GET' : method} ${url}`);

    expect(answered.filter((route) => !declared.has(route))).toEqual([]);
  });

  it('has no route without a capability, and none that the table does not know', () => {
    const known = new Set<string>(Object.values(CAPABILITIES).flat());
    const routes = routeCapabilities(api.app).map((line) => line.split(' ') as [string, string, Capability]);

    expect(routes.length).toBeGreaterThanOrEqual(40);
    for (const [method, path, capability] of routes) expect([method, path, known.has(capability)]).toEqual([method, path, true]);
  });

  it.each([
    ['post', '/v1/articles', 'author'],
    ['patch', '/v1/articles/x', 'author'],
    ['put', '/v1/articles/x/body', 'author'],
    ['delete', '/v1/articles/x', 'author'],
    ['put', '/v1/articles/x/publication', 'editor'],
    ['delete', '/v1/articles/x/publication', 'editor'],
    ['delete', '/v1/trash/x', 'editor'],
    ['get', '/v1/trash', 'author'],
    ['post', '/v1/terms', 'author'],
  ] as const)('%s %s is for %s and above', async (method, path, lowest) => {
    const order = ['member', 'author', 'editor', 'admin'] as const;
    expect((await api.anyone[method](path)).status).toBe(401);
    for (const role of order) {
      const { status } = await api.as(role)[method](path);
      expect([role, status === 403]).toEqual([role, order.indexOf(role) < order.indexOf(lowest)]);
    }
  });

  it('shows a reader no edition but the published one, whatever he asks for', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Secret' });
    for (const query of ['version=working', 'status=draft&version=working']) await api.anyone.get(`/v1/articles?${query}`).expect(400);
    await api.as('member').get(`/v1/articles/${id}?version=working`).expect(400);
    expect((await api.anyone.get('/v1/articles?status=draft').expect(200)).body.data).toEqual([]);
  });

  it('never shows a draft through an include', async () => {
    const draft = await given.draft('/v1/organisations', { name: 'Pas encore' });
    const { id } = await given.article({ organisations: [{ id: draft.id }], owner: { id: draft.id } });

    const { body } = await api.anyone.get(`/v1/articles/${id}?include=organisations,owner`).expect(200);
    expect([body.organisations, body.owner]).toEqual([[], null]);
    expect((await api.as('author').get(`/v1/articles/${id}?include=organisations`).expect(200)).body.organisations[0].item.name).toBe(
      'Pas encore',
    );
  });

  it('answers other origins only where the settings name them', async () => {
    const { headers } = await api.anyone.get('/v1/articles').set('origin', 'https://exemple.fr').expect(200);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('access from other origins', () => {
  const api = useApi({ CORS_ORIGINS: 'https://exemple.fr' });

  it('is open to those that are named, with the headers a client needs', async () => {
    const { headers } = await api.anyone.get('/v1/articles').set('origin', 'https://exemple.fr').expect(200);

    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://exemple.fr',
      'access-control-expose-headers': 'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After',
      vary: 'Origin, Accept-Encoding, Authorization',
    });
    const preflight = await api.anyone
      .options('/v1/articles')
      .set('origin', 'https://exemple.fr')
      .set('access-control-request-method', 'PATCH')
      .set('access-control-request-headers', 'if-match');
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toBe('if-match');
  });
});
