import type { Queryable } from '../database/transaction.js';
import type { Cursors } from '../content/query/cursor.js';
import { pageOf, type Page } from '../content/query/paging.js';
import { selectList } from '../content/query/select.js';
import { beyond, orderBy, positionOf, type SortKey } from '../content/query/sort.js';
import type { ContentType } from '../content/type.js';
import { facetsOf, type Facets } from './facets.js';
import { highlighted, highlightsOf, type Headline } from './highlights.js';
import { foundRows, type SearchPlan } from './plan.js';

/** The best first, by a rank of fixed precision. */
const ORDER: readonly SortKey[] = [
  { name: 'rank', descending: true, sqlType: 'numeric', source: (row) => `${row}.rank`, isNeverNull: true },
  { name: 'id', descending: true, sqlType: 'uuid', source: (row) => `${row}.item`, isNeverNull: true },
];

/** One page of what was found, and the facets of all of it. */
export interface SearchPage {
  page: Page;
  facets: Facets;
}

interface Answer {
  /** The one after the page has a place only. */
  rows: { result: { highlights: Headline[] | null } | null; position: string }[];
  facets: Facets;
  total: string | null;
}

/** One statement. */
export async function readSearch(database: Queryable, plan: SearchPlan, cursors: Cursors): Promise<SearchPage> {
  const { paging, parameters } = plan;
  const isBackwards = paging.cursor?.parameter === 'before';
  const position = paging.cursor && cursors.read(paging.cursor.value, paging.binding, paging.cursor.parameter);
  const reached = position ? `where ${beyond(ORDER, position, 'f', isBackwards, parameters)}` : '';
  const order = orderBy(ORDER, 'f', isBackwards);
  const [answer] = await database.query<Answer>(
    `with found as materialized (${foundRows(plan)}), page as (select f.*, row_number() over (order by ${order}) as place from found f ${reached} order by ${order} limit ${paging.limit + 1})
     select (select coalesce(json_agg(json_build_object('result', ${resultOf(plan)}, 'position', ${positionOf(ORDER, 'f')}) order by ${order}), '[]') from page f) as rows,
       ${facetsOf(plan)} as facets, ${plan.isCounted ? '(select count(*) from found)' : 'null'} as total`,
    parameters.values,
  );
  const { rows, facets, total } = answer!;
  const page = pageOf(
    rows.map((row) => ({ json: JSON.stringify(withMarks(row.result)), position: row.position })),
    paging,
    cursors,
  );
  return { page: { ...page, ...(total === null ? {} : { total: Number(total) }) }, facets };
}

const withMarks = (result: Answer['rows'][number]['result']) => ({ ...result, highlights: (result?.highlights ?? []).map(highlighted) });

const resultOf = (plan: SearchPlan): string =>
  `case when f.place <= ${plan.paging.limit} then case f.type ${plan.types.map((type) => `when '${type.name}' then (${resultOfType(type, plan)})`).join(' ')} end end`;

/** What a result shows of its item, by the same rules as a list. */
function resultOfType(type: ContentType, plan: SearchPlan): string {
  const { viewer } = plan;
  const shown = shownNames(type).map(([name, as]) => `s."${name}" as "${as}"`);
  const names = shownNames(type).map(([name]) => name);
  return `select row_to_json(o) from (select '${type.name}' as type, ${shown.join(', ')}, s.highlights from
    (select ${selectList(type, 'e', viewer, { names })}, ${highlightsOf(type, 'e', plan)} as highlights
     from ${type.name} e where e.item = f.item and e.edition = f.edition) s) o`;
}

/** The names of the item, each with the one it has in results. */
function shownNames(type: ContentType): [string, string][] {
  const summary = Object.entries(type.fields).find(([, field]) => field.search === 'B')?.[0];
  return [
    ['id', 'id'],
    ['slug', 'slug'],
    [type.titleField, 'title'],
    ...(summary ? [[summary, 'summary'] satisfies [string, string]] : []),
    ['publishedAt', 'publishedAt'],
    ...(type.fields.startsAt ? [['startsAt', 'startsAt'] satisfies [string, string]] : []),
    ['access', 'access'],
  ];
}
