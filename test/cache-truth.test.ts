import fc from 'fast-check';
import { createApp, type App } from '../src/app.js';
import { Config } from '../src/config.js';
import { makeDataSource } from '../src/database/data-source.js';
import { SECRET, useApi, type Api, type Body } from './support/api.js';
import { askHttp } from './support/ask-http.js';
import { givenFor } from './support/given.js';

/** Every answer that is kept is what the database would answer, after whatever was written: an instance that keeps nothing says what that is. */
describe('after any write', () => {
  const api = useApi();

  // Ends before the database does.
  describe('a kept answer', () => {
    keptAnswers(api);
  });
});

function keptAnswers(api: Api): void {
  const given = givenFor(api);
  let truth: App;
  const items: { path: string; id: string }[] = [];
  const urls: string[] = [];

  const TYPES = ['organisations', 'terms', 'events', 'articles'] as const;
  const LINKED: Record<string, (id: string) => Body> = {
    organisations: (id) => ({ links: [{ id, role: 'member-of' }] }),
    terms: () => ({ label: 'Relié' }),
    events: (id) => ({ organisers: [{ id }] }),
    articles: (id) => ({ organisations: [{ id }] }),
  };
  const TITLES: Record<string, string> = { organisations: 'name', terms: 'label', events: 'title', articles: 'title' };

  beforeAll(async () => {
    const { url } = api.dataSource.options as { url: string };
    const dataSource = await makeDataSource(url, { poolSize: 4 }).initialize();
    const config = Object.assign(new Config(), api.config, { CACHE_MAX_BYTES: 0 });
    truth = await createApp({ config, dataSource, secret: SECRET });
    truth.fastify.addHook('onClose', () => dataSource.destroy());
    await truth.nest.listen(0, '127.0.0.1');
    const keep = (path: string, { id }: Body) => void items.push({ path, id: String(id) });
    for (const n of [1, 2]) keep('terms', await given.term({ label: `Terme ${n}` }));
    for (const n of [1, 2, 3])
      keep('organisations', await given.organisation({ name: `Organisation ${n}`, networks: n === 1 ? ['coorace'] : [] }));
    for (const n of [1, 2]) keep('events', await given.event({ title: `Événement ${n}`, organisers: [{ id: items[2 + n]!.id }] }));
    for (const n of [1, 2, 3])
      keep(
        'articles',
        await given.article({
          title: `Article ${n}`,
          organisations: [{ id: items[1 + n]!.id }],
          terms: [{ id: items[0]!.id }],
          events: [{ id: items[5]!.id }],
        }),
      );
    for (const { path, id } of items) urls.push(`/v1/${path}/${id}`);
    urls.push(
      ...TYPES.map((type) => `/v1/${type}?count=exact`),
      '/v1/articles?include=organisations.links,terms,events.organisers',
      '/v1/articles?include=organisations&fields=title,organisations&fields[organisations]=name,linkedBy',
      '/v1/articles?organisations.networks=coorace',
      `/v1/articles?organisations=${items[2]!.id}`,
      `/v1/articles?organisations[none]=${items[2]!.id}`,
      `/v1/articles?terms=terme-1`,
      '/v1/articles?q=article',
      '/v1/articles.rss',
      '/v1/articles.jsonfeed?limit=2',
      '/v1/events?upcoming=true&include=organisers',
      '/v1/organisations?include=links,linkedBy,terms',
      '/v1/articles/article-1',
      '/v1/organisations/organisation-1?include=linkedBy',
      '/v1/search?q=organisation',
      '/v1/suggest?q=org',
    );
  }, 30_000);
  afterAll(() => truth.nest.close());

  const target = fc.noBias(fc.nat({ max: 59 }));
  const write = fc.oneof(
    fc.record({ kind: fc.constant('rename' as const), at: target, word: fc.constantFrom('Un', 'Deux', 'Trois', 'Quatre') }),
    fc.record({ kind: fc.constant('link' as const), at: target, to: target }),
    fc.record({ kind: fc.constant('show' as const), at: target, visibility: fc.constantFrom('public', 'members', 'teaser') }),
    fc.record({ kind: fc.constantFrom('publish' as const, 'unpublish' as const, 'trash' as const, 'restore' as const), at: target }),
  );
  type Write = typeof write extends fc.Arbitrary<infer Value> ? Value : never;

  /** Whatever the application says to it: a write that is refused changes nothing either. */
  async function perform(one: Write): Promise<void> {
    const { path, id } = items[one.at % items.length]!;
    const editor = api.as('editor');
    const url = `/v1/${path}/${id}`;
    const read = await editor.get(url);
    const trashed =
      read.status === 200 ? undefined : ((await editor.get('/v1/trash?limit=100')).body as Body).data.find((row: Body) => row.id === id);
    const tag = `"v${(read.status === 200 ? (read.body as Body) : trashed)?.version}"`;
    const hasDrafts = path !== 'terms';
    const change = async (body: Body) => {
      const changed = await editor.patch(url).set('if-match', tag).send(body);
      if (hasDrafts && changed.status === 200)
        await editor.put(`${url}/publication`).set('if-match', `"v${(changed.body as Body).version}"`);
    };
    if (one.kind === 'rename')
      await change({
        [TITLES[path]!]: `${one.word} ${path}`,
        ...(path === 'terms' ? {} : { slug: `${path}-${one.at % items.length}-${one.word.toLowerCase()}` }),
      });
    if (one.kind === 'link') {
      const organisations = items.filter((item) => item.path === 'organisations' && item.id !== id);
      await change(LINKED[path]!(organisations[one.to % organisations.length]!.id));
    }
    if (one.kind === 'show' && hasDrafts) await change({ visibility: one.visibility });
    if (one.kind === 'publish' && hasDrafts) await editor.put(`${url}/publication`).set('if-match', tag);
    if (one.kind === 'unpublish' && hasDrafts) await editor.delete(`${url}/publication`).set('if-match', tag);
    if (one.kind === 'trash') await editor.delete(url).set('if-match', tag);
    if (one.kind === 'restore') await editor.put(`${url}/restoration`).set('if-match', tag);
  }

  async function differing(headers: Record<string, string>): Promise<object[]> {
    const faults: object[] = [];
    for (const url of urls) {
      const [kept, told] = [await askHttp(api.app, { url, headers }), await askHttp(truth, { url, headers })];
      const same = [kept, told].map(({ statusCode, body, headers: { etag, location, link } }) =>
        JSON.stringify({ statusCode, etag, location, link, body }),
      );
      if (same[0] !== same[1]) faults.push({ url, kept: same[0], told: same[1] });
    }
    return faults;
  }

  const upload = async (values: Record<string, string> = {}): Promise<Body> =>
    (
      await Object.entries(values)
        .reduce((request, [name, value]) => request.field(name, value), api.as('editor').post('/v1/attachments'))
        .attach('file', Buffer.from(`Texte ${Math.random()}`), 'note.txt')
        .expect(201)
    ).body as Body;
  const publishOf = async (path: string, { id, version }: Body): Promise<Body> =>
    (await api.as('editor').put(`${path}/${id}/publication`).set('if-match', `"v${version}"`).expect(200)).body as Body;
  const expectTruth = async (url: string) => {
    const [kept, told] = [await askHttp(api.app, { url }), await askHttp(truth, { url })];
    expect(kept.body).toBe(told.body);
  };

  /** Does the work while another transaction, which has changed the item, waits for its commit. */
  async function meanwhile(id: string, change: () => PromiseLike<unknown>, work: () => Promise<unknown>): Promise<void> {
    const sql = (text: string) => api.dataSource.query(text);
    await sql(`create function waiting() returns trigger language plpgsql as $$ begin
      if new.item = '${id}' then perform pg_advisory_lock_shared(77); perform pg_advisory_unlock_shared(77); end if; return new; end $$`);
    await sql('create trigger a_waiting before insert on change for each row execute function waiting()');
    const holder = await makeDataSource((api.dataSource.options as { url: string }).url, { poolSize: 1 }).initialize();
    await holder.query('select pg_advisory_lock(77)');
    const changing = Promise.resolve(change());
    const waits = async () => (await sql(`select 1 from pg_locks where locktype = 'advisory' and objid = 77 and not granted`)).length > 0;
    while (!(await waits()));
    const working = work();
    await Promise.race([working, holder.query('select pg_sleep(0.5)')]);
    await holder.destroy();
    await Promise.all([changing, working]);
    await sql('drop trigger a_waiting on change');
    await sql('drop function waiting');
  }

  it('lists a file as soon as it is used, and no longer', async () => {
    const url = '/v1/attachments?fields=fileName&count=exact&limit=50';
    const file = await upload({ visibility: 'public' });
    await expectTruth(url);
    const article = await given.article({ title: 'Avec un fichier', attachments: [{ id: file.id }] });
    await expectTruth(url);
    const withdrawn = await api
      .as('editor')
      .delete(`/v1/articles/${article.id}/publication`)
      .set('if-match', `"v${article.version}"`)
      .expect(200);
    await expectTruth(url);
    const again = await publishOf('/v1/articles', withdrawn.body as Body);
    await expectTruth(url);
    await api.as('editor').delete(`/v1/articles/${article.id}`).set('if-match', `"v${again.version}"`).expect(204);
    await expectTruth(url);
  });

  it('shows a file that was opened while it was first used', async () => {
    const file = await upload({ visibility: 'members' });
    const article = await given.draft('/v1/articles', { title: 'Course', body: 'x', attachments: [{ id: file.id }] });
    const open = () =>
      api.as('editor').patch(`/v1/attachments/${file.id}`).set('if-match', `"v${file.version}"`).send({ visibility: 'public' }).expect(200);
    await meanwhile(String(file.id), open, async () => {
      await publishOf('/v1/articles', article);
      await expectTruth(`/v1/articles/${article.id}`);
    });

    await expectTruth(`/v1/articles/${article.id}`);
  });

  it('shows translations that were published at once', async () => {
    const one = await given.draft('/v1/articles', { title: 'Un', body: 'x' });
    const two = await given.draft('/v1/articles', { title: 'Bat', body: 'x', language: 'eu', translationGroup: one.translationGroup });
    await meanwhile(
      String(two.id),
      () => publishOf('/v1/articles', two),
      async () => {
        await publishOf('/v1/articles', one);
        await expectTruth(`/v1/articles/${one.id}`);
      },
    );

    const { body } = await askHttp(api.app, { url: `/v1/articles/${one.id}?fields=translations` });
    expect(JSON.parse(body).translations).toEqual([expect.objectContaining({ title: 'Bat' })]);
    await expectTruth(`/v1/articles/${one.id}`);
  });

  it('is what the database would answer, whatever was written before', async () => {
    const member = { authorization: `Bearer ${api.token('member')}` };
    expect(await differing({})).toEqual([]);
    await fc.assert(
      fc.asyncProperty(write, async (one) => {
        await perform(one);
        expect([one, await differing({})]).toEqual([one, []]);
        expect([one, await differing(member)]).toEqual([one, []]);
      }),
      { numRuns: 80, seed: 9875, endOnFailure: true },
    );
  }, 120_000);
}
