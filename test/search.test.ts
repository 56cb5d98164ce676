import fc from 'fast-check';
import { MAX_RANKED } from '../src/search/plan.js';
import { useApi, type Body, type Caller } from './support/api.js';
import { copyPublished } from './support/copies.js';
import { givenFor } from './support/given.js';

describe('search', () => {
  const api = useApi();
  const given = givenFor(api);
  const ids: Record<string, string> = {};

  const search = async (query: Record<string, string>, caller: Caller = api.anyone): Promise<Body> =>
    (await caller.get(`/v1/search?${new URLSearchParams(query)}`).expect(200)).body as Body;
  const titles = ({ data }: Body): string[] => (data as Body[]).map(({ title }) => title as string).toSorted();
  const found = async (q: string, caller?: Caller): Promise<string[]> => titles(await search({ q }, caller));

  beforeAll(async () => {
    const term = await given.term({ label: 'Restauration collective' });
    const eole = await given.organisation({ name: 'Scic Éole', shortName: 'AI', summary: 'Éoliennes citoyennes.' });
    const secret = await given.draft('/v1/organisations', { name: 'Organisation cachée' });
    ids.eole = eole.id;
    await given.article({
      title: 'Des restaurants ouvrent',
      standfirst: 'Une tablée à Tarnos 🎉 et un café.',
      body: 'Le **midi**, l’école d’été <3 & la « cantine » "et/ou" la [buvette](https://exemple.fr/adresse).',
      terms: [{ id: term.id }],
      organisations: [{ id: eole.id }, { id: eole.id, role: 'author' }, { id: secret.id }],
      owner: { id: eole.id },
      publishedAt: '2013-06-25T09:00:00Z',
    });
    await given.article({ title: 'The libraries of Wales', body: 'Reading rooms open to all.', language: 'en-GB' });
    await given.article({ title: 'Hezkuntza eskolak', body: 'Ikasleak etorri dira.', language: 'eu' });
    await given.article({ title: 'La cantine', body: 'On y mange.', terms: [{ id: term.id }], publishedAt: '2020-01-01T00:00:00Z' });
    await given.article({ title: 'Texte réservé', standfirst: 'Vu de tous.', body: 'Un ornithorynque dort.', visibility: 'teaser' });
    await given.article({ title: 'Zygomatique interne', body: 'Rien.', visibility: 'members' });
    await given.draft('/v1/articles', { title: 'Brouillon hippocampe', body: 'Rien.' });
    await given.event({ title: 'Visite du restaurant', summary: 'Un midi à table.', organisers: [{ id: eole.id }] });
    await given.event({ title: 'Présidence à Saint-Martin-de-Seignanx' });
  }, 30_000);

  it.each([
    ['by the stem', 'restaurant', ['Des restaurants ouvrent', 'Visite du restaurant']],
    ['without accents', 'ECOLE D’ETE', ['Des restaurants ouvrent']],
    ['with accents that are not there', 'câfé', ['Des restaurants ouvrent']],
    ['by words between slashes', 'buvette', ['Des restaurants ouvrent']],
    ['whatever stands for a stop word', 'visite à restaurant', ['Visite du restaurant']],
    ['by the English stem', 'library', ['The libraries of Wales']],
    ['without the stop words of English', 'the reading', ['The libraries of Wales']],
    ['in other languages by whole words', 'eskolak', ['Hezkuntza eskolak']],
    ['by an acronym that is a stop word', 'AI', ['Scic Éole']],
    ['by the beginning of the last word', 'visite restau', ['Visite du restaurant']],
    ['by a beginning that is longer than the stem', 'restauran', ['Visite du restaurant', 'Des restaurants ouvrent']],
    ['by a phrase', '"un café"', ['Des restaurants ouvrent']],
    ['by a part of a name with hyphens', 'saint-martin présidence', ['Présidence à Saint-Martin-de-Seignanx']],
    ['by other hyphens than the name has', 'Saint Martin-de Seignanx', ['Présidence à Saint-Martin-de-Seignanx']],
    ['by hyphens in a phrase', '"à Saint-Martin"', ['Présidence à Saint-Martin-de-Seignanx']],
    ['without what is excluded with its hyphens', 'présidence -saint-martin', []],
    ['by no parts of a name in another order', 'martin-saint présidence', []],
    ['by no words of a phrase in another order', '"café tarnos"', []],
    ['without what is excluded', 'restaurant -visite', ['Des restaurants ouvrent']],
    ['without what is excluded in any form', 'midi -restaurant', []],
    ['by either word', 'visite or eskolak', ['Hezkuntza eskolak', 'Visite du restaurant']],
    ['by nothing but signs', '!!! "', []],
  ])('finds %s', async (_, q, expected) => {
    expect(await found(q)).toEqual(expected.toSorted());
  });

  it('lists find by the same words', async () => {
    const { body } = await api.anyone.get('/v1/articles?q=library').expect(200);

    expect(titles(body)).toEqual(['The libraries of Wales']);
    expect(titles((await api.anyone.get('/v1/articles?q=restau').expect(200)).body)).toEqual(['Des restaurants ouvrent']);
    expect(titles((await api.anyone.get('/v1/events?q=restau visite').expect(200)).body)).toEqual([]);
  });

  it.each([
    ['now', '<p>a &lt; b &amp;lt; &quot;c&quot; &gt; d</p>'],
    ['in former versions', '<p>a &#x3C; b &#x26;lt; "c" > d</p>'],
  ])('reads a text as it is written %s', async (_, html) => {
    expect(await api.dataSource.query('select excerpt_source($1) as text', [html])).toEqual([{ text: 'a < b &lt; "c" > d' }]);
  });

  it('shows of a result what a list would show', async () => {
    const { data } = await search({ q: 'visite', type: 'event' });

    expect(data).toEqual([
      {
        type: 'event',
        id: expect.any(String),
        slug: 'visite-du-restaurant',
        title: 'Visite du restaurant',
        summary: 'Un midi à table.',
        publishedAt: expect.stringMatching(/Z$/),
        startsAt: '2026-06-13T07:00:00.000Z',
        access: 'full',
        highlights: [{ field: 'title', text: 'Visite du restaurant', marks: [[0, 6]] }],
      },
    ]);
  });

  it('marks what was found in plain text, by UTF-16 offsets', async () => {
    const { data } = await search({ q: 'cantine café', type: 'article' });
    const { highlights } = (data as Body[])[0] as Body;

    expect(highlights).toEqual([
      { field: 'standfirst', text: 'Une tablée à Tarnos 🎉 et un café.', marks: [[29, 33]] },
      { field: 'body', text: 'Le midi, l’école d’été <3 & la « cantine » "et/ou" la buvette.', marks: [expect.any(Array)] },
    ]);
    const [start, end] = highlights[1].marks[0] as [number, number];
    expect(highlights[1].text.slice(start, end)).toBe('cantine');
    expect(highlights[1].text).not.toMatch(/[\uE000\uE001*[\]]|exemple/);
  });

  it('takes its own signs out of what it marks', async () => {
    await given.article({ title: 'Signes \uE001rares\uE000 ici', body: 'Rien.' });

    expect((await search({ q: 'rares' })).data[0].highlights).toEqual([{ field: 'title', text: 'Signes rares ici', marks: [[7, 12]] }]);
  });

  it('puts titles before bodies', async () => {
    const { data } = await search({ q: 'cantine' });

    expect((data as Body[]).map(({ title }) => title)).toEqual(['La cantine', 'Des restaurants ouvrent']);
  });

  it('counts in facets what each filter leaves', async () => {
    const whole = await search({ q: 'cantine or restaurant', count: 'exact' });

    expect(whole.facets).toEqual({
      type: [
        { value: 'article', count: 2 },
        { value: 'event', count: 1 },
      ],
      terms: [{ id: expect.any(String), slug: 'restauration-collective', label: 'Restauration collective', count: 2 }],
      organisations: [{ id: ids.eole, slug: 'scic-eole', name: 'Scic Éole', count: 2 }],
    });
    expect(whole.page.total).toBe(3);
    for (const [name, value, count] of [
      ['type', 'article', 2],
      ['terms', 'restauration-collective', 2],
      ['organisations', 'scic-eole', 2],
      ['organisations', String(ids.eole), 2],
    ] as const)
      expect([name, (await search({ q: 'cantine or restaurant', [name]: value })).data.length]).toEqual([name, count]);
  });

  it.each([
    [{ 'publishedAt[lte]': '2014-01-01' }, ['Des restaurants ouvrent']],
    [{ owner: 'scic-eole' }, ['Des restaurants ouvrent']],
    [{ language: 'en-GB' }, []],
    [{ type: 'event,organisation' }, []],
    [{ 'terms[none]': 'restauration-collective' }, []],
  ])('filters by %j as lists do', async (filter, expected) => {
    expect(titles(await search({ q: 'cantine', ...filter }))).toEqual(expected);
  });

  it('pages through everything once, forwards and back', async () => {
    const q = 'cantine or restaurant or library or eskolak or éole';
    const whole = (await search({ q })).data as Body[];
    const first = await search({ q, limit: '2' });
    const second = await search({ q, limit: '2', after: first.page.next });
    const third = await search({ q, limit: '2', after: second.page.next });
    const back = await search({ q, limit: '2', before: third.page.previous });

    expect(whole).toHaveLength(6);
    expect([...first.data, ...second.data, ...third.data]).toEqual(whole);
    expect([first.page.previous, third.page.next]).toEqual([null, null]);
    expect(back.data).toEqual(second.data);
    expect(third.facets).toEqual(first.facets);
  });

  it('takes a cursor for its own search and reader only', async () => {
    const { page } = await search({ q: 'cantine', limit: '1' });

    await api.anyone.get(`/v1/search?q=restaurant&limit=1&after=${page.next}`).expect(400);
    await api.as('member').get(`/v1/search?q=cantine&limit=1&after=${page.next}`).expect(400);
    await api.anyone.get(`/v1/search?q=cantine&limit=1&after=${page.next}x`).expect(400);
  });

  it('finds the gated words of a teaser for members only', async () => {
    expect(await found('ornithorynque')).toEqual([]);
    expect(await found('ornithorynque', api.as('member'))).toEqual(['Texte réservé']);
    const teaser = (await search({ q: 'réservé' })).data[0] as Body;
    expect([teaser.access, teaser.highlights.map(({ field }: Body) => field)]).toEqual(['members', ['title']]);
    const { data } = await search({ q: 'ornithorynque réservé' }, api.as('member'));
    expect(data[0].highlights.map(({ field }: Body) => field)).toEqual(['title', 'body']);
  });

  it('finds drafts for their staff only, and shows staff what others find', async () => {
    expect(await found('hippocampe')).toEqual([]);
    expect(await found('hippocampe', api.as('member'))).toEqual([]);
    expect(await found('hippocampe', api.as('editor'))).toEqual(['Brouillon hippocampe']);
    expect(titles(await search({ q: 'hippocampe', as: 'anonymous' }, api.as('editor')))).toEqual([]);
    expect(await found('hippocampe', await api.asAccount({ roles: [{ role: 'author', organisation: ids.eole }] }))).toEqual([]);
  });

  it('finds for staff of one organisation the working copies of theirs, and what else is published', async () => {
    const author = await api.asAccount({ roles: [{ role: 'author', organisation: ids.eole }] });
    const { id, version } = await given.article({ title: 'Axolotl publié', body: 'Rien.', owner: { id: ids.eole } });
    await given.article({ title: 'Axolotl d’ailleurs', body: 'Rien.' });
    await given.draft('/v1/articles', { title: 'Axolotl caché', body: 'Rien.' });
    await given.draft('/v1/articles', { title: 'Axolotl en cours', body: 'Rien.', owner: { id: ids.eole } });
    await author.patch(`/v1/articles/${id}`).set('if-match', `"v${version}"`).send({ title: 'Axolotl repris' }).expect(200);

    expect(await found('axolotl', author)).toEqual(['Axolotl d’ailleurs', 'Axolotl en cours', 'Axolotl repris']);
    expect(await found('axolotl')).toEqual(['Axolotl d’ailleurs', 'Axolotl publié']);
  });

  it('counts no organisation in facets that the reader may not see', async () => {
    const names = async (caller: Caller) =>
      (await search({ q: 'buvette' }, caller)).facets.organisations.map(({ name }: Body) => name as string);

    expect(await names(api.anyone)).toEqual(['Scic Éole']);
    expect(await names(api.as('editor'))).toEqual(['Organisation cachée', 'Scic Éole']);
  });

  it('counts in facets no link of a teaser that the reader may not see', async () => {
    const partner = await given.organisation({ name: 'Réseau discret' });
    await given.organisation({ name: 'Facetteuse', visibility: 'teaser', links: [{ id: partner.id }] });
    const of = async (audience: 'anonymous' | 'member') =>
      (await search({ q: 'facetteuse' }, audience === 'member' ? api.as('member') : api.anyone)).facets.organisations.map(
        ({ id }: Body) => id as string,
      );

    expect(await of('anonymous')).not.toContain(partner.id);
    expect(await of('member')).toContain(partner.id);
  });

  it('corrects the same whatever is drafted', async () => {
    await given.article({ title: 'Zebrasolxisrn' });
    for (let index = 0; index < 21; index += 1)
      await given.draft('/v1/articles', { title: `Zebrasolxixq${'abcdefghijklmnopqrstuv'[index]}` });
    expect((await search({ q: 'zebrasolxixqx' })).corrected).toBe('zebrasolxisrn');
  });

  it('corrects a word that nothing is found by', async () => {
    const answer = await search({ q: 'visite restaurent' });

    expect([answer.corrected, titles(answer)]).toEqual(['visite restaurant', ['Visite du restaurant']]);
    expect((await search({ q: 'restoration colective -x' })).corrected).toBeUndefined();
    expect(await search({ q: '"restaurent"' })).not.toHaveProperty('corrected');
    expect(await search({ q: 'visite restaurant' })).not.toHaveProperty('corrected');
    expect((await search({ q: 'visite-restaurent' })).corrected).toBe('visite-restaurant');
    expect((await search({ q: 'visite -restaurent' })).corrected).toBeUndefined();
    expect((await search({ q: 'restaurent été'.normalize('NFD') })).corrected).toBe('restaurant été');
  });

  it.each([
    ['after hyphens', 'Saint-Martin-de-Seignans', 'Saint-Martin-de-seignanx'],
    ['of a part of a name', 'martin-seignans', 'martin-seignanx'],
    ['whose accents stand for themselves', 'pre\u0301sidance', 'présidence'],
    ['with two letters changed over', 'vsiite du restaurant', 'visite du restaurant'],
  ])('corrects a word %s', async (_, q, corrected) => {
    expect((await search({ q })).corrected).toBe(corrected);
  });

  it('corrects nothing that is excluded', async () => {
    expect(await search({ q: 'introuvable -saint-martin-seignans' })).not.toHaveProperty('corrected');
  });

  it('goes on paging by the correction', async () => {
    const first = await search({ q: 'restaurent or cantinne', limit: '2' });
    const second = await search({ q: 'restaurent or cantinne', limit: '2', after: first.page.next });

    expect([second.corrected, titles({ data: [...first.data, ...second.data] })]).toEqual([
      'restaurant or cantine',
      ['Des restaurants ouvrent', 'La cantine', 'Visite du restaurant'],
    ]);
  });

  it.each([
    ['zygomatiqe', 'zygomatique', ['member', 'editor']],
    ['hippocanpe', 'hippocampe', ['editor']],
  ] as const)('corrects %s for those only who may read the word', async (q, word, readers) => {
    expect(await search({ q })).not.toHaveProperty('corrected');
    for (const role of ['member', 'editor'] as const)
      expect([role, (await search({ q }, api.as(role))).corrected]).toEqual([role, readers.some((one) => one === role) ? word : undefined]);
  });

  it.each([
    ['/v1/search?q=x&foo=1', 'foo'],
    ['/v1/search', 'q'],
    ['/v1/search?q=', 'q'],
    [`/v1/search?q=${'x'.repeat(201)}`, 'q'],
    ['/v1/search?q=x&type=term', 'type'],
    ['/v1/search?q=x&publishedAt[gte]=hier', 'publishedAt[gte]'],
    ['/v1/search?q=x&organisations=,', 'organisations'],
    ['/v1/search?q=x&as=anonymous', 'as'],
    ['/v1/search?q=x&sort=title', 'sort'],
  ])('refuses %s', async (url, parameter) => {
    const { body } = await api.anyone.get(url).expect(400);

    expect((body as Body).errors.map((error: Body) => error.parameter)).toEqual([parameter]);
  });

  it('never fails on what is typed, and never shows a draft', async () => {
    const signs = fc.string({
      unit: fc.constantFrom(...`"'-!&|()<>:*\\ orà½²a%_/.,@#ç’`, 'restau', 'ai', '\u0001', '🎉'),
      minLength: 1,
      maxLength: 40,
    });
    const typed = fc.oneof(signs, fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(typed, fc.constantFrom('search', 'suggest'), async (q, route) => {
        const answer = await api.anyone.get(`/v1/${route}?${new URLSearchParams({ q })}`);
        expect([200, 400]).toContain(answer.status);
        expect(answer.text).not.toMatch(/hippocampe|zygomatique|ornithorynque|syntax/i);
      }),
      { numRuns: 300 },
    );
  }, 30_000);

  it('answers whoever has it already that nothing changed', async () => {
    const { headers } = await api.anyone.get('/v1/search?q=cantine').expect(200);

    await api.anyone.get('/v1/search?q=cantine').set('if-none-match', String(headers.etag)).expect(304);
  });
});

