import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import type { Test } from 'supertest';
import { useApi, type Body, type Caller } from './support/api.js';
import { givenFor } from './support/given.js';
import { PNG } from './support/png.js';

const FORMATS = ['rss', 'atom', 'jsonfeed'] as const;
type Format = (typeof FORMATS)[number];
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const TYPES: Record<Format, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  jsonfeed: 'application/feed+json',
};
const LONG_AGO = "timestamptz '2020-01-01'";

/** The ids of a feed's entries by a reader of another maker, in their order. */
const READERS: Record<Format, (text: string) => (string | undefined)[]> = {
  rss: (text) => (parseRssFeed(text).items ?? []).map(({ guid }) => guid?.value),
  atom: (text) => (parseAtomFeed(text).entries ?? []).map(({ id }) => id),
  jsonfeed: (text) => (parseJsonFeed(text).items ?? []).map(({ id }) => id),
};
const idsIn = (format: Format, text: string): string[] => READERS[format](text).map((id) => String(id).replace('urn:uuid:', ''));

/** Supertest leaves some of these types unread. */
const whole = (test: Test): Test =>
  test.buffer(true).parse((response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => done(null, Buffer.concat(chunks).toString()));
  });
const feedOf = async (caller: Caller, format: Format, query = ''): Promise<string> =>
  (await whole(caller.get(`/v1/articles.${format}${query}`)).expect(200)).body as string;
const idsOf = async (caller: Caller, format: Format, query = ''): Promise<string[]> => idsIn(format, await feedOf(caller, format, query));
const jsonOf = async (caller: Caller, query = '') => JSON.parse(await feedOf(caller, 'jsonfeed', query));

