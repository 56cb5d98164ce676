import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

const FORM = 'application/x-www-form-urlencoded';

describe('QUERY', () => {
  const api = useApi();
  const given = givenFor(api);

  beforeAll(async () => {
    for (const [n, title] of ['Un', 'Deux', 'Trois'].entries())
      await given.article({ title, slug: title.toLowerCase(), publishedAt: `2020-01-0${n + 1}T00:00:00Z` });
    await given.article({ title: 'Réservé', visibility: 'members', publishedAt: '2019-01-01T00:00:00Z' });
    await given.draft('/v1/articles', { title: 'Brouillon' });
  });

  /** Through a socket, as clients do. */
  async function query(body: string | object, headers: Record<string, string> = {}) {
    const { port } = api.app.fastify.server.address() as { port: number };
    const isForm = typeof body === 'string';
    const answer = await fetch(`http://127.0.0.1:${port}/v1/articles`, {
      method: 'QUERY',
      headers: { 'content-type': isForm ? FORM : 'application/json', ...headers },
      body: isForm ? body : JSON.stringify(body),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body };
  }
  const titles = ({ body }: { body: Body }): string[] => body.data.map(({ title }: Body) => title);

  it.each([
    [{}, ['Trois', 'Deux', 'Un']],
    [{ sort: 'title', limit: 2 }, ['Deux', 'Trois']],
    [{ slug: ['un', 'deux'] }, ['Deux', 'Un']],
    ['slug=un&slug=deux', ['Deux', 'Un']],
    ['publishedAt[gte]=2020-01-02&title[contains]=tr', ['Trois']],
    [{ 'publishedAt[exists]': true, slug: 'un' }, ['Un']],
  ])('answers %j as GET does', async (body, expected) => {
    const answer = await query(body);

    expect([answer.status, titles(answer)]).toEqual([200, expected]);
    expect(answer.headers.get('accept-query')).toBe(`application/json, ${FORM}`);
  });

  it('takes what no address could hold', async () => {
    const ids = Array.from({ length: 498 }, (_, n) => `01978f6e-7a10-7c3e-9d52-${String(n).padStart(12, '0')}`);
    expect(titles(await query({ slug: [...ids.map((id) => `a-${id}`), 'un'] }))).toEqual(['Un']);
    expect((await query({ organisations: Array.from({ length: 501 }, (_, n) => `a${n}`) })).status).toBe(400);
  });

  it('names what is wrong without all of it', async () => {
    const { status, body } = await query({ slug: 'É'.repeat(500_000) });

    expect([status, JSON.stringify(body).length < 10_000, body.errors[0].parameter]).toEqual([400, true, 'slug']);
  });

  it('shows each caller what is his', async () => {
    const as = (role: 'member' | 'editor') => ({ authorization: `Bearer ${api.token(role)}` });
    expect(titles(await query({ sort: 'title' }, as('member')))).toEqual(['Deux', 'Réservé', 'Trois', 'Un']);
    expect(titles(await query({ sort: 'title' }, as('editor')))).toContain('Brouillon');
    expect(titles(await query({ sort: 'title', as: 'anonymous' }, as('editor')))).toEqual(['Deux', 'Trois', 'Un']);
    expect((await query({ as: 'member' })).status).toBe(400);
    expect((await query({ version: 'working' })).status).toBe(400);
  });

  it('pages by the cursors of GET, and GET by its own', async () => {
    const first = await query({ limit: 1 });
    const { body } = await api.anyone.get(`/v1/articles?limit=1&after=${first.body.page.next}`).expect(200);
    const third = await query({ limit: 1, after: body.page.next });

    expect([...titles(first), ...titles({ body }), ...titles(third)]).toEqual(['Trois', 'Deux', 'Un']);
  });

  it.each([
    [{ inconnu: 1 }, 400],
    [{ slug: { un: 1 } }, 400],
    [{ slug: [] }, 400],
    [{ slug: [['un']] }, 400],
    [[], 400],
    [{ slug: null }, 400],
  ])('refuses %j', async (body, status) => {
    expect((await query(body)).status).toBe(status);
  });

  it('asks for a media type that it reads, and takes no parameter in the address', async () => {
    expect((await query('slug=un', { 'content-type': 'text/plain' })).status).toBe(415);
    const without = await api.app.fastify.inject({ method: 'QUERY', url: '/v1/articles' });
    expect([without.statusCode, without.json().detail]).toEqual([400, expect.stringContaining('dit son type par « Content-Type »')]);
    const inAddress = await api.app.fastify.inject({ method: 'QUERY', url: '/v1/articles?slug=un', payload: {} });
    expect(inAddress.statusCode).toBe(400);
  });

  it('is no write: nothing is audited', async () => {
    const total = async () => (await api.dataSource.query('select count(*)::int as n from audit'))[0].n as number;
    const before = await total();
    await query({});

    expect(await total()).toBe(before);
  });

  it('is not answered elsewhere, and told of where it is', async () => {
    const elsewhere = await api.app.fastify.inject({ method: 'QUERY', url: '/v1/audit' });
    expect([elsewhere.statusCode, elsewhere.headers.allow]).toEqual([405, expect.not.stringContaining('QUERY')]);
    expect((await api.anyone.options('/v1/articles').expect(204)).headers.allow).toContain('QUERY');
  });
});
