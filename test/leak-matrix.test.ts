import { articles } from '../src/articles/article.type.js';
import { filtersOf } from '../src/content/query/filters.js';
import { sortableNames } from '../src/content/query/sort.js';
import type { ContentType } from '../src/content/type.js';
import { MECHANISM } from '../src/content/visibility.js';
import { shownNames } from '../src/content/query/select.js';
import { events } from '../src/events/event.type.js';
import { organisations } from '../src/organisations/organisation.type.js';
import { useApi, type Body } from './support/api.js';
import { askHttp, type Answered } from './support/ask-http.js';
import { readersOf, type Reader } from './support/leak-callers.js';
import {
  draftTypes,
  GATED,
  makeHubs,
  makeItem,
  makePublic,
  partOf,
  PENDING,
  relationsTo,
  TITLED,
  word,
  type Edition,
  type Item,
  type Part,
} from './support/leak-items.js';
import {
  bytesLabel,
  editionOf,
  fileLabel,
  filesOf,
  isGone,
  labelOf,
  levelOf,
  Markers,
  showsFile,
  shownParts,
  STATES,
  type Lens,
} from './support/leak-matrix.js';

/** One way of asking, and what it shows each reader. */
interface Way {
  name: string;
  url: string;
  method?: 'HEAD' | 'QUERY';
  headers?: Record<string, string>;
  /** To whom the way is open at all: others are refused, whatever is there. */
  isOpen?: (reader: Reader) => boolean;
  shows: (reader: Reader) => string[];
  /** The status of an answer that shows something. */
  status?: (reader: Reader) => number;
  /** What in the address names the item, and a name of the same form that names nothing. */
  named?: { name: string; absent: string };
  /** The status that says there is nothing; a list is empty instead. */
  absentStatus?: number;
  isList?: true;
}

/** A route that reads content: its ways that name no item, and those that name one. */
interface Read {
  all?: () => Way[];
  each?: (item: Item) => Way[];
}

const IDENTITY = 'a staff identity';
const ABSENT_ID = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21';
const ABSENT_WORD = 'xqmmmmmmmmmmmmmmmmx';
const LISTED: readonly Part[] = ['id', 'slug', 'title', 'summary', 'file', 'image'];
const WHOLE: readonly Part[] = [...LISTED, 'text'];
const LINKED: readonly Part[] = ['id', 'slug', 'title'];
const FEED: readonly Part[] = WHOLE;
const FOUND: readonly Part[] = [...LINKED, 'summary'];
const isStaff = ({ audience }: Reader): boolean => audience === 'staff';
const LENSES: [string, Lens][] = [
  ['version=working', 'own'],
  ['version=published', 'published'],
  ['as=anonymous', 'anonymous'],
  ['as=member', 'member'],
];

/** Values of filters over gated fields that every item of the type would match, were it not gated. */
const GATED_FILTERS: Record<string, Record<string, string>> = {
  article: {},
  event: {},
  organisation: {
    legalForm: '9220',
    siren: '732829320',
    siret: '73282932000074',
    rna: 'W941009978',
    'address.inseeCode': '40312',
    'foundedOn[gte]': '1900-01-01',
    'foundedOn[lte]': '2020-01-01',
    'dissolvedOn[exists]': 'true',
    near: '43.5417,-1.4628',
    bbox: '-2,43,-1,44',
  },
};

let items: Item[] = [];
let readers: Reader[] = [];
let scene: { here: string; fan: string; rim: string; hubs: Record<string, string>; live: string; trashed: string };
const markers = new Markers();
const ofType = (type: ContentType) => items.filter((item) => item.type === type);

const lists = (type: ContentType): Read => ({ all: () => listWays(type), each: foundWays });
const oneOf = (type: ContentType): Read => ({ each: (item) => (item.type === type ? itemWays(item) : holderWays(type, item)) });
const feed = (type: ContentType, extension: string): Read => ({ all: () => feedWays(type, extension) });