describe('search beyond what is ranked', () => {
  const api = useApi();
  const given = givenFor(api);
  const search = async (query: string): Promise<Body> => (await api.anyone.get(`/v1/search?q=courant&${query}`).expect(200)).body as Body;

  beforeAll(async () => {
    const term = await given.term({ label: 'Rivières' });
    const organisation = await given.organisation({ name: 'Comité de bassin' });
    const common = { body: 'Un courant passe.', terms: [{ id: term.id }], organisations: [{ id: organisation.id }] };
    const { id } = await given.article({ title: 'Au bord de l’eau', ...common });
    await given.article({ title: 'Le grand courant d’autrefois', body: 'Rien.', publishedAt: '1999-01-01T00:00:00Z' });
    await copyPublished(api.dataSource, 'article', id, MAX_RANKED + 100);
  }, 30_000);

  it('ranks a title first, however old it is', async () => {
    const { data } = await search('limit=2');

    expect((data as Body[]).map(({ title }) => title)).toEqual(['Le grand courant d’autrefois', 'Au bord de l’eau']);
  });

  it('counts what can be paged through, in its facets too', async () => {
    let [page, pages] = [await search('limit=100&count=exact'), 1];
    const { total } = page.page;
    const seen = new Set((page.data as Body[]).map(({ id }) => id as string));
    for (; page.page.next; pages += 1) {
      page = await search(`limit=100&after=${page.page.next}`);
      for (const { id } of page.data as Body[]) seen.add(id as string);
    }

    expect([total, seen.size, pages]).toEqual([MAX_RANKED, MAX_RANKED, MAX_RANKED / 100]);
    expect(page.facets.type).toEqual([{ value: 'article', count: MAX_RANKED }]);
    expect([...page.facets.terms, ...page.facets.organisations].map(({ count }: Body) => count as number)).toEqual([
      MAX_RANKED - 1,
      MAX_RANKED - 1,
    ]);
  });
});
