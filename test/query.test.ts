import fc from 'fast-check';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';
import { countStatements } from './support/statements.js';

const ids = ({ body }: { body: Body }): string[] => body.data.map(({ id }: Body) => id);
const titles = ({ body }: { body: Body }): string[] => body.data.map(({ title }: Body) => title);

describe('lists', () => {
  const api = useApi();
  const given = givenFor(api);
  const list = (query: string) => api.anyone.get(`/v1/articles?${query}`);
  let hub: Body;

  beforeAll(async () => {
    hub = await given.organisation({ name: 'Le pôle' });
    await given.organisation({ name: 'L’atelier' });
    const rows: [string, string, Body][] = [
      ['Zèbre', '2013-06-24T22:00:00Z', { organisations: [{ id: 'le-pole' }] }],
      ['élan', '2013-06-25T21:59:59.999Z', { organisations: [{ id: 'l-atelier', role: 'partner' }], body: 'Une visite apprenante.' }],
      ['Eau', '2013-06-25T22:00:00Z', { organisations: [{ id: 'le-pole' }, { id: 'l-atelier' }] }],
      ['abeille', '2014-01-01T12:00:00Z', { language: 'eu' }],
    ];
    for (const [title, publishedAt, values] of rows) await given.article({ title, publishedAt, ...values });
    await given.draft('/v1/articles', { title: 'Brouillon', organisations: [{ id: 'le-pole' }] });
    await given.article({
      title: 'Réservé',
      visibility: 'members',
      publishedAt: '2012-01-01T00:00:00Z',
      organisations: [{ id: 'le-pole' }],
    });
    await given.article({ title: 'Teasé', visibility: 'teaser', publishedAt: '2011-01-01T00:00:00Z', body: 'Le mot caché ornithorynque.' });
  });

  it.each([
    ['', ['abeille', 'Eau', 'élan', 'Zèbre', 'Teasé']],
    ['sort=title', ['abeille', 'Eau', 'élan', 'Teasé', 'Zèbre']],
    ['sort=-title', ['Zèbre', 'Teasé', 'élan', 'Eau', 'abeille']],
    ['organisations=le-pole', ['Eau', 'Zèbre']],
    ['organisations=le-pole,l-atelier', ['Eau', 'élan', 'Zèbre']],
    ['organisations=le-pole&organisations=l-atelier', ['Eau', 'élan', 'Zèbre']],
    ['organisations=inconnue', []],
    ['publishedAt=2013-06-25', ['élan', 'Zèbre']],
    ['publishedAt[gte]=2013-06-25', ['abeille', 'Eau', 'élan', 'Zèbre']],
    ['publishedAt[gt]=2013-06-25', ['abeille', 'Eau']],
    ['publishedAt[lte]=2013-06-25', ['élan', 'Zèbre', 'Teasé']],
    ['publishedAt[lt]=2013-06-25', ['Teasé']],
    ['publishedAt[gte]=2013-06-25T22:00:00Z', ['abeille', 'Eau']],
    ['publishedAt[gte]=2013-06-26T00:00:00%2B02:00', ['abeille', 'Eau']],
    ['publishedAt[exists]=false', []],
    ['title[contains]=EL', ['élan']],
    ['title[contains]=%25', []],
    ['language=eu,fr&title[contains]=abeille', ['abeille']],
    ['q=visites', ['élan']],
    ['q=elan', ['élan']],
    ['q="visite apprenante" -zèbre', ['élan']],
    ['q=ornithorynque', []],
    ['q=le', []],
    ['limit=2', ['abeille', 'Eau']],
    ['visibility=teaser', ['Teasé']],
  ])('answers ?%s', async (query, expected) => {
    expect(titles(await list(query).expect(200))).toEqual(expected);
  });

  it.each([
    ['inconnu=1', 'inconnu'],
    ['title=Eau', 'title'],
    ['body[contains]=x', 'body[contains]'],
    ['status[gte]=draft', 'status[gte]'],
    ['__proto__=1', '__proto__'],
    ['sort=body', 'sort'],
    ['sort=title,title,title,title', 'sort'],
    ['sort=', 'sort'],
    ['fields=motDePasse', 'fields'],
    ['fields=pendingChanges', 'fields'],
    ['fields=storageKey', 'fields'],
    ['include=title', 'include'],
    ['fields=title&include=terms', 'include'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['count=yes', 'count'],
    ['version=working', 'version'],
    ['after=abc', 'after'],
    ['after=%00', 'after'],
    ['publishedAt=hier', 'publishedAt'],
    ['publishedAt[gte]=2013-02-30', 'publishedAt[gte]'],
    ['publishedAt[exists]=oui', 'publishedAt[exists]'],
    ['organisations=', 'organisations'],
    ['organisations=a,,b', 'organisations'],
    ['visibility=secret', 'visibility'],
    ['status=published,lost', 'status'],
    ['q=', 'q'],
    [`q=${'a'.repeat(201)}`, 'q'],
  ])('refuses ?%s and names the parameter', async (query, parameter) => {
    const { body } = await list(query).expect(400);

    expect(body.type).toBe('http://localhost:3000/problems/invalid-parameter');
    expect(body.errors.map((error: Body) => error.parameter)).toEqual([parameter]);
    expect(body.detail).toContain(`« ${parameter} »`);
  });

  it('shows the fields that are asked for in the order of the declaration, the id first', async () => {
    const { body } = await list(
      'fields=organisations,title,id&fields[organisations]=name,id&include=organisations&limit=1&sort=-publishedAt&organisations=le-pole',
    );

    expect(Object.keys(body.data[0])).toEqual(['id', 'title', 'organisations']);
    expect(Object.keys(body.data[0].organisations[0].item)).toEqual(['id', 'name']);
  });

  it.each(['q', 'title[contains]', 'after', 'publishedAt[gte]', 'count', 'organisations'])(
    'says of an empty ?%s= that it is empty',
    async (parameter) => {
      const { body } = await list(`${parameter}=`).expect(400);

      expect(body.detail).toMatch(/\bvide\b/);
    },
  );

  it('names all faults at once', async () => {
    const { body } = await list('inconnu=1&limit=0&sort=body&q=').expect(400);

    expect(body.errors.map((error: Body) => error.parameter).toSorted()).toEqual(['inconnu', 'limit', 'q', 'sort']);
  });

  it('lets staff choose the edition, and shows them the working copies by default', async () => {
    const working = await api.as('author').get('/v1/articles?sort=title&limit=100').expect(200);
    const published = await api.as('author').get('/v1/articles?sort=title&limit=100&version=published').expect(200);

    expect(titles(working)).toContain('Brouillon');
    expect(titles(published)).not.toContain('Brouillon');
    expect(titles(await api.as('author').get('/v1/articles?status=draft').expect(200))).toEqual(['Brouillon']);
  });

  it('shows members what is theirs', async () => {
    expect(titles(await api.as('member').get('/v1/articles?organisations=le-pole').expect(200))).toEqual(['Eau', 'Zèbre', 'Réservé']);
    expect(titles(await api.as('member').get('/v1/articles?q=ornithorynque').expect(200))).toEqual(['Teasé']);
  });

  it('reveals nothing of a hidden organisation through the articles that name it', async () => {
    const hidden = await given.organisation({ name: 'La confidentielle', visibility: 'members' });
    const { id } = await given.article({
      title: 'Discret',
      organisations: [{ id: hidden.id }],
      bylines: [{ name: 'Une voix', organisation: { id: hidden.id } }],
      publishedAt: '2010-01-01T00:00:00Z',
    });

    const { body } = await api.anyone.get(`/v1/articles/${id}?include=organisations`).expect(200);
    expect([body.organisations, body.bylines]).toEqual([[], [{ name: 'Une voix', role: null, organisation: null }]]);
    for (const name of [hidden.id, hidden.slug]) expect(ids(await list(`organisations=${name}`).expect(200))).toEqual([]);
    expect(ids(await api.as('member').get(`/v1/articles?organisations=${hidden.slug}`).expect(200))).toEqual([id]);
  });

  it('counts what the caller can page through, and only when asked', async () => {
    for (const caller of [api.anyone, api.as('member'), api.as('author')]) {
      const { body } = await caller.get('/v1/articles?count=exact&limit=100').expect(200);
      expect(body.page.total).toBe(body.data.length);
    }
    expect((await list('').expect(200)).body.page).not.toHaveProperty('total');
  });

  it.each(['sort=-publishedAt', 'sort=title', 'sort=-title,publishedAt', 'sort=updatedAt', 'sort=slug&language=fr'])(
    'pages through ?%s both ways, each item once',
    async (query) => {
      const all = ids(await list(`${query}&limit=100`).expect(200));
      const forward: string[] = [];
      let path = `/v1/articles?${query}&limit=2`;
      let last = path;
      while (path) {
        const answer = await api.anyone.get(path).expect(200);
        forward.push(...ids(answer));
        last = path;
        path = /<http:\/\/localhost:3000([^>]+)>; rel="next"/.exec(answer.headers.link ?? '')?.[1] ?? '';
      }
      const backward: string[] = [];
      path = last;
      while (path) {
        const answer = await api.anyone.get(path).expect(200);
        backward.unshift(...ids(answer));
        path = /<http:\/\/localhost:3000([^>]+)>; rel="prev"/.exec(answer.headers.link ?? '')?.[1] ?? '';
      }

      expect(forward).toEqual(all);
      expect(backward).toEqual(all);
    },
  );

  it('puts what has no value last, in either direction, and pages through it', async () => {
    for (const n of [1, 2, 3]) await given.draft('/v1/articles', { title: `Sans date ${n}` });
    for (const sort of ['publishedAt', '-publishedAt']) {
      const all = (await api.as('editor').get(`/v1/articles?sort=${sort}&limit=100`).expect(200)).body.data;
      const undated = all.findIndex(({ publishedAt }: Body) => publishedAt === null);
      expect(all.slice(undated).every(({ publishedAt }: Body) => publishedAt === null)).toBe(true);

      const seen: string[] = [];
      let after = '';
      do {
        const { body } = await api
          .as('editor')
          .get(`/v1/articles?sort=${sort}&limit=3${after && `&after=${after}`}`)
          .expect(200);
        seen.push(...body.data.map(({ id }: Body) => id));
        after = body.page.next ?? '';
      } while (after);
      expect(seen).toEqual(all.map(({ id }: Body) => id));
    }
  });

  it('binds a cursor to its list, its order, its filters and its caller', async () => {
    const { body } = await list('limit=1').expect(200);
    const { next } = body.page;

    for (const other of [
      `sort=title&after=${next}`,
      `language=fr&after=${next}`,
      `after=${next.slice(0, -2)}`,
      `before=${next}&after=${next}`,
    ])
      await list(other).expect(400);
    await api.as('member').get(`/v1/articles?after=${next}`).expect(400);
    await api.anyone.get(`/v1/events?after=${next}`).expect(400);
    await list(`limit=3&after=${next}&fields=title`).expect(200);
  });

  it('includes the whole of a linked item', async () => {
    const { body } = await list('organisations=le-pole&include=organisations&fields=organisations&limit=1').expect(200);

    expect(body.data[0].organisations[0].item).toMatchObject({ id: hub.id, name: 'Le pôle', status: 'published', links: [] });
    expect(body.data[0].organisations[0].item).not.toHaveProperty('description');
  });

  it('needs one query for a list, and two at most', async () => {
    const count = (path: string) => countStatements(api.dataSource, () => api.anyone.get(path).expect(200));

    expect(await count('/v1/articles?include=organisations,terms&limit=20')).toBe(1);
    expect(await count('/v1/articles?include=organisations,terms&limit=20&count=exact')).toBe(2);
    expect(await count('/v1/articles?slug=inconnu')).toBe(2);
    expect(await count('/v1/events?upcoming=true&include=organisers,terms&count=exact')).toBe(2);
    expect(await count('/v1/events?upcoming=true&slug=inconnu')).toBe(2);
  });

  it('never fails on a hostile value, and never shows another row', async () => {
    const names = [
      'q',
      'organisations',
      'terms',
      'slug',
      'language',
      'publishedAt',
      'publishedAt[gte]',
      'title[contains]',
      'sort',
      'fields',
      'include',
      'limit',
      'after',
      'before',
      'status',
      'owner',
    ];
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        `' or 1=1 --`,
        '"',
        '\\',
        '%',
        '$1',
        '{}',
        '[]',
        'null',
        '||',
        ';select 1',
        '../..',
        'a:*',
        '!',
        '<->',
        "'; drop table item; --",
        '\u0000',
        '\ud800',
        '{"a":1}',
        '1,2',
        '-',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), hostile, async (name, value) => {
        const answer = await api.anyone.get('/v1/articles').query(new URLSearchParams([[name, value]]).toString());
        expect([200, 400]).toContain(answer.status);
        expect(answer.text).not.toMatch(/Brouillon|Réservé|Sans date|syntax|SQL/);
      }),
      { numRuns: 300 },
    );
  });
});