/** Every route that answers GET: those that read content with how, the others with why they do not. */
const READS: Record<string, Read | string> = {
  '/v1/articles': lists(articles),
  '/v1/articles/:id': oneOf(articles),
  '/v1/organisations': lists(organisations),
  '/v1/organisations/:id': oneOf(organisations),
  '/v1/events': lists(events),
  '/v1/events/:id': oneOf(events),
  '/v1/articles.rss': feed(articles, 'rss'),
  '/v1/articles.atom': feed(articles, 'atom'),
  '/v1/articles.jsonfeed': feed(articles, 'jsonfeed'),
  '/v1/attachments': { all: fileLists },
  '/v1/attachments/:id': { each: (item) => fileWays(item, '') },
  '/v1/attachments/:id/file': { each: (item) => fileWays(item, '/file') },
  '/v1/terms': { all: () => [{ name: 'all', url: '/v1/terms?limit=100', isList: true, shows: () => ['term'] }] },
  '/v1/terms/:id': { all: termWays },
  '/v1/search': { all: searchWays, each: searchedWays },
  '/v1/suggest': { each: suggestedWays },
  '/v1/trash': { all: trashWays },
  '/v1/access': { each: accessWays },
  '/': 'leads to the documentation',
  '/docs': 'the documentation',
  '/docs/*': 'the documentation',
  '/docs/assets/:file': 'the documentation',
  '/docs/assets/page.css': 'the documentation',
  '/openapi.json': 'the contract',
  '/health/live': 'whether the process runs',
  '/health/ready': 'whether the process can work',
  '/problems/:type': 'what an error means',
  '/password': 'the page where a password is set',
  '/docs/assets/password.css': 'its style',
  '/v1/accounts': 'accounts, for admins',
  '/v1/accounts/:id': 'accounts, for admins',
  '/v1/api-keys': 'keys, for admins',
  '/v1/api-keys/:id': 'keys, for admins',
  '/v1/audit': 'the audit log, for admins',
  '/v1/auth/account': 'the own account',
  '/v1/auth/sessions': 'the own sessions',
};

/** The lists that are asked by QUERY too. */
const QUERIED = ['/v1/articles', '/v1/attachments', '/v1/events', '/v1/organisations', '/v1/terms'];