describe('the feeds of articles', () => {
  const api = useApi({ SITE_URL: 'https://www.exemple.fr/{type}/{slug}' });
  const given = givenFor(api);
  const withdraw = ({ id, version }: Body) =>
    api.as('editor').delete(`/v1/articles/${id}/publication`).set('if-match', `"v${version}"`).expect(200);
  const discard = ({ id, version }: Body) => api.as('editor').delete(`/v1/articles/${id}`).set('if-match', `"v${version}"`).expect(204);
  const upload = async (content: Buffer, name: string, fields: Record<string, string>): Promise<Body> => {
    const form = api.as('editor').post('/v1/attachments').attach('file', content, name);
    return (
      await Object.entries(fields)
        .reduce((post, [field, value]) => post.field(field, value), form)
        .expect(201)
    ).body;
  };

  let rich: Body;
  let teaser: Body;
  let members: Body;
  const unseen: Body[] = [];
  beforeAll(async () => {
    await given.organisation({ name: 'SCIC Éole', slug: 'scic-eole' });
    await given.term({ label: 'Coopération & emploi', slug: 'cooperation' });
    const image = await upload(PNG, 'plan.png', { alt: 'Le plan' });
    const [report, hidden] = [
      await upload(PDF, 'rapport.pdf', { title: 'Le rapport' }),
      await upload(PDF, 'interne.pdf', { visibility: 'members' }),
    ];
    rich = await given.article({
      title: 'Deux jours <b>à</b> Tarnos & ailleurs ]]>',
      slug: 'deux-jours',
      standfirst: 'Une visite <script>',
      body: 'Le **texte**, et [la suite](/suite).',
      publishedAt: '2013-06-25T10:00:00.000Z',
      image: { id: image.id },
      attachments: [{ id: report.id }, { id: hidden.id }],
      bylines: [{ name: 'La rédaction' }, { name: 'Éole', organisation: { id: 'scic-eole' } }],
      terms: [{ id: 'cooperation' }],
      organisations: [{ id: 'scic-eole' }],
    });
    teaser = await given.article({
      title: 'Réservé',
      standfirst: 'Le chapô de tous',
      body: 'SECRET des adhérents',
      visibility: 'teaser',
      publishedAt: '2014-01-01T10:00:00.000Z',
      image: { id: image.id },
      attachments: [{ id: report.id }],
      bylines: [{ name: 'Signature cachée' }],
    });
    members = await given.article({ title: 'Entre nous', body: 'SECRET', visibility: 'members', publishedAt: '2015-01-01T10:00:00.000Z' });
    const [offline, trashed] = [await given.article({ title: 'Retiré' }), await given.article({ title: 'Jeté' })];
    await withdraw(offline);
    await discard(trashed);
    unseen.push(offline, trashed, await given.draft('/v1/articles', { title: 'Brouillon', body: 'SECRET' }));
    for (let day = 1; day <= 5; day += 1)
      await given.article({
        title: `Jour ${day}`,
        slug: `jour-${day}`,
        publishedAt: `2016-03-0${day}T10:00:00.000Z`,
        organisations: day % 2 ? [{ id: 'scic-eole' }] : [],
      });
  });

  describe.each(FORMATS)('%s', (format) => {
    it('is of its type, and understood by readers in use', async () => {
      const { headers, body: text } = await whole(api.anyone.get(`/v1/articles.${format}`)).expect(200);
      const isWellFormed = format === 'jsonfeed' ? typeof JSON.parse(text) === 'object' : XMLValidator.validate(text);

      expect(isWellFormed).toBe(true);
      expect(headers).toMatchObject({
        'content-type': TYPES[format],
        'cache-control': 'public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=600',
      });
      expect(idsIn(format, text)).toHaveLength(7);
    });

    it('has for everybody what is public, and nothing that is not', async () => {
      const text = await feedOf(api.anyone, format);

      expect(idsIn(format, text)).toEqual(expect.arrayContaining([rich.id, teaser.id]));
      for (const { id } of [members, ...unseen]) expect(text).not.toContain(id);
      expect(text).not.toMatch(/SECRET|Entre nous|Retiré|Jeté|Brouillon|Signature cachée|interne\.pdf/);
    });

    it.each(['member', 'author', 'editor'] as const)('has for a %s what members may read, as it is published', async (role) => {
      const { headers, body: text } = await whole(api.as(role).get(`/v1/articles.${format}`)).expect(200);

      expect(headers).toMatchObject({
        'content-type': TYPES[format],
        'cache-control': 'private, no-cache',
        vary: expect.stringContaining('Authorization'),
      });
      expect(idsIn(format, text)).toEqual(expect.arrayContaining([rich.id, teaser.id, members.id]));
      for (const { id } of unseen) expect(text).not.toContain(id);
      expect(text).toContain('SECRET des adhérents');
      expect(text).not.toContain('Brouillon');
    });

    it.each([
      '',
      '?organisations=scic-eole',
      '?terms=cooperation',
      '?q=tarnos',
      '?q=secret',
      '?title[contains]=jour',
      '?publishedAt[gte]=2016-03-02&publishedAt[lt]=2016-03-05',
      '?visibility=teaser',
      '?organisations=scic-eole&limit=2',
      '?organisations=nulle-part',
      '?limit=1',
    ])('has the items of the list, in their order: %s', async (query) => {
      for (const caller of [api.anyone, api.as('member')]) {
        const { body } = await caller.get(`/v1/articles${query}`).expect(200);
        expect(await idsOf(caller, format, query)).toEqual(body.data.map(({ id }: Body) => id));
      }
    });

    it.each([
      'fields=title',
      'include=terms',
      'version=working',
      'count=exact',
      'sort=title',
      'nonsense=1',
      'limit=0',
      'limit=101',
      'after=x',
      'publishedAt[gte]=hier',
      'page=2',
    ])('refuses the parameter %s', async (query) => {
      for (const caller of [api.anyone, api.as('editor')]) {
        const { body } = await caller.get(`/v1/articles.${format}?${query}`).expect(400);
        expect(body.errors).toEqual([expect.objectContaining({ parameter: query.split('=')[0] })]);
      }
    });

    it('is walked to its end by its own links, each item once', async () => {
      const seen: string[] = [];
      let path: string | undefined = `/v1/articles.${format}?limit=3`;
      while (path) {
        const { headers, body: text }: Body = await whole(api.anyone.get(path)).expect(200);
        seen.push(...idsIn(format, text));
        const next: string | undefined = /<http:\/\/localhost:3000([^>]+)>; rel="next"/.exec(headers.link ?? '')?.[1];
        expect(text.includes('next')).toBe(next !== undefined);
        path = next;
      }

      expect(seen).toEqual(await idsOf(api.anyone, format));
    });

    it('comes again only when it changed', async () => {
      await api.dataSource.query(`update change set at = ${LONG_AGO}`);
      // An address that nothing has asked for yet.
      const path = `/v1/articles.${format}?limit=17`;
      const { etag, 'last-modified': lastModified }: Body = (await api.anyone.get(path).expect(200)).headers;

      expect(lastModified).toBe('Wed, 01 Jan 2020 00:00:00 GMT');
      const { headers } = await api.anyone.get(path).set('if-none-match', etag).expect(304);
      expect(headers).toMatchObject({
        etag,
        'last-modified': lastModified,
        'cache-control': 'public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=600',
      });
      await api.anyone.get(path).set('if-modified-since', lastModified).expect(304);
      await api.anyone.get(path).set('if-modified-since', 'Tue, 31 Dec 2019 23:59:59 GMT').expect(200);
      // No dates (RFC 9110 §13.1.3), but for the last two, which are old forms of one (§5.6.7).
      for (const text of ['2100 GMT', '1/1/2100 GMT', 'demain 2100 GMT'])
        await api.anyone.get(path).set('if-modified-since', text).expect(200);
      for (const text of ['Wednesday, 01-Jan-20 00:00:00 GMT', 'Wed Jan  1 00:00:00 2020'])
        await api.anyone.get(path).set('if-modified-since', text).expect(304);
      await api.anyone.get(path).set('if-modified-since', lastModified).set('if-none-match', '"autre"').expect(200);
      await api.as('member').get(path).set('if-none-match', etag).expect(200);
    });

    it('answers HEAD as GET', async () => {
      await api.dataSource.query(`update change set at = ${LONG_AGO}`);
      const [got, head] = [
        await whole(api.anyone.get(`/v1/articles.${format}?limit=18`)),
        await api.anyone.head(`/v1/articles.${format}?limit=18`).set('accept-encoding', 'gzip').expect(200),
      ];

      for (const name of ['etag', 'content-type', 'content-length', 'last-modified']) expect(head.headers[name]).toBe(got.headers[name]);
    });
  });

  it('show of an item all that it has', async () => {
    const entry = (await jsonOf(api.anyone)).items.find(({ id }: Body) => id === `urn:uuid:${rich.id}`);

    expect(entry).toEqual({
      id: `urn:uuid:${rich.id}`,
      url: 'https://www.exemple.fr/articles/deux-jours',
      title: 'Deux jours <b>à</b> Tarnos & ailleurs ]]>',
      summary: 'Une visite <script>',
      content_html: expect.stringContaining('<strong>texte</strong>'),
      image: `http://localhost:3000${rich.image.url}`,
      language: 'fr',
      date_published: '2013-06-25T10:00:00.000Z',
      date_modified: rich.updatedAt,
      authors: [{ name: 'La rédaction' }, { name: 'Éole' }],
      tags: ['Coopération & emploi'],
      attachments: [
        {
          url: `http://localhost:3000${rich.attachments[0].url}`,
          mime_type: 'application/pdf',
          title: 'Le rapport',
          size_in_bytes: PDF.length,
        },
      ],
    });
    expect(entry.content_html).toContain('href="https://www.exemple.fr/suite"');
    for (const { url } of entry.attachments) await api.anyone.get(new URL(url).pathname).expect(200);
    await api.anyone.get(new URL(entry.image).pathname).expect(200);
  });

  it('show of a teaser what everybody may read', async () => {
    const entryFor = async (caller: Caller) => (await jsonOf(caller)).items.find(({ id }: Body) => id === `urn:uuid:${teaser.id}`);
    const shown = await entryFor(api.anyone);

    expect(shown).toMatchObject({ title: 'Réservé', content_text: 'Le chapô de tous', image: `http://localhost:3000${teaser.image.url}` });
    for (const name of ['content_html', 'attachments', 'authors']) expect(shown).not.toHaveProperty(name);
    expect(await entryFor(api.as('member'))).toMatchObject({
      content_html: expect.stringContaining('SECRET'),
      attachments: [expect.anything()],
      authors: [{ name: 'Signature cachée' }],
    });
  });

  it('show members the file that only they may read', async () => {
    const entry = (await jsonOf(api.as('member'))).items.find(({ id }: Body) => id === `urn:uuid:${rich.id}`);

    expect(entry.attachments.map(({ title }: Body) => title)).toEqual(['Le rapport', 'interne.pdf']);
  });

  it('bring hostile titles through unharmed', async () => {
    const title = 'Deux jours <b>à</b> Tarnos & ailleurs ]]>';
    const parser = new XMLParser({ ignoreAttributes: false });
    const [rss, atom] = [
      parser.parse(await feedOf(api.anyone, 'rss', '?terms=cooperation')),
      parser.parse(await feedOf(api.anyone, 'atom', '?terms=cooperation')),
    ];

    expect(rss.rss.channel.item.title).toBe(title);
    expect(atom.feed.entry.title['#text']).toBe(title);
  });

  it('say where they are, what they choose, and keep their id whatever the page and the format', async () => {
    const query = '?terms=cooperation&q=%22%3C%2Ftitle%3E%22%20tarnos';
    const [first, whole, other] = [
      await feedOf(api.anyone, 'atom', '?organisations=scic-eole&limit=1'),
      await feedOf(api.anyone, 'atom', '?organisations=scic-eole'),
      await feedOf(api.anyone, 'atom'),
    ].map((text) => parseAtomFeed(text).id);
    const feed = await jsonOf(api.anyone, query);

    expect(feed).toMatchObject({
      title: 'Articles (q : "</title>" tarnos ; terms : cooperation) — Maillage',
      feed_url: `http://localhost:3000/v1/articles.jsonfeed${query}`,
      home_page_url: 'https://www.exemple.fr/',
      language: 'fr',
    });
    expect(first).toMatch(/^urn:uuid:/);
    expect(whole).toBe(first);
    expect(other).not.toBe(first);
  });

  it('tell those who have them what was taken down, without going back in time', async () => {
    const article = await given.article({ title: 'Bientôt retiré', publishedAt: '2012-01-01T00:00:00.000Z' });
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    const before: Body = await whole(api.anyone.get('/v1/articles.rss')).expect(200);
    await withdraw(article);
    const after: Body = await whole(api.anyone.get('/v1/articles.rss').set('if-modified-since', before.headers['last-modified'])).expect(
      200,
    );

    expect(idsIn('rss', before.body)).toContain(article.id);
    expect(idsIn('rss', after.body)).not.toContain(article.id);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    expect(Date.parse(after.headers['last-modified'])).toBeGreaterThan(Date.parse(before.headers['last-modified']));
  });

  it('come again when a term that they show was renamed', async () => {
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    const { 'last-modified': lastModified }: Body = (await api.anyone.get('/v1/articles.atom').expect(200)).headers;
    const { body: term } = await api.as('editor').get('/v1/terms/cooperation').expect(200);
    await api.as('editor').patch(`/v1/terms/${term.id}`).set('if-match', `"v${term.version}"`).send({ label: 'Coopération' }).expect(200);

    expect((await api.anyone.get('/v1/articles.atom').set('if-modified-since', lastModified)).status).toBe(200);
  });

  it('tell everybody nothing of what happens among members and in drafts', async () => {
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    const headersFor = async (caller: Caller): Promise<Body> => (await caller.get('/v1/articles.rss').expect(200)).headers;
    const before = await headersFor(api.anyone);
    await given.article({ title: 'Entre nous encore', visibility: 'members' });
    await given.draft('/v1/articles', { title: 'Brouillon encore' });
    const after = await headersFor(api.anyone);

    expect([after.etag, after['last-modified']]).toEqual([before.etag, before['last-modified']]);
    expect(Date.parse((await headersFor(api.as('member')))['last-modified'])).toBeGreaterThan(Date.parse(before['last-modified']));
  });

  it.each(FORMATS)('%s is the same for whoever has it, whatever is published elsewhere', async (format) => {
    const { id } = await given.organisation({ name: `Calme ${format}` });
    await given.article({ title: 'Seul article', organisations: [{ id }] });
    const url = `/v1/articles.${format}?organisations=${id}`;
    const { headers } = await api.anyone.get(url).expect(200);
    await given.article({ title: 'Ailleurs' });
    await given.event({ title: 'Ailleurs aussi' });

    await api.anyone.get(url).set('if-none-match', String(headers.etag)).expect(304);
  });

  it('never date a change to the latest minute, in which another may come with an earlier date', async () => {
    await given.article({ title: 'À l’instant' });
    const { headers }: Body = await api.anyone.get('/v1/articles.rss').expect(200);

    expect(Date.parse(headers['last-modified'])).toBeLessThanOrEqual(Date.now() - 60_000);
  });

  it('answer other methods with those there are', async () => {
    expect((await api.anyone.post('/v1/articles.rss').expect(405)).headers.allow).toBe('GET, HEAD, OPTIONS');
    await api.anyone.get('/v1/organisations.rss').expect(404);
  });
});

describe('the feeds of an installation without a public site and without content', () => {
  const api = useApi();

  it.each(FORMATS)('%s is there, and empty', async (format) => {
    const text = await feedOf(api.anyone, format);

    expect(idsIn(format, text)).toEqual([]);
    expect(text).toContain('http://localhost:3000/');
  });

  it('lead to the API', async () => {
    await givenFor(api).article({ title: 'Seul', slug: 'seul' });

    expect((await jsonOf(api.anyone)).items).toEqual([expect.objectContaining({ url: 'http://localhost:3000/v1/articles/seul' })]);
  });
});
