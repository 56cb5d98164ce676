import fc from 'fast-check';
import { articles } from '../src/articles/article.type.js';
import { ANONYMOUS } from '../src/auth/capabilities.js';
import { code } from '../src/content/fields/code.js';
import { filtersOf } from '../src/content/query/filters.js';
import type { ContentType } from '../src/content/type.js';
import { events } from '../src/events/event.type.js';
import { organisations } from '../src/organisations/organisation.type.js';
import { MAX_RANKED, searchParameters } from '../src/search/parameters.js';
import { planSearch } from '../src/search/plan.js';
import { migrate, revert } from '../src/database/migrate.js';
import { useApi, type Body, type Caller } from './support/api.js';
import { copyPublished } from './support/copies.js';
import { givenFor } from './support/given.js';

/** With a space that does not break, and a soft hyphen. */
const GARDEN = 'Le jardin\u00A0: pota\u00ADger';

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
    await given.article({ title: 'Le vivant', body: 'Toutes les cellules et leurs noyaux, vis-à-vis des virus.' });
    await given.article({
      title: GARDEN,
      body: 'Un ficus en**dé**mique, une f&eacute;rule[^1] et [un banc](https://exemple.fr/pivoine).\n\n[^1]: Selon l’herbier.',
    });
    await given.article({ title: 'Bilan 2014-2020', standfirst: 'Le DLA-40, un BAC+5 et la COVID-19.', body: 'Avant 2021-2027.' });
    await given.organisation({ name: 'Agence régionale', description: 'La région Nouvelle-Aquitaine, covid19-2.' });
    await given.event({ title: 'Présidence à Saint-Martin-de-Seignanx' });
    await given.article({ title: 'Un crépuscule', body: 'Pour elle.' });
    await given.organisation({ name: 'Elles', summary: 'Les femmes au crépuscule.' });
    for (const name of ['SES Zurriola', 'Zurriola Sud']) await given.organisation({ name });
    await given.article({ title: 'Une SES', body: 'Pour le littoral.' });
  }, 30_000);

  it.each([
    ['by the stem', 'restaurant', ['Des restaurants ouvrent', 'Visite du restaurant']],
    ['without accents', 'ECOLE D’ETE', ['Des restaurants ouvrent']],
    ['with accents that are not there', 'câfé', ['Des restaurants ouvrent']],
    ['by words between slashes', 'buvette', ['Des restaurants ouvrent']],
    ['by words as they are shown, not as Markdown writes them', 'endémique "férule et un banc" herbier', [GARDEN]],
    ['by no address of a link', 'pivoine', []],
    ['whatever stands for a stop word', 'visite à restaurant', ['Visite du restaurant']],
    ['by the English stem', 'library', ['The libraries of Wales']],
    ['whatever article stands before', 'cette cellule', ['Le vivant']],
    [
      'whatever stands for a word that says nothing, in a phrase too',
      '"toutes les cellules" "cellules et les noyaux" qu’elles',
      ['Le vivant'],
    ],
    ['by no article alone', 'les', []],
    ['by words that say nothing between hyphens', 'vis-à-vis', ['Le vivant']],
    ['without the stop words of English', 'the reading', ['The libraries of Wales']],
    ['in other languages by whole words', 'eskolak', ['Hezkuntza eskolak']],
    ['by an acronym that is a stop word', 'AI', ['Scic Éole']],
    ['by such an acronym beside other words', 'Éoliennes citoyennes AI', ['Scic Éole']],
    ['by no other words where such an acronym is missing', 'Agence AI', []],
    ['by such an acronym in a phrase with what follows', '"AI Scic"', []],
    ['by such an acronym in a phrase', '"SES Zurriola"', ['SES Zurriola']],
    ['by a phrase between French quotes', 'bibliothèques -« rien d’autre » OR « libraries of Wales »', ['The libraries of Wales']],
    ['by a phrase between English quotes', '“Zurriola Sud”', ['Zurriola Sud']],
    ['by no phrase in another order', '„Sud Zurriola“', []],
    ['without such an acronym that is excluded', 'zurriola -SES', ['Zurriola Sud']],
    ['without a name that is a stop word', 'crépuscule -Elles', ['Un crépuscule']],
    ['without such a name between quotes', 'crépuscule -"Elles"', ['Un crépuscule']],
    ['whatever is no acronym as it is typed', 'ses zurriola', ['SES Zurriola', 'Zurriola Sud']],
    ['by such an acronym before a last word', 'SES Zurriola', ['SES Zurriola']],
    ['by such an acronym in a phrase after a stop word', '"une SES" littoral', ['Une SES']],
    ['without other forms of what is excluded beside one', 'SES -littorales', ['SES Zurriola']],
    ['by either word in capitals, by English stems too', 'libraries OR eskolak', ['Hezkuntza eskolak', 'The libraries of Wales']],
    ['by words that capitals join', 'cellules ET noyaux', ['Le vivant']],
    ['by what no acronym is marked with', '0acronym AI éole', ['Scic Éole']],
    ['by words in capitals where all is', 'TOUTES LES CELLULES ET LEURS NOYAUX', ['Le vivant']],
    ['by words between spaces that do not break', 'restaurant\u00A0-visite\u202Fouvrent', ['Des restaurants ouvrent']],
    ['whatever nobody sees in a word', 'potager tar\u00ADnos or jar\u00ADdin', [GARDEN]],
    ['by the beginning of the last word', 'visite restau', ['Visite du restaurant']],
    ['by no beginning of fewer than three letters', 'visite re', []],
    ['by a beginning that is longer than the stem', 'restauran', ['Visite du restaurant', 'Des restaurants ouvrent']],
    ['by a phrase', '"un café"', ['Des restaurants ouvrent']],
    ['by a part of a name with hyphens', 'saint-martin présidence', ['Présidence à Saint-Martin-de-Seignanx']],
    ['by other hyphens than the name has', 'Saint Martin-de Seignanx', ['Présidence à Saint-Martin-de-Seignanx']],
    ['by hyphens in a phrase', '"à Saint-Martin"', ['Présidence à Saint-Martin-de-Seignanx']],
    ['without what is excluded with its hyphens', 'présidence -saint-martin', []],
    ['by hyphens after another word of a phrase', '"présidence à Saint-Martin-de-Seignanx"', ['Présidence à Saint-Martin-de-Seignanx']],
    ['by a phrase without its hyphens', '"à saint martin"', ['Présidence à Saint-Martin-de-Seignanx']],
    ['by a part of a name, before what follows', '"région nouvelle-aquitaine" agence', ['Agence régionale']],
    ['without what a phrase with hyphens excludes', 'agence -"région Nouvelle-Aquitaine"', []],
    ['by parts with digits', '"nouvelle aquitaine covid19"', ['Agence régionale']],
    ['by a number after a hyphen', '2020 2014', ['Bilan 2014-2020']],
    ['by numbers with their hyphen', '2014-2020 2021-2027', ['Bilan 2014-2020']],
    ['by the beginning of a number after a hyphen', 'bilan 2014-202', ['Bilan 2014-2020']],
    ['by a name and its number', 'dla 40 "covid 19" covid-19 DLA-40', ['Bilan 2014-2020']],
    ['by a number after a plus', '"bac 5" BAC+5', ['Bilan 2014-2020']],
    ['by no numbers with hyphens in another order', '2020-2014 bilan', []],
    ['without a number that is excluded', 'bilan -2020', []],
    ['by no parts of a name in another order', 'martin-saint présidence', []],
    ['by no words of a phrase in another order', '"café tarnos"', []],
    ['without what is excluded', 'restaurant -visite', ['Des restaurants ouvrent']],
    ['without what is excluded in any form', 'midi -restaurant', []],
    ['by either word', 'visite or eskolak', ['Hezkuntza eskolak', 'Visite du restaurant']],
    ['by nothing but signs', '!!! "', []],
    ['by nothing but dashes', '-'.repeat(33), []],
    ['whatever dashes follow', `visite ${'-'.repeat(40)}`, ['Visite du restaurant']],
    ['by what a dash sets apart', 'visite - midi table', ['Visite du restaurant']],
    ['without what any dashes exclude', 'restaurant --visite', ['Des restaurants ouvrent']],
  ])('finds %s', async (_, q, expected) => {
    expect(await found(q)).toEqual(expected.toSorted());
  });

  it('lists find by the same words', async () => {
    const { body } = await api.anyone.get('/v1/articles?q=library').expect(200);

    expect(titles(body)).toEqual(['The libraries of Wales']);
    expect(titles((await api.anyone.get('/v1/articles?q=restau').expect(200)).body)).toEqual(['Des restaurants ouvrent']);
    expect(titles((await api.anyone.get('/v1/events?q=restau visite').expect(200)).body)).toEqual([]);
  });

  it('shows nothing of what stands far down in a text, and finds it', async () => {
    await given.article({ title: 'Au long cours', body: `${'mot '.repeat(25_000)} quetzalcoatl` });
    const { data } = await search({ q: 'quetzalcoatl' });

    expect(data).toMatchObject([{ title: 'Au long cours', highlights: [] }]);
  });

  it('lists find titles whatever spaces and unseen signs they have', async () => {
    for (const filter of ['title[contains]=jardin : potager', 'title[startsWith]=le jardin\u202F:']) {
      const { body } = await api.anyone.get(`/v1/articles?${filter.replaceAll(' ', '%20')}`).expect(200);
      expect(titles(body)).toEqual([GARDEN]);
    }
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

  it('marks a number after a hyphen', async () => {
    const { data }: Body = await search({ q: 'bilan 2020' });
    const { text, marks } = data[0].highlights[0];

    expect(marks.map(([from, to]: [number, number]) => text.slice(from, to))).toEqual(['Bilan', '-2020']);
  });

  it('takes its own signs out of what it marks', async () => {
    await given.article({ title: 'Signes \uE001rares\uE000 ici', body: 'Rien.' });

    expect((await search({ q: 'rares' })).data[0].highlights).toEqual([{ field: 'title', text: 'Signes rares ici', marks: [[7, 12]] }]);
  });

  it('puts titles before bodies', async () => {
    const { data } = await search({ q: 'cantine' });

    expect((data as Body[]).map(({ title }) => title)).toEqual(['La cantine', 'Des restaurants ouvrent']);
  });

  it('puts what introduces a text before the text, whatever is newer', async () => {
    await given.article({ title: 'Ancien', standfirst: 'Un campanile penché.', body: 'Rien.', publishedAt: '2012-01-01T00:00:00Z' });
    await given.article({ title: 'Récent', standfirst: 'Rien.', body: 'Un campanile penché.', publishedAt: '2022-01-01T00:00:00Z' });
    const { data } = await search({ q: 'campanile' });

    expect((data as Body[]).map(({ title }) => title)).toEqual(['Ancien', 'Récent']);
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
    await given.article({ title: 'Zebrasolxisrx' });
    const nearer = [...'zebrasolxixqx'].flatMap((_, at) =>
      [...'bdfghjklmp'].map((letter) => 'zebrasolxixqx'.replace(/./g, (own, place) => (place === at ? letter : own))),
    );
    expect(nearer.length).toBeGreaterThan(100);
    while (nearer.length > 0) await given.draft('/v1/articles', { title: nearer.splice(0, 10).join(' ') });
    expect((await search({ q: 'zebrasolxixqx' })).corrected).toBe('zebrasolxisrx');
    expect((await search({ q: 'zebrasolxixqx' }, api.as('editor'))).corrected).not.toBe('zebrasolxisrx');
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
    ['ornitorynque', 'ornithorynque', ['member', 'editor']],
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
    ['/v1/search?q=a%00b', 'q'],
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

  it.each([
    ['/v1/search?q', 200],
    ['/v1/suggest?q', 100],
    ['/v1/articles?title[contains]', 200],
  ])('counts characters as people do: %s takes %i', async (url, most) => {
    await api.anyone.get(`${url}=${encodeURIComponent('🎉'.repeat(most))}`).expect(200);
    await api.anyone.get(`${url}=${encodeURIComponent('🎉'.repeat(most + 1))}`).expect(400);
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

  it('answers any row of signs', async () => {
    const row = fc.string({ unit: fc.constantFrom(...`-"!&|()<>:*/'\\ \t\u0085\u2003`, 'or ', 'zut', '½'), minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(row, fc.constantFrom('search', 'articles'), async (signs, route) => {
        const q = signs.repeat(200).slice(0, 200);
        expect([q, (await api.anyone.get(`/v1/${route}?${new URLSearchParams({ q })}`)).status]).toEqual([q, 200]);
      }),
      { numRuns: 400 },
    );
  }, 30_000);

  it.each(['%00', 'midi%00-', '%ED%A0%80'])('refuses or answers %s', async (q) => {
    for (const route of ['search', 'articles', 'suggest'])
      expect([200, 400]).toContain((await api.anyone.get(`/v1/${route}?q=${q}`)).status);
  });

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

describe('search by the filters of lists', () => {
  const api = useApi();
  const given = givenFor(api);
  const types: readonly ContentType[] = [organisations, events, articles];
  const path = (name: string) => types.find((type) => type.name === name)?.path;
  const ids: Record<string, string> = {};

  const search = async (query: string, caller: Caller = api.anyone): Promise<Body> =>
    (await caller.get(`/v1/search?q=%22carrefour%22&limit=100&${query}`).expect(200)).body as Body;
  const titles = ({ data }: Body): string[] => (data as Body[]).map(({ title }) => title as string).toSorted();
  const found = async (query: string, caller?: Caller): Promise<string[]> => titles(await search(query, caller));
  const idsOf = async (url: string, caller: Caller): Promise<string[]> =>
    ((await caller.get(`${url}&q=%22carrefour%22&limit=100`).expect(200)).body as Body).data.map(({ id }: Body) => id as string).toSorted();
  const refused = async (query: string, caller: Caller = api.anyone): Promise<Body[]> =>
    ((await caller.get(`/v1/search?q=carrefour&${query}`).expect(400)).body as Body).errors as Body[];

  beforeAll(async () => {
    const make = async (key: keyof Pick<typeof given, 'organisation' | 'event' | 'article'>, name: string, values: Body) => {
      const title = key === 'organisation' ? 'name' : 'title';
      ids[name] = (await given[key]({ [title]: `Carrefour ${name}`, ...values })).id;
      return { id: ids[name] };
    };
    const term = await given.term({ label: 'Insertion' });
    const terms = [{ id: term.id }];
    const here = { position: { lat: 43.54, lon: -1.46 }, address: { inseeCode: '40312', locality: 'Tarnos', postalCode: '40220' } };
    const there = { position: { lat: 48.85, lon: 2.35 }, address: { inseeCode: '75056', locality: 'Paris', postalCode: '75001' } };
    const north = await make('organisation', 'nord', {
      ...here,
      terms,
      networks: ['coorace'],
      schemes: ['CBE'],
      legalForm: '9220',
      rna: 'W941009978',
      foundedOn: '1993-01-15',
    });
    const gated = { ...there, siren: '732829320', legalForm: '9220', links: [north] };
    const south = await make('organisation', 'sud', { ...gated, visibility: 'teaser', owner: north, networks: ['geiq'] });
    const inner = await make('organisation', 'interne', { ...there, networks: ['coorace'], visibility: 'members' });
    await make('organisation', 'ouest', { language: 'eu', dissolvedOn: '2020-01-01', schemes: ['EI'] });
    const past = { startsAt: '2013-06-13T09:00:00+02:00', endsAt: '2013-06-13T12:00:00+02:00', kind: 'atelier' };
    const future = { startsAt: '2099-06-13T09:00:00+02:00', kind: 'rencontre' };
    const done = await make('event', 'passé', { ...past, terms, organisers: [north], venue: { name: 'Salle', ...here } });
    const next = await make('event', 'à venir', { ...future, organisers: [south], partners: [north], state: 'postponed' });
    await make('event', 'réservé', { ...future, organisers: [inner], venue: { name: 'Salle', ...there }, visibility: 'members' });
    const file = (
      await api.as('editor').post('/v1/attachments').attach('file', Buffer.from('Texte.'), 'texte.txt').field('title', 'Pièce').expect(201)
    ).body as Body;
    ids.file = file.id;
    const published = { publishedAt: '2013-06-25T09:00:00Z' };
    await make('article', 'premier', { ...published, terms, organisations: [north, { ...south, role: 'author' }], events: [done] });
    await make('article', 'second', { organisations: [north], bylines: [{ name: 'Sud', organisation: south }], events: [next] });
    await make('article', 'à part', { organisations: [inner], language: 'eu', attachments: [{ id: file.id }] });
    const linked = { organisations: [south], attachments: [{ id: file.id }], events: [done] };
    await make('article', 'entrevu', { ...linked, visibility: 'teaser', owner: north });
    const draft = { title: 'Carrefour brouillon', organisations: [north, south] };
    await given.draft('/v1/articles', draft);
    await given.draft('/v1/events', { title: 'Carrefour brouillon', ...future, organisers: [north] });
  }, 60_000);

  it.each([
    ['upcoming=true', ['à venir']],
    ['upcoming=false', ['passé']],
    ['from=2026-01-01', ['à venir']],
    ['from=2013-01-01&to=2013-12-31', ['passé']],
    ['kind=atelier', ['passé']],
    ['type=event&kind=atelier', ['passé']],
    ['type=article,event&startsAt[gte]=2026-01-01', ['à venir']],
    ['title[contains]=venir', ['à venir']],
    ['type=article&organisations[all]=carrefour-nord,carrefour-sud', ['premier', 'second']],
    ['organisations.networks=coorace', ['premier', 'second']],
    ['type=organisation&networks=coorace', ['nord']],
    ['networks[not]=coorace', ['ouest', 'sud']],
    ['near=43.54,-1.46&radius=5km', ['nord', 'passé']],
    ['type=event&near=43.54,-1.46', ['passé']],
    ['bbox=-1.6,43.4,-1.3,43.7', ['nord', 'passé']],
    ['near=43.54,-1.46&upcoming=false', ['passé']],
    ['slug=carrefour-nord,carrefour-premier', ['nord', 'premier']],
    ['status=published&upcoming=true', ['à venir']],
  ])('%s narrows to the types that have it', async (query, expected) => {
    expect(await found(query)).toEqual(expected.map((name) => `Carrefour ${name}`).toSorted());
  });

  it.each([
    ['organisations=carrefour-nord', ['premier', 'second', 'passé', 'à venir', 'sud']],
    ['organisations=carrefour-sud', ['entrevu', 'premier', 'second', 'à venir']],
    ['organisations[all]=carrefour-nord,carrefour-sud', ['premier', 'second', 'à venir']],
    ['organisations[none]=carrefour-nord', ['entrevu', 'interne', 'nord', 'ouest', 'réservé', 'à part']],
    ['organisations[none]=carrefour-nord&organisations=carrefour-sud', ['entrevu']],
  ])('%s counts every link, whatever it is called', async (query, expected) => {
    expect(await found(query, api.as('member'))).toEqual(expected.map((name) => `Carrefour ${name}`).toSorted());
  });

  it.each([
    ['type=article&upcoming=true', 'upcoming', /les événements/],
    ['type=organisation&organisations.networks=coorace', 'organisations.networks', /les articles/],
    ['type=article&near=43.5,-1.4', 'near', /les organisations et les événements/],
    ['upcoming=true&organisations.networks=coorace', 'upcoming', /les événements/],
    ['kind=nulle-part', 'kind', /valeurs possibles/],
    ['publishedAt[gte]=hier', 'publishedAt[gte]', /attend une date/],
    ['from=hier', 'from', /attend une date/],
    ['radius=20km', 'radius', /near/],
    ['organisations[all]=,', 'organisations[all]', /vide/],
    [`organisations[all]=${'abcdefghijk'.split('').join(',')}`, 'organisations[all]', /10/],
    ['version=published', 'version', /n’existe pas/],
  ])('refuses %s, and says why', async (query, parameter, detail) => {
    expect(await refused(query)).toEqual([{ parameter, code: expect.any(String), detail: expect.stringMatching(detail) }]);
  });

  it('tells of every filter that the types do not have', async () => {
    const errors = await refused('type=article&upcoming=true&networks=coorace');

    expect(errors.map(({ parameter }) => parameter as string).toSorted()).toEqual(['networks', 'upcoming']);
  });

  it('accepts as many filters as a list, the words among them', async () => {
    const dates = ['publishedAt', 'createdAt', 'updatedAt'].flatMap((name) => ['gte', 'gt', 'lte', 'lt'].map((sign) => `${name}[${sign}]`));
    const more = ['startsAt[gte]', 'startsAt[gt]', 'startsAt[lte]', 'startsAt[lt]', 'endsAt[gte]', 'endsAt[gt]', 'endsAt[lte]'];
    const query = [...dates, ...more].map((name) => `${name}=2026-01-01`).join('&');
    const list = (await api.anyone.get(`/v1/events?q=carrefour&${query}&upcoming=true`).expect(400)).body as Body;

    await search(query);
    expect((await refused(`${query}&upcoming=true`)).map(({ code, detail }) => [code, /20/.test(String(detail))])).toEqual([
      ['invalid', true],
    ]);
    expect(list.errors).toHaveLength(1);
  });

  /** Each finds some, and not all. */
  const FILTERS: Record<string, readonly string[]> = {
    organisation: [
      'networks=coorace',
      'networks[not]=coorace',
      'schemes=CBE',
      'siren=732829320',
      'rna=W941009978',
      'legalForm=9220',
      'address.inseeCode=75056',
      'foundedOn[gte]=1990-01-01',
      'dissolvedOn[exists]=true',
      'near=48.85,2.35',
      'bbox=-1.6,43.4,-1.3,43.7',
      'links=carrefour-nord',
      'links[none]=carrefour-nord',
      'linkedBy=carrefour-sud',
      'linkedBy[none]=carrefour-sud',
      'name[contains]=sud',
      'slug=carrefour-sud',
      'terms[all]=insertion',
      'owner=carrefour-nord',
      'language=eu',
    ],
    event: [
      'upcoming=true',
      'from=2026-01-01',
      'to=2026-01-01',
      'kind=atelier',
      'kind[not]=rencontre',
      'state=postponed',
      'startsAt[lt]=2026-01-01',
      'endsAt[exists]=true',
      'organisers=carrefour-nord',
      'organisers[none]=carrefour-nord',
      'organisers.networks=coorace',
      'partners=carrefour-nord',
      'near=43.54,-1.46&radius=800m',
      'terms=insertion',
      'title[contains]=passe',
    ],
    article: [
      'organisations[all]=carrefour-interne',
      'organisations.schemes=CBE',
      'organisations.networks=coorace',
      'organisations.address.inseeCode=40312',
      'events=carrefour-passe',
      'events[none]=carrefour-passe',
      'events.kind=atelier',
      'events.startsAt[gte]=2026-01-01',
      'attachments[none]=FILE',
      'attachments=FILE',
      'terms.vocabulary=theme',
      'language[not]=fr',
      'visibility=teaser',
      'publishedAt[lt]=2014-01-01',
      'title[startsWith]=carrefour e',
    ],
  };

  it.each(Object.entries(FILTERS).flatMap(([type, filters]) => filters.map((filter) => [type, filter])))(
    'finds of type %s by %s what its list does, for each reader',
    async (type = '', filter = '') => {
      const query = filter.replace('FILE', ids.file!);
      for (const caller of [api.anyone, api.as('member'), api.as('editor')])
        expect(await idsOf(`/v1/search?type=${type}&${query}`, caller)).toEqual(await idsOf(`/v1/${path(type)}?${query}`, caller));
      const [some, all] = [
        await idsOf(`/v1/search?${query}&type=${type}`, api.as('member')),
        await found(`type=${type}`, api.as('member')),
      ];

      expect([some.length > 0, some.length < all.length]).toEqual([true, true]);
    },
  );

  it.each(types)('has every filter of the list of its $path, with an example that it takes', async (type) => {
    const offered = new Map(searchParameters(types).map((parameter) => [parameter.name, parameter]));
    for (const { name } of filtersOf(type).filter((filter) => filter.name !== 'q')) {
      const { example } = offered.get(name) ?? {};
      const query = `${name === 'radius' ? 'near=43.5,-1.4&' : ''}${name}=${encodeURIComponent(String(example))}`;
      const seen = { name, ids: await idsOf(`/v1/search?type=${type.name}&${query}`, api.as('member')) };
      expect(seen).toEqual({ name, ids: await idsOf(`/v1/${type.path}?${query}`, api.as('member')) });
    }
  });

  it.each([
    ['siren=732829320', 'sud'],
    ['legalForm=9220&networks=geiq', 'sud'],
    ['near=48.85,2.35&type=organisation&owner=carrefour-nord', 'sud'],
    ['bbox=2,48,3,49&owner=carrefour-nord', 'sud'],
    ['links=carrefour-nord', 'sud'],
    ['networks=coorace&language=fr&address.inseeCode=75056', 'interne'],
    ['kind=rencontre&near=48.85,2.35', 'réservé'],
    ['organisers.networks=coorace&upcoming=true', 'réservé'],
    ['events=carrefour-passe&visibility=teaser', 'entrevu'],
    ['organisations.networks=coorace&language=eu', 'à part'],
    ['organisations[all]=carrefour-interne&type=article', 'à part'],
  ])('finds nothing by %s for who may not read that', async (query, name) => {
    expect(await found(query)).toEqual([]);
    expect(await found(query, api.as('member'))).toEqual([`Carrefour ${name}`]);
    expect(titles(await search(`${query}&as=anonymous`, api.as('editor')))).toEqual([]);
  });

  it('finds drafts by filters for their staff only', async () => {
    const query = 'upcoming=true&organisers=carrefour-nord';

    expect([await found(query), await found(query, api.as('member'))]).toEqual([[], []]);
    expect(await found(query, api.as('editor'))).toEqual(['Carrefour brouillon']);
  });

  it.each(['upcoming=true', 'near=43.54,-1.46', 'organisations.networks=coorace', 'organisations[none]=carrefour-sud'])(
    'counts in facets what is left beside %s',
    async (query) => {
      const { facets, data } = await search(query);
      const counted = [
        ...(facets.type as Body[]).map(({ value, count }) => [`type=${value}`, count]),
        ...(facets.terms as Body[]).map(({ slug, count }) => [`terms=${slug}`, count]),
        ...(facets.organisations as Body[]).map(({ slug, count }) => [`organisations=${slug}`, count]),
      ] as [string, number][];
      const left = await Promise.all(counted.map(async ([filter]) => [filter, (await search(`${query}&${filter}`)).data.length as number]));

      expect(left).toEqual(counted);
      expect((facets.type as Body[]).reduce((sum, { count }) => sum + Number(count), 0)).toBe(data.length);
    },
  );

  it('takes a cursor for its own filters only', async () => {
    const cursor = (await api.anyone.get('/v1/search?q=carrefour&organisations[none]=carrefour-nord&limit=1').expect(200)).body.page.next;
    const next = (query: string) => api.anyone.get(`/v1/search?q=carrefour&limit=1&after=${cursor}&${query}`);

    await next('organisations[none]=carrefour-nord').expect(200);
    await next('organisations[none]=carrefour-sud').expect(400);
    await next('upcoming=true').expect(400);
    await next('').expect(400);
  });

  it('promises nothing of an answer that the clock changes', async () => {
    const { headers } = await api.anyone.get('/v1/search?q=carrefour&upcoming=true').expect(200);

    expect(headers).not.toHaveProperty('last-modified');
    expect(headers['cache-control']).toBe('public, no-cache');
  });

  it('says of a filter which types it narrows to', () => {
    const said = Object.fromEntries(searchParameters(types).map(({ name, description }) => [name, description]));

    expect(said.kind).toMatch(/ Seulement les événements\.$/);
    expect(said.near).toMatch(/ Seulement les organisations et les événements\.$/);
    expect(said['organisations[all]']).toMatch(/quel que soit le lien.* tous à la fois/);
    expect([said.terms, said.organisations].join()).not.toMatch(/Seulement/);
  });
});

describe('filters of one name and several meanings', () => {
  const kind = code({ labels: { dossier: 'dossier', atelier: 'atelier' }, description: 'Forme.', filter: ['eq'], teaser: true });
  const having = (field: ContentType['fields'][string]): ContentType => ({ ...articles, fields: { ...articles.fields, kind: field } });
  const types = [events, having(kind)];
  const conditions = (value: string) =>
    planSearch(types, { q: 'x', kind: value }, ANONYMOUS).conditions.map((one) => one.endsWith(' and false'));

  it.each([
    ['atelier', [false, false]],
    ['forum', [false, true]],
    ['dossier', [true, false]],
  ])('%s is asked of the types that know it', (value, expected) => {
    expect(conditions(value)).toEqual(expected);
  });

  it.each(['nulle-part', 'forum,dossier'])('refuses %s, which none of them knows, once', (value) => {
    expect(() => conditions(value)).toThrow(expect.objectContaining({ faults: [expect.objectContaining({ parameter: 'kind' })] }));
  });

  it('accepts either by its schema, and says each schema once', () => {
    const schemas = Object.fromEntries(searchParameters(types).map(({ name, schema }) => [name, schema]));
    const { type, anyOf } = schemas.kind as Body;

    expect(type).toBe('array');
    expect((anyOf as Body[]).map(({ items }) => items.enum.includes('dossier') as boolean)).toEqual([false, true]);
    expect(schemas.language).toEqual(filtersOf(events).find(({ name }) => name === 'language')?.schema);
  });

  it('is for staff where it is for staff of one of them', () => {
    const closed = [events, having({ ...kind, staffOnly: true })];

    expect(() => planSearch(closed, { q: 'x', kind: 'atelier' }, ANONYMOUS)).toThrow(/n’existe pas/);
    expect(() => planSearch(closed, { q: 'x', kind: 'atelier' }, { ...ANONYMOUS, audience: 'staff' })).not.toThrow();
  });
});

describe('search in singular and plural', () => {
  const api = useApi();
  const given = givenFor(api);
  /** What French stems keep apart; irregular plurals stay so. */
  const PAIRS =
    'emploi emplois,vélo vélos,élu élus,menu menus,numéro numéros,photo photos,ami amis,essai essais,loi lois,lieu lieux,jeu jeux,genou genoux,tissu tissus,revenu revenus,contenu contenus,tuteur tuteurs';
  /** What they keep apart without accents. */
  const FEMALES =
    'salarié salariée,réfugiés réfugiées,infirmier infirmière,ouvriers ouvrières,étranger étrangère,employé employée,évalué évaluée,accompagné accompagnées,foyer foyers,loyer loyers,usager usagers,conseiller conseillères,boulanger boulangère,scooter scooters'
      .split(',')
      .map((pair) => pair.split(' ') as [string, string]);
  const pairs = PAIRS.split(',').map((pair) => pair.split(' ') as [string, string]);

  beforeAll(async () => {
    for (const [one, many] of pairs) {
      await given.article({ title: `Le ${one} unique`, body: `Rien.` });
      await given.article({ title: `Les ${many} uniques`, body: `Rien.` });
    }
    for (const genders of FEMALES) for (const word of genders) await given.article({ title: `Un genre ${word}`, body: 'Rien.' });
    await given.article({ title: 'Offres d’emploi au Seignanx', body: 'Rien.' });
  }, 60_000);

  const found = async (q: string): Promise<Body[]> =>
    (await api.anyone.get(`/v1/search?${new URLSearchParams({ q, limit: '100' })}`).expect(200)).body.data as Body[];
  const titles = async (q: string): Promise<string[]> => (await found(q)).map(({ title }) => title as string).toSorted();

  it.each(pairs)('finds %s and %s by either', async (one, many) => {
    const both = [`Le ${one} unique`, `Les ${many} uniques`];

    for (const q of [`${one} unique`, `${many} uniques`, `"${one} unique"`, `unique ${many}`]) expect(await titles(q)).toEqual(both);
    expect(await titles(`unique -${many}`)).not.toEqual(expect.arrayContaining([both[0]]));
  });

  it.each(['toux tous', 'Paris pari', 'foie fois', 'mai mais', 'mois moi', 'prix pris', 'doux doué'])(
    'keeps apart what is no plural: %s',
    async (words) => {
      const [one, other] = words.split(' ') as [string, string];
      await given.article({ title: `Ici ${other} seulement`, body: 'Rien.' });

      // Lists correct nothing.
      const { body } = await api.anyone.get(`/v1/articles?${new URLSearchParams({ q: `${one} seulement` })}`).expect(200);
      expect(body.data).toEqual([]);
    },
  );

  it.each(FEMALES)('finds %s and %s by either, and marks both', async (one, other) => {
    for (const q of [`${one} genre`, `${other} genre`, `"un genre ${one}"`]) {
      const results = (await found(q)).filter(({ title }) => String(title).startsWith('Un genre'));
      expect([q, results.map(({ title }) => title as string).toSorted()]).toEqual([q, [`Un genre ${one}`, `Un genre ${other}`].toSorted()]);
      for (const { title, highlights } of results)
        expect([q, title, highlights[0].marks]).toEqual([q, title, expect.arrayContaining([[9, String(title).length]])]);
    }
  });

  it.each(['recyclerie recyclage', 'usage usagers', 'offre offrir', 'épicerie épicé'])(
    'keeps apart what is no feminine: %s',
    async (words) => {
      const [one, other] = words.split(' ') as [string, string];
      await given.article({ title: `Voici ${other} encore`, body: 'Rien.' });

      const { body } = await api.anyone.get(`/v1/articles?${new URLSearchParams({ q: `${one} encore` })}`).expect(200);
      expect(body.data).toEqual([]);
    },
  );

  it('in phrases, and marks what it finds', async () => {
    const [{ highlights }] = (await found('"offres d’emplois"')) as [Body];

    expect(highlights[0].marks).toEqual([
      [0, 6],
      [9, 15],
    ]);
  });
});

describe('search for what stands in texts only, with typing errors', () => {
  const api = useApi();
  const given = givenFor(api);
  const corrected = async (q: string, caller: Caller = api.anyone): Promise<unknown> =>
    ((await caller.get(`/v1/search?${new URLSearchParams({ q })}`).expect(200)).body as Body).corrected;

  beforeAll(async () => {
    await given.article({
      title: 'Au jardin',
      standfirst: 'Les **serres** d’Éole.',
      body: 'L’aquaponie, l’agro-forêt, des adhérent·e·s. Aujourd’hui, au port, une pâte restaurée ; un nouvel élan.',
    });
    await given.article({
      title: 'Port de pêche',
      body: `Un nouveau restaurant. Une formatrice, ses « formatian », votre vélo voté avec la menuiserie, ${'oe'.repeat(20)} et les [tuyaux](https://lombricompost.fr).`,
    });
    await given.article({ title: 'Formation', body: 'Rien.' });
    await given.organisation({ name: 'Ici', summary: 'Du maraîchage.', description: 'Un *pressoir*.' });
    await given.event({ title: 'Fête', summary: 'Une guinguette.', description: 'Des **lampions**.' });
    await given.article({ title: 'Réservé', standfirst: 'Une musaraigne.', body: 'Des musaraignes.', visibility: 'teaser' });
    await given.article({ title: 'Interne', standfirst: 'Un blaireau.', body: 'Des hérissons.', visibility: 'members' });
    await given.draft('/v1/articles', { title: 'Ébauche', body: 'Un scarabée.' });
  });

  it.each([
    ['aquapnie', 'aquaponie'],
    ['seres éole', 'serres éole'],
    ['agro-forte', 'agro-forêt'],
    ['adhérnet', 'adhérent'],
    ['maraichagge', 'maraîchage'],
    ['presssoir', 'pressoir'],
    ['guingette', 'guinguette'],
    ['lampoins', 'lampions'],
    ['restaurent', 'restaurant'],
    ['nouvau', 'nouveau'],
    ['bélo', 'vélo'],
    ['vwlo', 'vélo'],
    ['velp', 'vélo'],
    ['mehuisarie', 'menuiserie'],
    ['port avce pêche', 'port avec pêche'],
    ['œ'.repeat(150), 'oe'.repeat(20)],
    ['musaraigen', 'musaraigne'],
    ['formatiin', 'formation'],
  ])('corrects %s to %s', async (typed, meant) => {
    expect(await corrected(typed)).toBe(meant);
  });

  it('by a word as it stands in what is read', async () => {
    expect([await corrected('musaraingnes'), await corrected('musaraingnes', api.as('member'))]).toEqual(['musaraigne', 'musaraignes']);
  });

  it('by a word whose stem many texts have in other forms, and what it begins many titles', async () => {
    for (let index = 0; index < 25; index += 1) await given.article({ title: `Animatrices ${index}`, body: 'Les animations.' });
    await given.article({ title: 'Assemblée', body: 'Une animatrice.' });
    for (let index = 0; index < 25; index += 1) await given.article({ title: `Animations ${index}`, body: 'Les animations.' });

    expect(await corrected('animatirce')).toBe('animatrice');
  });

  it('by no word of a draft’s text', async () => {
    expect(await corrected('scarbaée', api.as('editor'))).toBeUndefined();
  });

  it('by what is read, where two dozen words that are hidden are as near', async () => {
    await given.article({ title: 'Le mot', body: 'Un kalidor.' });
    const hidden = [...'abcdefghijklmnpqstuvwxyz'].map((letter) => `kalida${letter}`);
    await given.article({ title: hidden.join(' '), visibility: 'members' });

    expect(await corrected('kalidar')).toBe('kalidor');
  });

  it('by the likest of what is as near, words of titles first', async () => {
    const texts = [...'abcdefghijklmnopqrsuwxyz'].map((letter) => `vorgamel${letter}u`);
    await given.article({ title: 'Zorgameltu', body: texts.join(' ') });
    await given.article({ title: 'Le tri', body: 'Un aiguron, un zigurron.' });

    expect([await corrected('vorgameltu'), await corrected('ziguron')]).toEqual(['zorgameltu', 'zigurron']);
  });

  it('the last of many words, and six at most', async () => {
    const right = 'serres éole aquaponie forêt restaurée nouvel pâte';

    expect(await corrected(`${right} jadrin`)).toBe(`${right} jardin`);
    expect(await corrected('seres or aquapnie or maraichagge or presssoir or guingette or lampoins or nouvau')).toBe(
      'serres or aquaponie or maraîchage or pressoir or guinguette or lampions or nouvau',
    );
  });

  it.each(['portail', 'serrass', 'aujourdhui', 'hérisons', 'lombricompst', 'scarabé', 'zzzz', 'votre'])(
    'corrects %s to nothing',
    async (typed) => {
      expect(await corrected(typed)).toBeUndefined();
    },
  );
});

describe('search in inclusive spelling', () => {
  const api = useApi();
  const given = givenFor(api);
  const DOTTED = 'Les habitant.e.s du quartier';
  const MIDDLE = 'Les adhérent·e·s votent';
  const LONG = 'Animateur.rice.s, formateur.trice, chef.fe.s et agriculteur·rice·s créateur.trices, heureux.se.s';

  beforeAll(async () => {
    await given.article({ title: DOTTED, standfirst: 'Candidat.e.s et client.e.s, né.e.s ici.', body: 'Une S.A. locale.' });
    await given.article({ title: MIDDLE, standfirst: 'Sur www.exemple.fr.', body: 'Rien.' });
    await given.organisation({ name: 'Comité de bassin', summary: 'Un pôle de coopération.' });
    await given.article({
      title: LONG,
      standfirst: 'Fin de phrase.Wombat suivant, www.Exemple.org, selon l’article L.5132-1, du portail.social.',
      body: 'CDI/CDD, le 12/03/2024, un mot\u00ADcesure.',
    });
  });

  const search = async (q: string): Promise<Body[]> =>
    (await api.anyone.get(`/v1/search?${new URLSearchParams({ q })}`).expect(200)).body.data as Body[];

  it.each([
    ['habitants', [DOTTED]],
    ['"habitants du quartier"', [DOTTED]],
    ['habitant·e·s candidates', [DOTTED]],
    ['habitant.e.s', [DOTTED]],
    ['animateur formateur chef agriculteur créateur heureux phrase', [LONG]],
    ['agriculteur.rice.s phrase', [LONG]],
    ['"animateur formateur"', [LONG]],
    ['wombat phrase', [LONG]],
    ['article 5132-1 phrase', [LONG]],
    ['L. 5132-1 phrase', [LONG]],
    ['L.5132-1 phrase', [LONG]],
    ['portail.social phrase', [LONG]],
    ['social phrase', []],
    ['www.Exemple.org phrase', [LONG]],
    ['clientes', [DOTTED]],
    ['ici né.e.s', [DOTTED]],
    ['quartier -habitants', []],
    ['quartier -www.exemple.fr', [DOTTED]],
    ['S.A. quartier', [DOTTED]],
    ['adherent.e.s', [MIDDLE]],
    ['"adhérents votent"', [MIDDLE]],
    ['www.exemple.fr', [MIDDLE]],
    ['votent -client.e.s', [MIDDLE]],
  ])('finds %s', async (q, expected) => {
    expect((await search(q)).map(({ title }) => title)).toEqual(expected);
  });

  it.each(['habitants', 'habitant.e.s', 'habitant·e·s'])('marks the word for %s, in the text as it is', async (q) => {
    const [{ highlights }] = (await search(q)) as [Body];

    expect(highlights).toEqual([{ field: 'title', text: DOTTED, marks: [[4, 12]] }]);
  });

  it.each([
    ['CDD', ['CDD']],
    ['cdi/cdd', ['CDI', 'CDD']],
    ['12/03/2024', ['12', '03', '2024']],
    ['wombat', ['Wombat']],
    ['5132-1', ['5132', '-1']],
    ['chef', ['chef']],
    ['créateur', ['créateur']],
    ['motcesure', ['motcesure']],
    ['"fin de phrase"', ['Fin', 'phrase']],
    ['"pôle de coopération"', ['pôle', 'coopération']],
  ])('marks what is found by %s, and nothing else', async (q, expected) => {
    const [{ highlights }] = (await search(q)) as [Body];

    expect(
      (highlights as Body[]).flatMap(({ text, marks }) => (marks as [number, number][]).map(([from, to]) => text.slice(from, to))),
    ).toEqual(expected);
    expect(JSON.stringify(highlights)).not.toMatch(/[\uE000-\uE003\u00AD]/);
  });
});

describe('search in the order of what is meant', () => {
  const api = useApi();
  const given = givenFor(api);

  it('puts a name as it was typed before texts that scatter its words', async () => {
    const long = 'Une phrase assez longue pour un texte. '.repeat(80);
    await given.organisation({ name: 'Maison des Barthes', description: long });
    await given.article({ title: 'Une maison au bord des barthes', body: 'Bref.' });
    await given.article({ title: 'Barthes de l’Adour : la maison du garde restaurée', body: 'Bref.' });
    const { body }: Body = await api.anyone.get('/v1/search?q=maison des barthes').expect(200);
    const { body: first }: Body = await api.anyone.get('/v1/search?q=maison des barthes&limit=1').expect(200);
    const { body: next }: Body = await api.anyone.get(`/v1/search?q=maison des barthes&after=${first.page.next}`).expect(200);

    expect(body.data.map(({ title }: Body) => title)[0]).toBe('Maison des Barthes');
    expect([...first.data, ...next.data]).toEqual(body.data);
  });
});

describe('search for a word that is being typed', () => {
  const api = useApi();
  const given = givenFor(api);
  const found = async (q: string): Promise<string[]> =>
    ((await api.anyone.get(`/v1/articles?${new URLSearchParams({ q })}`).expect(200)).body.data as Body[]).map(({ title }) =>
      String(title),
    );
  const FRENCH = `coopération gouvernance désinstitutionnalisation formation territorialisation restauration organisme compétence
    développement investissement expérimentation animatrice financeuse participants travaux conclusion associative mutualiste juridique
    qualification accompagnement responsable apprenant travaillaient finissaient bâtiment chantier métier quartier trésorier dossiers
    document sentiment notamment`.split(/\s+/);
  const ENGLISH =
    'organisation travelling shopping happiness governance cooperative national community inclusion employment department volunteer quickly'.split(
      ' ',
    );

  beforeAll(async () => {
    await given.article({ title: 'Un', body: FRENCH.join('. ') });
    await given.article({ title: 'One', body: ENGLISH.join('. '), language: 'en' });
    await given.article({
      title: 'Deux',
      body: 'Le format. Un habit. Un syndic. Un pays. Une épice. Un bénévole. La conserve. Commet. Un terme.',
    });
  }, 30_000);

  it.each([...FRENCH.map((word) => [word, 'Un']), ...ENGLISH.map((word) => [word, 'One'])])('finds all along %s', async (word, title) => {
    const lost: string[] = [];
    for (let length = 3; length <= word.length; length += 1)
      if (!(await found(word.slice(0, length))).includes(title)) lost.push(word.slice(0, length));

    expect(lost).toEqual([]);
  });

  it.each([
    ['conseil', []],
    ['forme', []],
    ['formation', ['Deux', 'Un']],
    ['habitat', []],
    ['syndicat', []],
    ['paysan', []],
    ['épicerie', []],
    ['bénévolat', []],
    ['commission', []],
    ['terminal', []],
  ])('finds by %s, which is a word, no other', async (word, titles) => {
    expect((await found(word)).toSorted()).toEqual(titles);
  });

  it('finds all along a word in what has no language', async () => {
    await given.term({ label: 'Restaurations' });

    expect((await api.anyone.get('/v1/terms?q=restauratio').expect(200)).body.data).toHaveLength(1);
  });

  it('marks what it finds by a beginning', async () => {
    const { body } = await api.anyone.get('/v1/search?q=mutualisme+gouvernanc').expect(200);
    const { text, marks } = (body as Body).data[0].highlights[0] as { text: string; marks: [number, number][] };

    expect(marks.map(([start, end]) => text.slice(start, end))).toContain('gouvernance');
    expect(body).not.toHaveProperty('corrected');
  });
});

describe('search in what was written before', () => {
  const api = useApi();
  const given = givenFor(api);
  const TABLES = ['article', 'organisation', 'event', 'term', 'attachment'];
  const TEXTS: Record<string, string> = { article: 'body_text', event: 'description_text', organisation: 'description_text' };
  const TITLES: Record<string, string> = { article: 'title', event: 'title', organisation: 'name', term: 'label', attachment: 'title' };
  const searched = async () =>
    (await api.dataSource.query(
      `${TABLES.map(
        (table) =>
          `select '${table}' as name, item, edition, ${TEXTS[table] ?? 'null'} as text, title_words, search_public::text, search_members::text from ${table}`,
      ).join(' union all ')} order by item, edition`,
    )) as Body[];
  const knownWords = async () =>
    (await api.dataSource.query('select word, max(place) as place from known_word group by word order by word')) as Body[];
  const markdown = (words: string): string => `## ${words}

En**dé**mique, caf&eacute;, a < b & "c" &lt; \`d\`, [lien](https://exemple.fr/adresse)[^n] ![une *tuile*](/t.jpg) www.exemple.fr[^n]

| un | deux |
| -- | ---- |
| ~~trois~~ | quatre\\|cinq |

- [x] fait
- à faire\\
  demain

    du code  à part

<div>rien</div>

[^n]: Une note <br> en bas.
`;

  it('finds as in what is written now', async () => {
    const words = (name: string) => `Une ${name}\u00A0à Saint-Martin-de-Seig\u00ADnanx, 2014-2020 +33 l’été-même élu.e.s É.S.S. né·e-3.5`;
    for (const visibility of ['public', 'teaser', 'members'] as const) {
      await given.article({ title: words('fiche'), standfirst: words('note'), body: markdown(words('page')), visibility });
      await given.event({
        title: words('foire'),
        summary: words('vente'),
        description: markdown(words('visite')),
        visibility,
        language: 'en',
      });
      await given.organisation({
        name: words('régie'),
        shortName: words('SCIC').slice(0, 80),
        alternateNames: [words('AI'), 'EI'],
        summary: words('ferme'),
        description: markdown(words('scop')),
        language: 'eu',
        visibility,
      });
    }
    await given.term({ label: words('idée') });
    const { body: file } = await api
      .as('editor')
      .post('/v1/attachments')
      .attach('file', Buffer.from('Texte'), 'compte-rendu.txt')
      .expect(201);
    const version = `"v${file.version}"`;
    const described = { title: words('liste'), alt: words('carte'), caption: words('photo'), language: 'fr' };
    await api.as('editor').patch(`/v1/attachments/${file.id}`).set('if-match', version).send(described).expect(200);
    const asWritten = await searched();
    const known = await knownWords();
    // As HTML was written before.
    await api.dataSource.query(
      `update article set body_html = replace(replace(replace(body_html, '&lt;', '&#x3C;'), '&amp;', '&#x26;'), '&quot;', '"') where visibility = 'public'`,
    );
    for (const table of TABLES) await api.dataSource.query(`update ${table} set search_public = '', search_members = ''`);
    for (let name: string | undefined = ''; name !== undefined && !name.startsWith('typed_words');) name = await revert(api.dataSource);
    for (const [table, title] of Object.entries(TITLES)) await api.dataSource.query(`update ${table} set ${title} = ${title}`);
    await migrate(api.dataSource);

    expect(await searched()).toEqual(asWritten);
    expect(await knownWords()).toEqual(expect.arrayContaining(known));
  });
});