describe('what each way of reading shows whom', () => {
  const api = useApi();

  beforeAll(async () => {
    const [here, there] = await Promise.all([makePublic(api, organisations), makePublic(api, organisations)]);
    const author = await api.asAccount({ roles: [{ role: 'author', organisation: here?.id }] });
    const editor = await api.asAccount({ roles: [{ role: 'editor', organisation: here?.id }] });
    readers = await readersOf(api, { here: here?.id, there: there?.id }, author.token);
    const hubs = await makeHubs(api);
    const rim = (await makePublic(api, organisations)).id;
    const making = { api, author, editor, here: String(here?.id), hubs, rim };
    const wanted = draftTypes.flatMap((type) => Object.entries(STATES).map(([state, { recipe }]) => ({ type, state, recipe })));
    items = await inTurns(wanted, ({ type, state, recipe }) => makeItem(making, type, state, recipe));
    await gateFields();
    const fan = await makePublic(api, organisations, {
      links: ofType(organisations)
        .filter(isLinkable)
        .map(({ id }) => ({ id })),
    });
    scene = { ...making, fan: fan.id, live: await makeTerm('term'), trashed: await makeTerm('trashed term') };
    const term = (await api.as('editor').get(`/v1/terms/${scene.trashed}`).expect(200)).body as Body;
    await api.as('editor').delete(`/v1/terms/${scene.trashed}`).set('if-match', `"v${term.version}"`).expect(204);
    for (const item of items) markers.addItem(item);
    await markIdentities();
    // Of changes of the latest minute, Last-Modified would move with the clock.
    await api.dataSource.query(`update change set at = at - interval '1 hour'`);
  }, 60_000);

  const isLinkable = ({ recipe }: Item) => !recipe.isTrashed;

  /** What only the database knows to be gated is written there: it is read like any other value. */
  async function gateFields(): Promise<void> {
    const values = `legal_form = '9220', siren = '732829320', siret = '73282932000074', rna = 'W941009978', address_insee_code = '40312',
      founded_on = '1993-01-15', dissolved_on = '2010-01-15', position_lat = 43.5417, position_lon = -1.4628`;
    await api.dataSource.query(`update organisation set ${values} where item = any($1)`, [ofType(organisations).map(({ id }) => id)]);
  }

  async function makeTerm(label: string): Promise<string> {
    const name = word();
    const { body } = await api.as('editor').post('/v1/terms').send({ label: name, vocabulary: 'theme' }).expect(201);
    markers.add(name, label);
    return (body as Body).id;
  }

  async function markIdentities(): Promise<void> {
    for (const { id } of await api.dataSource.query('select id from account')) {
      const name = word();
      await api.dataSource.query('update account set name = $2 where id = $1', [id, name]);
      for (const marker of [id, name]) markers.add(marker, IDENTITY);
    }
  }

  const ask = ({ url, method, headers = {} }: Pick<Way, 'url' | 'method' | 'headers'>, reader: Reader) => {
    if (method !== 'QUERY') return askHttp(api.app, { method, url, headers: { ...headers, ...reader.headers } });
    const [path = '', payload] = url.split('?');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    return askHttp(api.app, { method, url: path, payload: payload ?? '', headers: { ...form, ...reader.headers } });
  };
  const everything = ({ headers, body }: Answered): string => `${JSON.stringify(headers)}\n${body}`;

  /** What is alike for what is hidden and for what is not there. */
  function outside({ statusCode, headers, body }: Answered, replace: (text: string) => string): unknown {
    // Their order means nothing (RFC 9110 §5.3), and another one comes out of the cache.
    const kept = Object.entries(headers)
      .filter(([name]) => !/^(date|content-length|etag|.*ratelimit.*)$/.test(name))
      .toSorted(([one], [other]) => one.localeCompare(other));
    return { statusCode, headers: JSON.parse(replace(JSON.stringify(kept))), body: replace(body) };
  }

  const absentAnswers = new Map<string, Promise<Answered>>();
  function absentAnswer(way: Way, reader: Reader, { name, absent }: NonNullable<Way['named']>): Promise<Answered> {
    const url = way.url.replaceAll(name, absent);
    const key = JSON.stringify([way.method, url, way.headers, reader.name]);
    const answer = absentAnswers.get(key) ?? Promise.resolve(ask({ ...way, url }, reader));
    absentAnswers.set(key, answer);
    return answer;
  }

  /** Every reader asks: what each finds where that is not what he should, and what he should. */
  async function compare(ways: Way[]): Promise<{ asked: number; found: object[]; expected: object[] }> {
    const asked = ways.flatMap((way) => readers.map((reader) => ({ way, reader })));
    const results = await inTurns(asked, look);
    // Once more, when each answer for the public has been kept, after whatever others were answered.
    const again = asked.filter(({ reader }) => reader.audience === 'public');
    results.push(...(await inTurns(again, look)));
    const wrong = results.filter(({ found, expected }) => JSON.stringify(found) !== JSON.stringify(expected));
    return { asked: results.length, found: wrong.map(({ found }) => found), expected: wrong.map(({ expected }) => expected) };

    async function look({ way, reader }: { way: Way; reader: Reader }) {
      const name = `${way.name} by ${reader.name}`;
      const answer = await ask(way, reader);
      const isOpen = way.isOpen?.(reader) ?? true;
      const expected = isOpen ? markers.unnamed(way.shows(reader), way.url) : [];
      const isShown = isOpen && way.shows(reader).length > 0;
      const status = isOpen ? (isShown || way.isList ? (way.status?.(reader) ?? 200) : (way.absentStatus ?? 404)) : 'refused';
      const isRefused = [400, 401, 403].includes(answer.statusCode);
      const found = { name, status: isRefused ? 'refused' : answer.statusCode, shown: markers.in(everything(answer), way.url) };
      const hidden = way.named && isOpen && !isShown && status !== 410 ? way.named : undefined;
      const isAlike = hidden ? await isLikeAbsent(answer, way, reader, hidden) : true;
      return { found: { ...found, isAlike }, expected: { name, status, shown: expected, isAlike: true } };
    }
  }

  async function isLikeAbsent(answer: Answered, way: Way, reader: Reader, named: NonNullable<Way['named']>): Promise<boolean> {
    const absent = await absentAnswer(way, reader, named);
    const replaced = outside(answer, (text) => text.replaceAll(named.name, named.absent));
    return JSON.stringify(replaced) === JSON.stringify(outside(absent, (text) => text));
  }

  it('knows every route that reads, and none that does not exist', () => {
    const reading = api.app.routes.all.filter(({ method }) => !['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].includes(method));
    const urlsOf = (wanted: string) => [...new Set(reading.filter(({ method }) => method === wanted).map(({ url }) => url))].toSorted();

    expect(urlsOf('GET')).toEqual(Object.keys(READS).toSorted());
    expect(urlsOf('QUERY')).toEqual(QUERIED);
    expect([...new Set(reading.map(({ method }) => method))].toSorted()).toEqual(['GET', 'QUERY']);
  });

  it.each(QUERIED)('QUERY %s', async (route) => {
    const read = READS[route] as Read;
    const { found, expected } = await compare((read.all?.() ?? []).map((way) => ({ ...way, method: 'QUERY' })));
    expect(found).toEqual(expected);
  });

  for (const [route, read] of Object.entries(READS)) {
    if (typeof read === 'string') {
      it(`GET ${route} shows no content: ${read}`, async () => {
        const [item] = items;
        const url = route.replaceAll(/:\w+|\*/g, String(item?.id));
        for (const reader of readers.filter(({ isAdmin }) => !isAdmin)) {
          const shown = markers.in(everything(await ask({ url }, reader)), url).filter((label) => label !== IDENTITY);
          expect({ reader: reader.name, shown }).toEqual({ reader: reader.name, shown: [] });
        }
      });
      continue;
    }
    if (read.all) {
      it(`GET ${route}`, async () => {
        const { asked, found, expected } = await compare(read.all?.() ?? []);
        expect(found).toEqual(expected);
        expect(asked).toBeGreaterThan(0);
      });
    }
    if (read.each) {
      it.each(Object.keys(STATES))(`GET ${route}: %s`, async (state) => {
        const ways = items.filter((item) => item.state === state).flatMap((item) => read.each?.(item) ?? []);
        const { asked, found, expected } = await compare(ways);
        expect(found).toEqual(expected);
        expect(asked).toBeGreaterThan(0);
      });
    }
  }
  it.todo('every route: review requested');
  it.todo('every route: scheduled');

  it.each(draftTypes.map(({ path }) => path))('GET /v1/%s: pages in every order show and count what the whole list does', async (path) => {
    const type = draftTypes.find((one) => one.path === path) ?? articles;
    const sorts = sortableNames(type).flatMap((name) => [name, `-${name}`]);
    await inTurns(readers, async (reader) => {
      const whole = await pages(reader, `/v1/${path}?limit=100&count=exact&fields=id`);
      expect({ reader: reader.name, total: whole.total }).toEqual({ reader: reader.name, total: whole.ids.length });
      for (const sort of sorts) {
        const { ids } = await pages(reader, `/v1/${path}?limit=30&fields=id&sort=${sort}`);
        expect({ reader: reader.name, sort, ids: ids.toSorted() }).toEqual({ reader: reader.name, sort, ids: whole.ids.toSorted() });
      }
    });
  });

  async function pages(reader: Reader, url: string): Promise<{ ids: string[]; total: number }> {
    const { data, page } = (await ask({ url }, reader)).json() as { data: { id: string }[]; page: { next: string | null; total: number } };
    const rest = page.next ? await pages(reader, `${url.replace(/&after=.*/, '')}&after=${page.next}`) : { ids: [] };
    return { ids: [...data.map(({ id }) => id), ...rest.ids], total: page.total };
  }
});

/** Few at once: the database has eight connections. */
async function inTurns<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const entries = values.entries();
  const worker = async () => {
    for (const [index, value] of entries) results[index] = await work(value);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}

/** What a list shows when nothing but these names is asked for: items of the type, and what they link to. */
function listed(type: ContentType, names: readonly string[], included: string | undefined, lens: Lens) {
  const own = WHOLE.filter((part) => names.some((name) => partOf(type, name) === part));
  const linksTo = (item: Item): readonly Part[] => {
    const relations = relationsTo(type, item.type).map(([name]) => name);
    const linking = [...relations, ...(type === item.type ? ['translations'] : [])].filter((name) => names.includes(name));
    return linking.length === 0 ? [] : linking.includes(included ?? '') ? LISTED : LINKED;
  };
  const inverse = (reader: Reader, item: Item): readonly Part[] => {
    const [name] = Object.entries(type.relations).find(([, { kind }]) => kind === 'inverse') ?? [];
    if (!name || !names.includes(name) || item.type !== type) return [];
    // What links to an item shows, when it is included, all that it links to.
    if (levelOf(reader, item, lens) === 'teaser') return included === name ? LINKED : [];
    return included === name ? LISTED : LINKED;
  };
  return (reader: Reader): string[] =>
    items.flatMap((item) =>
      shownParts(reader, item, [...(item.type === type ? own : []), ...linksTo(item), ...inverse(reader, item)], lens),
    );
}

const inLists = (type: ContentType): string[] => shownNames(type, MECHANISM).filter((name) => type.fields[name]?.inLists !== false);

function listWays(type: ContentType): Way[] {
  const path = `/v1/${type.path}?limit=100`;
  const names = inLists(type);
  const way = (query: string, shows: Way['shows'], isOpen?: Way['isOpen']): Way => ({
    name: query.slice(0, 60) || 'all',
    url: query ? `${path}&${query}` : path,
    isList: true,
    shows,
    isOpen,
  });
  return [
    way('', listed(type, names, undefined, 'own')),
    ...LENSES.map(([query, lens]) => way(query, listed(type, names, undefined, lens), isStaff)),
    ...Object.keys(type.fields)
      .filter((name) => !type.fields[name]?.internal)
      .concat(Object.keys(type.relations))
      .flatMap((name) => fieldsWay(type, name, way)),
    ...Object.keys(type.relations).map((name) => way(`include=${name}&fields=${name}`, listed(type, [name], name, 'own'))),
    ...[...relationFilters(type), ...wordFilters(type), ...gatedFilters(type)].map(([query, shows]) => way(`fields=id&${query}`, shows)),
    way(
      `fields=id&q=${GATED}&as=anonymous`,
      matching(type, 'anonymous', ({ level }) => level !== 'teaser'),
      isStaff,
    ),
  ];
}

const STAFF_FIELDS = ['pendingChanges', 'allowedActions'];
const fieldsWay = (type: ContentType, name: string, way: (query: string, shows: Way['shows'], isOpen?: Way['isOpen']) => Way): Way[] => [
  way(`fields=${name}`, listed(type, [name], undefined, 'own'), STAFF_FIELDS.includes(name) ? isStaff : undefined),
];

interface Seen {
  reader: Reader;
  item: Item;
  level: ReturnType<typeof levelOf>;
}

/** Items of the type that hold, as a list shows them. */
const matching =
  (type: ContentType, lens: Lens, holds: (seen: Seen) => boolean, parts: readonly Part[] = ['id']) =>
  (reader: Reader): string[] =>
    ofType(type)
      .filter((item) => holds({ reader, item, level: levelOf(reader, item, lens) }))
      .flatMap((item) => shownParts(reader, item, parts, lens));

type Filtering = [query: string, shows: Way['shows']];

const isUngated = ({ level }: Seen): boolean => level !== 'teaser';
const always = (): boolean => true;

/** By each relation that filters; a teaser hides what it does not show. */
function relationFilters(type: ContentType, lens: Lens = 'own', parts: readonly Part[] = ['id']): Filtering[] {
  return Object.entries(type.relations)
    .filter(([, relation]) => relation.filter)
    .map(([name, relation]) => {
      if (name === 'attachments') return [`${name}=${allFiles(type)}`, matching(type, lens, hasReadableFile(lens), parts)];
      const target = { owner: scene.here, linkedBy: scene.fan, links: scene.rim }[name] ?? scene.hubs[relation.target().name] ?? '';
      const holds = (seen: Seen) => (name === 'linkedBy' ? seen.item.recipe.isTrashed !== true : relation.teaser || isUngated(seen));
      return [`${name}=${target}`, matching(type, lens, holds, parts)];
    });
}

const allFiles = (type: ContentType): string =>
  ofType(type)
    .flatMap(filesOf)
    .map(({ id }) => id)
    .join(',');

const hasReadableFile =
  (lens: Lens) =>
  ({ reader, item, level }: Seen): boolean => {
    const { file } = item[editionOf(level)];
    return level !== 'teaser' && file !== undefined && showsFile(reader, item, file, lens);
  };

/** By words that stand only in the gated text, in every title, and in the titles of working copies. */
function wordFilters(type: ContentType, lens: Lens = 'own', parts: readonly Part[] = ['id']): Filtering[] {
  const isPending = ({ item, level }: Seen) => item.recipe.isPending === true && level === 'working';
  return [
    [`q=${GATED}`, matching(type, lens, isUngated, parts)],
    [`q=${TITLED}`, matching(type, lens, always, parts)],
    [`q=${PENDING}`, matching(type, lens, isPending, parts)],
    [`${type.titleField}[contains]=${TITLED}`, matching(type, lens, always, parts)],
    [`${type.titleField}[contains]=${PENDING}`, matching(type, lens, isPending, parts)],
  ];
}

/** By each gated field, with a value that all of them have: none may be left out of the test. */
function gatedFilters(type: ContentType): Filtering[] {
  const values = GATED_FILTERS[type.name] ?? {};
  const relations = Object.keys(type.relations);
  const gated = filtersOf(type).filter(({ name }) => {
    const [field = ''] = name.split(/[[.]/);
    const declared = type.fields[field];
    return declared && !declared.teaser && !declared.source && !relations.includes(field);
  });
  const own = (type.filters ?? []).filter(({ name, reads }) => name !== 'radius' && reads.some((field) => !type.fields[field]?.teaser));
  expect([...gated, ...own].map(({ name }) => name).toSorted()).toEqual(Object.keys(values).toSorted());
  return [...gated, ...own].map(({ name }) => [`${name}=${values[name]}`, matching(type, 'own', isUngated)]);
}

/** A list that its filter narrows to the item: who may not see it gets what he would get if there were none. */
function foundWays(item: Item): Way[] {
  const path = `/v1/${item.type.path}?fields=id&`;
  const way = (name: string, query: string, value: string, shows: Way['shows']): Way => ({
    name,
    url: `${path}${query}=${value}`,
    named: { name: value, absent: ABSENT_WORD },
    isList: true,
    shows,
  });
  const shows =
    (edition: Edition, isGated = false) =>
    (reader: Reader) => {
      const level = levelOf(reader, item);
      const isSame = item.working === item.published || editionOf(level) === edition;
      return isSame && !(isGated && level === 'teaser') ? shownParts(reader, item, ['id']) : [];
    };
  const byAnyName = (reader: Reader) => shownParts(reader, item, ['id']);
  return editionsOf(item).flatMap((edition) => [
    way(`by its ${edition} title`, `${item.type.titleField}[contains]`, item[edition].title, shows(edition)),
    way(`by its ${edition} text`, 'q', item[edition].text, shows(edition, true)),
    // A slug that readers have known names the item for whoever may see it, whatever it is called now.
    way(`by its ${edition} slug`, 'slug', item[edition].slug, edition === 'published' ? byAnyName : shows(edition)),
  ]);
}

const editionsOf = (item: Item): Edition[] => (item.working === item.published ? ['working'] : ['working', 'published']);

/** Over all types, with quotes, so that what is not found is not corrected. */
function searchWays(): Way[] {
  const way = (query: string, holds: (seen: Seen) => boolean, parts: readonly Part[] = FOUND, lens: Lens = 'own'): Way => ({
    name: query,
    url: `/v1/search?count=exact&${query}`,
    isList: true,
    shows: (reader) => draftTypes.flatMap((type) => matching(type, lens, holds, parts)(reader)),
    isOpen: lens === 'own' ? undefined : isStaff,
  });
  const isPending = ({ item, level }: Seen) => item.recipe.isPending === true && level === 'working';
  const showsLink = ({ item, level }: Seen) =>
    item.type !== organisations &&
    (level !== 'teaser' || (item.type.relations.organisations ?? item.type.relations.organisers)?.teaser === true);
  return [
    way(`limit=100&q=%22${TITLED}%22`, always),
    way(`limit=100&q=%22${TITLED}%22&as=anonymous`, always, FOUND, 'anonymous'),
    way(`limit=100&q=%22${TITLED}%22&as=member`, always, FOUND, 'member'),
    way(`limit=100&q=%22${PENDING}%22`, isPending),
    way(`limit=100&q=%22${GATED}%22`, isUngated, [...FOUND, 'text']),
    way(`limit=100&q=%22${GATED}%22&as=anonymous`, isUngated, [...FOUND, 'text'], 'anonymous'),
    way(`limit=100&q=%22${TITLED}%22&owner=${scene.here}`, always),
    way(`limit=100&q=%22${TITLED}%22&terms=${scene.hubs.term}`, always),
    way(`limit=100&q=%22${TITLED}%22&organisations=${scene.hubs.organisation}`, showsLink),
    way(`limit=100&q=%22${TITLED}%22&organisations[all]=${scene.hubs.organisation}`, showsLink),
    way(`limit=100&q=%22${TITLED}%22&organisations[none]=${scene.hubs.organisation}`, (seen) => !showsLink(seen)),
    way(`limit=100&q=%22${TITLED}%22&organisations=${scene.rim}`, ({ item, level }) => item.type === organisations && level !== 'teaser'),
    // What links to organisations counts them, and they are named.
    way('q=%22Ouvert%20%C3%A0%20tous%22&limit=1', ({ item }) => item.type === organisations, LINKED),
  ];
}

function searchedWays(item: Item): Way[] {
  return [
    ...editionsOf(item).flatMap((edition) => [wordWay(item, edition, 'title', QUOTED), wordWay(item, edition, 'text', QUOTED)]),
    ...editionsOf(item).map((edition) => wordWay(item, edition, 'title', MISSPELT)),
    // Texts are known once they are published.
    ...(item.recipe.isPublished ? [wordWay(item, 'published', 'text', { ...MISSPELT, parts: [...FOUND, 'text'] })] : []),
  ];
}

function suggestedWays(item: Item): Way[] {
  return editionsOf(item).map((edition) => wordWay(item, edition, 'title', SUGGESTED));
}

/** How a word is looked for. */
interface Looking {
  name: string;
  typed: (word: string) => string;
  url: (typed: string) => string;
  parts: readonly Part[];
}

const same = (typed: string): string => typed;
const QUOTED: Looking = { name: 'by', typed: same, url: (typed) => `/v1/search?q=%22${typed}%22`, parts: FOUND };
/** Without its first letter: who may read the word is told what was meant. */
const MISSPELT: Looking = {
  name: 'by a misspelling of',
  typed: (word) => word.slice(1),
  url: (typed) => `/v1/search?q=${typed}`,
  parts: FOUND,
};
const SUGGESTED: Looking = { name: 'by', typed: same, url: (typed) => `/v1/suggest?q=${typed}`, parts: LINKED };

/** By a word of one edition: who may not see it gets what he would get if there were none. */
function wordWay(item: Item, edition: Edition, part: 'title' | 'text', { name, typed, url, parts }: Looking): Way {
  const asked = typed(item[edition][part]);
  const shows = (reader: Reader) => {
    const level = levelOf(reader, item);
    const isSame = item.working === item.published || editionOf(level) === edition;
    return isSame && !(part === 'text' && level === 'teaser') ? shownParts(reader, item, parts) : [];
  };
  return { name: `${name} its ${edition} ${part}`, url: url(asked), named: { name: asked, absent: ABSENT_WORD }, isList: true, shows };
}

function itemWays(item: Item): Way[] {
  const path = `/v1/${item.type.path}/${item.id}`;
  const nameOf = (part: Part): string | undefined =>
    [...Object.keys(item.type.fields), ...Object.keys(item.type.relations)].find((name) => partOf(item.type, name) === part);
  const brief = (['id', 'slug', 'title', 'text', 'file'] as const).filter((part) => nameOf(part) !== undefined);
  const relations = Object.keys(item.type.relations)
    .filter((name) => !['links', 'linkedBy'].includes(name))
    .join(',');
  const way = (query: string, parts: readonly Part[], lens: Lens = 'own', isOpen?: Way['isOpen']): Way => ({
    name: query || 'by id',
    url: query ? `${path}?${query}` : path,
    named: { name: item.id, absent: ABSENT_ID },
    absentStatus: isGone(item) ? 410 : 404,
    shows: (reader) => shownParts(reader, item, parts, lens),
    isOpen,
  });
  return [
    way('', WHOLE),
    way(`include=${relations}`, WHOLE),
    ...LENSES.map(([query, lens]) => way(`${query}&fields=${brief.map(nameOf)}`, brief, lens, isStaff)),
    ...editionsOf(item).map((edition) => slugWay(item, edition)),
  ];
}

/** A slug of the working copy only is no name of the item for others; one that it no longer has leads its writers to the new one. */
function slugWay(item: Item, edition: Edition): Way {
  const { slug } = item[edition];
  const isCurrent = (reader: Reader) => item.working === item.published || editionOf(levelOf(reader, item)) === edition;
  const isOld = (reader: Reader) => !isCurrent(reader) && levelOf(reader, item) === 'working';
  return {
    name: `by its ${edition} slug`,
    url: `/v1/${item.type.path}/${slug}?fields=id,slug`,
    named: { name: slug, absent: ABSENT_WORD },
    absentStatus: isGone(item) ? 410 : 404,
    shows: (reader) =>
      isCurrent(reader) ? shownParts(reader, item, ['id', 'slug']) : isOld(reader) ? [labelOf(item, 'slug', 'working')] : [],
    status: (reader) => (isOld(reader) ? 308 : 200),
  };
}

/** From public items that link to it. */
function holderWays(type: ContentType, item: Item): Way[] {
  return item.holders
    .filter((holder) => holder.type === type)
    .flatMap(({ id, relations, from }) =>
      relations.flatMap((relation) => {
        const shows = (reader: Reader) => shownParts(reader, item, LISTED);
        const name = `${item.type.name} included as ${relation}`;
        const near = { name, url: `/v1/${type.path}/${id}?fields=${relation}&include=${relation}`, isList: true as const, shows };
        const far = `/v1/articles/${from}?fields=organisations&include=organisations.${relation}&fields[organisations]=${relation}`;
        return from ? [near, { ...near, name: `${name}, two hops away`, url: far }] : [near];
      }),
    );
}

function feedWays(type: ContentType, extension: string): Way[] {
  const path = `/v1/${type.path}.${extension}?limit=100`;
  const way = ([query, shows]: Filtering, isOpen?: Way['isOpen']): Way => ({
    name: query.slice(0, 60) || 'all',
    url: `${path}&${query}`,
    isList: true,
    shows,
    isOpen,
  });
  return [
    way(['', matching(type, 'feed', always, FEED)]),
    ...relationFilters(type, 'feed', FEED).map((filtering) => way(filtering)),
    ...wordFilters(type, 'feed', FEED).map((filtering) => way(filtering)),
    way(['as=anonymous', matching(type, 'anonymous', always, FEED)], isStaff),
    way(['as=member', matching(type, 'member', always, FEED)], isStaff),
    way(['version=working', () => []], () => false),
  ];
}

function fileLists(): Way[] {
  const shows = (lens: Lens) => (reader: Reader) =>
    items.flatMap((item) =>
      filesOf(item)
        .filter((file) => showsFile(reader, item, file, lens))
        .map((file) => fileLabel(item, file)),
    );
  const way = (query: string, lens: Lens = 'own', isOpen?: Way['isOpen']): Way => ({
    name: query || 'all',
    url: `/v1/attachments?limit=100&${query}`,
    isList: true,
    shows: shows(lens),
    isOpen,
  });
  return [
    way(''),
    way('as=anonymous', 'anonymous', isStaff),
    way('as=member', 'member', isStaff),
    way('fileName[contains]=xq'),
    way('include=owner'),
    way('count=exact&sort=-fileName'),
    way('mediaType=text/plain'),
  ];
}

function fileWays(item: Item, suffix: '' | '/file'): Way[] {
  return filesOf(item).flatMap((file): Way[] => {
    const way = (name: string, labels: string[], more: Partial<Way> = {}, lens: Lens = 'own'): Way => ({
      name: `${file.part} of the ${item.type.name} ${name}`,
      url: `/v1/attachments/${file.id}${suffix}`,
      named: { name: file.id, absent: ABSENT_ID },
      shows: (reader) => (showsFile(reader, item, file, lens) ? labels : []),
      ...more,
    });
    const seenAs = LENSES.slice(2).map(([query, lens]) => {
      return way(
        query,
        [fileLabel(item, file), bytesLabel(item, file)],
        { url: `/v1/attachments/${file.id}/file?${query}`, isOpen: isStaff },
        lens,
      );
    });
    if (!suffix) return [way('described', [fileLabel(item, file)])];
    return [
      way('bytes', [fileLabel(item, file), bytesLabel(item, file)]),
      way('head', [fileLabel(item, file)], { method: 'HEAD' }),
      way('range', [fileLabel(item, file), bytesLabel(item, file)], { headers: { range: 'bytes=0-18' }, status: () => 206 }),
      ...seenAs,
    ];
  });
}

function termWays(): Way[] {
  const way = (name: string, id: string, shows: string[]): Way => ({
    name,
    url: `/v1/terms/${id}`,
    shows: () => shows,
    absentStatus: 410,
  });
  return [way('a term', scene.live, ['term']), way('a trashed term', scene.trashed, [])];
}

function trashWays(): Way[] {
  const shows = (reader: Reader): string[] => [
    ...(reader.kind('term') === 'staff of the federation' ? ['trashed term'] : []),
    ...items.flatMap((item) => [
      ...(levelOf(reader, item) === 'trash' ? [labelOf(item, 'id', 'working'), labelOf(item, 'title', 'working')] : []),
      ...(levelOf(reader, item, 'own', 'attachment') === 'trash' ? filesOf(item).map((file) => fileLabel(item, file)) : []),
    ]),
  ];
  const isOpen = ({ trash }: Reader) => trash;
  return [
    { name: 'all', url: '/v1/trash?limit=100', isList: true, shows, isOpen },
    { name: 'as=member', url: '/v1/trash?as=member', isList: true, shows, isOpen: () => false },
  ];
}

function accessWays(item: Item): Way[] {
  return [
    {
      name: 'who reads it',
      url: `/v1/access?item=${item.id}`,
      named: { name: item.id, absent: ABSENT_ID },
      isOpen: ({ explains }) => explains,
      shows: (reader) => {
        const level = levelOf(reader, item);
        if (level === 'nothing') return [];
        return [labelOf(item, 'id', 'working'), labelOf(item, 'title', level === 'trash' ? 'working' : editionOf(level))];
      },
    },
  ];
}
