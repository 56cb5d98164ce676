import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';
import { CATALOGUE } from '../src/problems/problem.js';

/** Asserts the shape that every error has (RFC 9457), in French, uncached, without what is only ours to know. */
function expectProblem({ headers, body, status }: { headers: Record<string, string>; body: Body; status: number }, type: string): void {
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'content-language': 'fr',
    'cache-control': 'no-store',
  });
  expect(body).toMatchObject({
    type: `http://localhost:3000/problems/${type}`,
    title: expect.any(String),
    status,
    detail: expect.stringMatching(/\p{L}/u),
  });
  expect(JSON.stringify(body)).not.toMatch(/FST_|Error:|node_modules|select |\/src\//);
}

describe('problems', () => {
  const api = useApi();
  const given = givenFor(api);
  const editor = () => api.as('editor');

  it.each<[string, string, number, () => PromiseLike<Parameters<typeof expectProblem>[0]>]>([
    ['an unknown route', 'not-found', 404, () => api.anyone.get('/v1/rien')],
    ['an unknown route under an item', 'not-found', 404, () => api.anyone.get('/v1/articles/a/rien')],
    ['an unknown item', 'not-found', 404, () => api.anyone.get('/v1/articles/rien')],
    ['an item of another type', 'not-found', 404, () => api.anyone.get('/v1/articles/12abc!')],
    ['a name with NUL', 'not-found', 404, () => api.anyone.get('/v1/articles/a%00b')],
    ['a malformed path', 'malformed-request', 400, () => api.anyone.get('/v1/articles/%zz')],
    ['an over-long parameter', 'uri-too-long', 414, () => api.anyone.get(`/v1/articles/${'a'.repeat(500)}`)],
    ['malformed JSON', 'malformed-request', 400, () => editor().post('/v1/articles').type('json').send('{"title":')],
    ['a JSON body that is no object', 'validation-failed', 422, () => editor().post('/v1/articles').type('json').send('[]')],
    ['an empty body announced as JSON', 'malformed-request', 400, () => editor().post('/v1/articles').type('json').send('')],
    ['no body at all', 'validation-failed', 422, () => editor().post('/v1/articles')],
    [
      'a prototype in JSON',
      'malformed-request',
      400,
      () => editor().post('/v1/articles').type('json').send('{"title":"a","__proto__":{"b":1}}'),
    ],
    ['another media type', 'unsupported-media-type', 415, () => editor().post('/v1/articles').type('application/xml').send('<a/>')],
    ['a media type of another route', 'unsupported-media-type', 415, () => editor().post('/v1/articles').type('text/markdown').send('# a')],
    [
      'a body too large',
      'too-large',
      413,
      () =>
        editor()
          .post('/v1/articles')
          .send({ title: 'a', body: 'x'.repeat(4_000_000) }),
    ],
    [
      'a text too long',
      'validation-failed',
      422,
      () =>
        editor()
          .post('/v1/articles')
          .send({ title: 'a', body: 'x'.repeat(300_000) }),
    ],
    ['an unknown parameter', 'invalid-parameter', 400, () => api.anyone.get('/v1/articles?rien=1')],
    ['no credentials', 'unauthenticated', 401, () => api.anyone.post('/v1/articles').send({ title: 'a' })],
    ['a token that is none', 'unauthenticated', 401, () => api.anyone.get('/v1/articles').set('authorization', 'Bearer abc')],
    ['other credentials', 'unauthenticated', 401, () => api.anyone.get('/v1/articles').set('authorization', 'Basic YTpi')],
    ['a right that is missing', 'forbidden', 403, () => api.as('member').post('/v1/articles').send({ title: 'a' })],
  ])('answers %s by %s, %d', async (_, type, status, call) => {
    const answer = await call();

    expect(answer.status).toBe(status);
    expectProblem(answer, type);
  });

  it('names every fault of a body with its pointer', async () => {
    const answer = await editor()
      .post('/v1/organisations')
      .send({ siret: '1', email: 'x', position: { lat: 100 }, links: [{ role: 'x' }] })
      .expect(422);

    expectProblem(answer, 'validation-failed');
    expect(answer.body.errors.map(({ pointer }: Body) => pointer).toSorted()).toEqual([
      '/email',
      '/links/0/id',
      '/links/0/role',
      '/name',
      '/position/lat',
      '/position/lon',
      '/siret',
    ]);
    for (const error of answer.body.errors)
      expect(error).toEqual({ pointer: expect.any(String), code: expect.any(String), detail: expect.stringMatching(/[.…]$/) });
  });

  it.each(['\u0000', '\ud800'])('refuses a text that Postgres cannot hold: %j', async (character) => {
    expect(
      (
        await editor()
          .post('/v1/articles')
          .send({ title: `a${character}` })
          .expect(422)
      ).body.errors,
    ).toEqual([{ pointer: '/title', code: 'characters', detail: expect.any(String) }]);
  });

  it('refuses what is nested without end', async () => {
    const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    expectProblem(await editor().post('/v1/articles').type('json').send(`{"title":"a","body":${nested}}`).expect(422), 'validation-failed');
  });

  it.each(['constructor', 'toString', '__defineGetter__'])('refuses the key %s', async (key) => {
    const { body } = await editor()
      .post('/v1/articles')
      .send({ title: 'a', [key]: 'x' })
      .expect(422);
    expect(body.errors[0]).toMatchObject({ pointer: `/${key}`, code: 'unknown' });
  });

  it('answers a wrong method by 405 with those that are allowed', async () => {
    const answer = await editor().put('/v1/articles').send({}).expect(405);
    expectProblem(answer, 'method-not-allowed');
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS, POST, QUERY');
    const { id } = await given.article();
    expect((await api.anyone.post(`/v1/articles/${id}`).send({}).expect(405)).headers.allow).toBe('DELETE, GET, HEAD, OPTIONS, PATCH');
  });

  it('answers a method that Fastify does not know by 405 too', async () => {
    const { port } = api.app.nest.getHttpServer().address() as AddressInfo;

    const answer = await fetch(`http://127.0.0.1:${port}/v1/articles`, { method: 'PROPFIND' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST, QUERY']);
  });

  it('says by OPTIONS what an address answers', async () => {
    await api.anyone.options('/v1/articles').expect(204).expect('allow', 'GET, HEAD, OPTIONS, POST, QUERY');
    await api.anyone.options('/v1/rien').expect(404);
  });

  it('says in the challenge what is missing (RFC 6750 §3)', async () => {
    const challenge = async (call: PromiseLike<{ headers: Record<string, string> }>) => (await call).headers['www-authenticate'];

    expect(await challenge(api.anyone.post('/v1/articles').send({}))).toBe('Bearer realm="Maillage"');
    expect(await challenge(api.anyone.get('/v1/articles').set('authorization', 'Bearer x'))).toBe(
      'Bearer realm="Maillage", error="invalid_token"',
    );
    expect(await challenge(api.as('author').put('/v1/articles/x/publication'))).toBe(
      'Bearer realm="Maillage", error="insufficient_scope", scope="content:publish"',
    );
  });

  it('answers what is no HTTP, and headers without end', async () => {
    expect(await raw('\u0001\u0002 / HTTP/1.1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*malformed-request/,
    );
    expect(await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 [\s\S]*headers-too-large/);
    expect(await raw(`GET /v1/articles?q=${'a'.repeat(40_000)} HTTP/1.1\r\nhost: a\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('explains each of its types in French and in English', async () => {
    for (const [type, { title, en }] of Object.entries(CATALOGUE)) {
      const { text } = await api.anyone.get(`/problems/${type}`).expect(200).expect('content-type', 'text/html; charset=utf-8');
      expect(text).toContain(`<h1>${title}</h1>`);
      expect(text).toContain(en.split('`')[0]);
    }
    await api.anyone.get('/problems/constructor').expect(404);
  });

  it('answers 503 with Retry-After while the database is away, and goes on when it is back', async () => {
    const { id } = await given.article();
    await api.dataSource.destroy();
    try {
      const answer = await api.anyone.get(`/v1/articles/${id}`).expect(503);
      expectProblem(answer, 'unavailable');
      expect(answer.headers['retry-after']).toBe('5');
      await api.anyone.get('/health/ready').expect(503);
      await api.anyone.get('/health/live').expect(200);
    } finally {
      await api.dataSource.initialize();
    }
    await api.anyone.get(`/v1/articles/${id}`).expect(200);
  });

  function raw(bytes: string): Promise<string> {
    const { port } = api.app.nest.getHttpServer().address() as AddressInfo;
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket
        .on('data', (data) => (answer += data.toString()))
        .on('end', () => resolve(answer))
        .on('error', reject);
    });
  }
});
