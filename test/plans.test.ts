import { pageReading, readItem, readPage } from '../src/content/query/read.js';
import { planItem, planList } from '../src/content/query/plan.js';
import { Cursors } from '../src/content/query/cursor.js';
import { ANONYMOUS, grantOf, type Actor } from '../src/auth/capabilities.js';
import { articles } from '../src/articles/article.type.js';
import { attachments } from '../src/attachments/attachment.type.js';
import { MECHANISM } from '../src/content/visibility.js';
import type { Reading } from '../src/database/reading.js';
import { events } from '../src/events/event.type.js';
import { organisations } from '../src/organisations/organisation.type.js';
import { corrected } from '../src/search/correction.js';
import { planSearch } from '../src/search/plan.js';
import { readSuggestions } from '../src/search/suggestions.js';
import type { Queryable } from '../src/database/transaction.js';
import { readSearch, type SearchPage } from '../src/search/read.js';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

const ARTICLES = 50_000;
/** Newer than all of these, for members only. */
const RESERVED = 20_000;
const FILES = 20_000;

/** A node of Postgres' plan, as EXPLAIN prints it. */
interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

/** No clock: what is read is counted. One organisation has a fifth of all articles, as in the benchmark. */
describe('plans at 50,000 articles', () => {
  const api = useApi();
  const given = givenFor(api);
  const cursors = new Cursors('a secret of this test');
  let big: Body;
  let small: Body;

  beforeAll(async () => {
    big = await given.organisation({ name: 'La grande', slug: 'grande', schemes: ['EI'] });
    small = await given.organisation({ name: 'La petite', slug: 'petite' });
    const term = await given.term({ label: 'Thème' });
    const query = (sql: string, values: unknown[] = []) => api.dataSource.query(sql, values);
    await query(
      `create temporary table made as select gen_random_uuid() as id, n, now() - n * interval '1 minute' as at, n <= 0 as is_reserved,
        case when n <= 0 then 'reserve-' || -n else 'article-' || n end as slug from generate_series(1 - ${RESERVED}, ${ARTICLES}) n`,
    );
    await query(
      `insert into item (id, type, status, version, published_version, owner)
       select id, 'article', 'published', 1, 1, case when n % 100 = 0 then $1::uuid end from made`,
      [small.id],
    );
    await query(`insert into slug (type, slug, item, published_at) select 'article', slug, id, at from made`);
    // One edition at a time: on a busy machine a statement of both meets its timeout.
    for (const edition of ['working', 'published'])
      await query(
        `insert into article (item, edition, version, created_at, updated_at, slug, title, body, language, translation_group, published_at, visibility, search_public, search_members)
      select id, $1, 1, at, at, slug, initcap(replace(slug, '-', ' ')), 'Texte', case when n % 2500 = 0 then 'eu' else 'fr' end, id, at,
        case when is_reserved then 'members' else 'public' end, case when is_reserved then '' else v.words end, v.words
      from made
      cross join lateral (select setweight(search_vector('maillage_fr', 'Article nom' || n % 2000 || case n when ${ARTICLES} then ' courant' else '' end), 'A')
        || setweight(search_vector('maillage_fr', 'courant' || case when n % 5000 = 0 then ' rare' else '' end || ' mot' || n % 500 || case n % 8 when 1 then ' matin' when 2 then ' soir' else '' end), 'C')
        || array_to_tsvector(array[search_mark('maillage_fr')]) as words) v`,
        [edition],
      );
    await query(
      `insert into link (from_item, edition, relation, position, to_item, role, audience, listed_at)
      select id, 'published', l.relation, 0, l.target, l.role, case when is_reserved then 'members' else 'public' end, at from made
      cross join lateral (values ('organisations', case when n % 5 = 0 then $1::uuid when n % 10000 = 1 then $2::uuid end, 'about'), ('terms', $3::uuid, null)) l(relation, target, role)
      where l.target is not null`,
      [big.id, small.id, term.id],
    );
    await query(
      `insert into item (id, type, status, version) select gen_random_uuid(), 'attachment', 'published', 1 from made where n <= ${FILES}`,
    );
    await query(`insert into attachment (item, edition, version, created_at, updated_at, file_name, media_type, size, sha256, title, search_public, search_members)
      select id, 'published', 1, at, at, 'fichier_' || n || '.pdf', 'application/pdf', 1, n, 'Fichier ' || n, '', ''
      from (select id, n, now() - n * interval '1 minute' as at from (select id, row_number() over () as n from item where type = 'attachment') i) files`);
    for (const table of ['item', 'slug', 'article', 'link', 'attachment', 'known_word']) await query(`analyze ${table}`);
  }, 120_000);

  /** The plans of what the work sends, with the rows that each read. */
  async function plansOf(work: (database: Reading) => Promise<unknown>): Promise<Plan[]> {
    const plans: Plan[] = [];
    const explaining: Queryable = {
      query: async <Row>(sql: string, values: unknown[] = []) => {
        const [row] = await api.dataSource.query(`explain (analyze, format json) ${sql}`, values);
        plans.push(row['QUERY PLAN'][0].Plan);
        return (await api.dataSource.query(sql, values)) as Row[];
      },
    };
    await work({ ...explaining, unprepared: explaining });
    return plans;
  }

  const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
  /** Rows that tables and indexes gave, kept or not. */
  const rowsRead = (plans: Plan[]): number =>
    plans
      .flatMap(nodesOf)
      .filter((node) => node['Node Type'].includes('Scan') && (node['Relation Name'] || node['Index Name']))
      .reduce((total, node) => total + (node['Actual Rows'] + removed(node)) * node['Actual Loops'], 0);
  const removed = (node: Plan): number => (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const wholeTables = (plans: Plan[]): string[] =>
    plans
      .flatMap(nodesOf)
      .flatMap((node) =>
        node['Node Type'] === 'Seq Scan' &&
        ['article', 'attachment', 'link', 'item', 'slug', 'known_word'].includes(String(node['Relation Name']))
          ? [String(node['Relation Name'])]
          : [],
      );

  const list =
    (asked: string, { type = articles, actor = ANONYMOUS } = {}) =>
    (database: Reading) =>
      readPage(database, pageReading(type, planList(type, Object.fromEntries(new URLSearchParams(asked)), actor), cursors), cursors);

  it.each([
    ['list', ''],
    ['list, oldest first', 'sort=publishedAt'],
    ['list with includes', 'include=organisations,terms'],
    ['list by a big organisation', 'organisations=grande'],
    ['list by a small organisation', 'organisations=petite'],
    ['list by either', 'organisations=grande,petite&language=fr'],
    ['list by all of a big and a small organisation', 'organisations[all]=grande,petite'],
    ['list by all of a small and a big organisation, by title', 'organisations[all]=petite,grande&sort=title'],
    ['list by all of one', 'organisations[all]=grande'],
    ['list by all of one that all have', 'terms[all]=theme'],
    ['list by a term that all have', 'terms=theme'],
    ['list without a term', 'terms[none]=inconnu'],
    ['list by a field of its organisations', 'organisations.schemes=EI'],
    ['list of a day', `publishedAt[lte]=${new Date().toISOString().slice(0, 10)}`],
    ['list by rare words', 'q=rare'],
    ['list by a word that nothing has', 'q=inconnu'],
    ['list by a word that every title has', 'q=article'],
    ['list by words that some have', 'q=mot17 courant'],
    ['list in a rare language', 'language=eu'],
    ['list in a rare language, by the last change', 'language=eu&sort=-updatedAt'],
    ['list by slug', 'slug=article-40000'],
    ['list by a part of the title', 'title[contains]=ticle 49999'],
    ['list by the beginning of the title', 'title[startsWith]=article 4999'],
    ['list by a first letter that no title has', 'title[startsWith]=z'],
    ['list by a part that all titles have', 'title[contains]=art'],
    ['list by title', 'sort=title'],
    ['list by title, backwards', 'sort=-title'],
    ['list by the last change', 'sort=-updatedAt'],
    ['list by creation', 'sort=-createdAt'],
    ['list by creation, oldest first', 'sort=createdAt'],
    ['list of what changed last', 'updatedAt[gte]=2099-01-01'],
  ])('a %s reads a bounded number of rows by indexes', async (_, asked) => {
    const plans = await plansOf(list(asked));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(1500);
    // A page without rows asks for its date besides.
    expect(plans).toHaveLength(plans[0]!['Actual Rows'] === 0 ? 2 : 1);
  });

  it('a list of members by creation reads a bounded number of rows by indexes', async () => {
    const plans = await plansOf(list('sort=-createdAt', { actor: { ...ANONYMOUS, audience: 'member' } }));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(1500);
  });

  /** A connection on which each statement is prepared, and planned for any values once that seems cheaper. */
  async function onOneConnection(work: (database: Reading, plans: Plan[]) => Promise<unknown>): Promise<void> {
    const runner = api.dataSource.createQueryRunner();
    const names = new Map<string, string>();
    const plans: Plan[] = [];
    const explain = async (what: string, values: unknown[]): Promise<void> => {
      const [row] = await runner.query(`explain (analyze, format json) ${what}`, values);
      plans.push(row['QUERY PLAN'][0].Plan);
    };
    const prepared: Queryable['query'] = async (sql, values = []) => {
      const name = names.get(sql) ?? `statement_${names.size}`;
      if (!names.has(sql)) await runner.query(`prepare ${name} as ${sql}`);
      names.set(sql, name);
      await explain(`execute ${name}${values.length > 0 ? `(${values.map(literal).join(', ')})` : ''}`, []);
      return runner.query(sql, values);
    };
    const unprepared: Queryable['query'] = async (sql, values = []) => {
      await explain(sql, values);
      return runner.query(sql, values);
    };
    try {
      await work({ query: prepared, unprepared: { query: unprepared } }, plans);
    } finally {
      for (const name of names.values()) await runner.query(`deallocate ${name}`);
      await runner.release();
    }
  }

  const literal = (value: unknown): string => `'${String(Array.isArray(value) ? `{${value.join(',')}}` : value).replaceAll("'", "''")}'`;

  it.each([
    ['updatedAt[gte]=2000-01-01', 'updatedAt[gte]=2099-01-01'],
    ['updatedAt[lt]=2099-01-01', 'updatedAt[lt]=2000-01-01'],
    ['updatedAt[lt]=2099-01-01&sort=title', 'updatedAt[lt]=2000-01-01&sort=title'],
    ['publishedAt[gte]=2000-01-01', 'publishedAt[gte]=2099-01-01'],
    ['publishedAt[gte]=2000-01-01&count=exact', 'publishedAt[gte]=2099-01-01&count=exact'],
    ['organisations=grande', 'organisations=petite'],
    ['organisations=petite', 'organisations=grande'],
    ['organisations[none]=petite', 'organisations[none]=grande'],
    ['language=fr', 'language=eu'],
    ['slug=article-1', 'slug=inconnu'],
  ])('a list by %s, asked often, leaves one by %s reading a bounded number of rows', async (often, then) => {
    await onOneConnection(async (database, plans) => {
      for (let times = 0; times < 7; times += 1) await list(often)(database);
      plans.splice(0);
      await list(then)(database);

      expect(wholeTables(plans)).toEqual([]);
      expect(rowsRead(plans)).toBeLessThan(1500);
    });
  });

  it('a list by words that many have, and nothing both, goes through no list where reading texts is dear, as among a million', async () => {
    await api.dataSource.query('alter function vector_is_read(uuid) cost 3000');
    const plans = await plansOf(list('q=matin soir'));
    await api.dataSource.query('alter function vector_is_read(uuid) cost 100');

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(1500);
  });

  it.each(['fileName[contains]=R_19999', 'title[contains]=fichier 19999'])('files by ?%s are found by an index', async (asked) => {
    const plans = await plansOf(list(asked, { type: attachments }));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(1500);
  });

  it.each([
    ['a frequent word', 'courant', 1000],
    ['a word that every title has', 'article', 1000],
    ['a rare word', 'rare', 10],
    ['words that some have', 'mot17 courant', 100],
    ['a word that nothing has', 'inconnu', 0],
  ])('a search for %s reads a bounded number of rows by indexes', async (_, q, total) => {
    let found: SearchPage | undefined;
    const plans = await plansOf(async (database) => {
      found = await readSearch(database, planSearch([articles, organisations, events], { q, count: 'exact' }, ANONYMOUS), cursors);
    });

    expect(found?.page.total).toBe(total);
    expect(found?.facets.type).toEqual(total > 0 ? [{ value: 'article', count: total }] : []);
    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(5000);
    expect(plans).toHaveLength(1);
  });

  it('a search by staff of one organisation reads a bounded number of rows by indexes', async () => {
    const author: Actor = { ...ANONYMOUS, kind: 'account', audience: 'staff', grants: [grantOf('author', [String(small.id)])] };
    const plans = await plansOf((database) =>
      readSearch(database, planSearch([articles, organisations, events], { q: 'article' }, author), cursors),
    );

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(12_000);
  });

  it.each([
    ['that every title has', 'art', 200],
    ['that few have', 'article 4999', 100],
    ['that nothing has', 'introuvable', 50],
  ])('suggestions for a beginning %s read a bounded number of rows by indexes', async (_, q, bound) => {
    const plans = await plansOf((database) => readSuggestions(database, [articles, organisations, events], ANONYMOUS, { q }));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(bound);
    expect(plans).toHaveLength(1);
  });

  it.each(['fantomatiqe', 'courrant'])('the correction of %s reads no whole table for a word that only hidden titles have', async (q) => {
    await api.dataSource.query(`insert into known_word values ('fantomatique', 2), ('couvrant', 2) on conflict do nothing`);
    const types = [articles, organisations, events];
    const plans = await plansOf((database) => corrected(database, types, planSearch(types, { q }, ANONYMOUS)));

    expect(wholeTables(plans)).toEqual([]);
  });

  it('the correction to a word that every title goes on from reads few rows', async () => {
    await api.dataSource.query(`insert into known_word values ('artic', 1)`);
    const types = [articles, organisations, events];
    const plans = await plansOf((database) => corrected(database, types, planSearch(types, { q: 'artci' }, ANONYMOUS)));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(500);
  });

  it('a page from the middle reads as much as the first', async () => {
    const { sort, ...plan } = planList(articles, {}, ANONYMOUS);
    const [row] = await api.dataSource.query(
      `select published_at::text as at, item from article where slug = 'article-${ARTICLES / 2}' and edition = 'published'`,
    );
    const after = cursors.write(JSON.stringify([row.at, row.item]), plan.paging.binding);
    const plans = await plansOf(list(`after=${after}`));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThanOrEqual(rowsRead(await plansOf(list(''))));
    expect(sort).toHaveLength(2);
  });

  it('a page from the middle reads few rows where the order has two directions', async () => {
    const { paging } = planList(articles, { sort: '-publishedAt,title' }, ANONYMOUS);
    const [row] = await api.dataSource.query(
      `select published_at::text as at, title, item from article where slug = 'article-${ARTICLES / 2}' and edition = 'published'`,
    );
    const after = cursors.write(JSON.stringify([row.at, row.title, row.item]), paging.binding);
    const plans = await plansOf(list(`sort=-publishedAt,title&after=${after}`));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(500);
  });

  it.each([
    ['backwards', 'before', "now() - interval '20000 minutes'"],
    ['among those without a date', 'after', 'null'],
  ])('a page of staff reads few rows %s, where some have no date', async (_, direction, at) => {
    const actor = { ...ANONYMOUS, audience: 'staff' as const, grants: MECHANISM.grants };
    const { paging } = planList(articles, {}, actor);
    const [row] = await api.dataSource.query(`select (${at})::text as at, item from article where slug = 'article-20000'`);
    const cursor = cursors.write(JSON.stringify([row.at, row.item]), paging.binding);
    const plans = await plansOf(list(`${direction}=${cursor}`, { actor }));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(500);
  });

  it('an item reads what it shows', async () => {
    const { viewer, selection } = planItem(articles, {}, ANONYMOUS);
    const plans = await plansOf((database) => readItem(database, articles, 'article-25000', viewer, selection));

    expect(wholeTables(plans)).toEqual([]);
    expect(rowsRead(plans)).toBeLessThan(20);
  });

  it('would see a whole table being read', async () => {
    const plans = await plansOf((database) => database.query(`select * from article where title = 'Article 7'`));

    expect(wholeTables(plans)).toEqual(['article']);
    expect(rowsRead(plans)).toBeGreaterThan(ARTICLES);
  });

  let places: Promise<void> | undefined;

  it.each([
    ['bbox=-1.5,43,-1.3,44', 'bbox=1,47,4,50'],
    ['bbox=1,47,4,50', 'bbox=-1.5,43,-1.3,44'],
    ['near=48.5,2.5&radius=200km', 'near=43.5,-1.4&radius=20km'],
  ])('places by %s, asked often, leave those by %s reading a bounded number of rows', async (often, then) => {
    await (places ??= givenPlaces());
    const here = (asked: string) => list(asked, { type: organisations });
    await onOneConnection(async (database, plans) => {
      for (let times = 0; times < 7; times += 1) await here(often)(database);
      plans.splice(0);
      await here(then)(database);

      expect(rowsRead(plans)).toBeLessThan(1500);
    });
  });

  /** Organisations in two corners of the country, ten of them in one. The last of all, since other tests read organisations too. */
  async function givenPlaces(): Promise<void> {
    const query = (sql: string) => api.dataSource.query(sql);
    await query(
      'create temporary table place as select gen_random_uuid() as id, n, n % 2000 = 0 as is_south from generate_series(1, 20000) n',
    );
    await query(`insert into item (id, type, status, version, published_version)
      select id, 'organisation', 'published', 1, 1 from place`);
    await query(`insert into slug (type, slug, item) select 'organisation', 'lieu-' || n, id from place`);
    await query(`insert into organisation (item, edition, version, created_at, updated_at, slug, name, position_lat, position_lon, translation_group,
        published_at, search_public, search_members)
      select id, 'published', 1, now(), now(), 'lieu-' || n, 'Lieu ' || n, case when is_south then 43.5 else 48 + random() end,
        case when is_south then -1.4 else 2 + random() end, id, now(), '', '' from place`);
    for (const table of ['item', 'organisation', 'slug']) await query(`analyze ${table}`);
  }
});
