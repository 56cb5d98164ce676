import type { Actor } from '../auth/capabilities.js';
import { snake, Parameters } from '../content/query/expressions.js';
import { found, textQuery, typedQuery, byRule, type TextQuery } from '../content/query/full-text.js';
import { collecting, givenValues, one, pagingOf, type Given, type Paging, type Query } from '../content/query/paging.js';
import { split } from '../content/query/values.js';
import { listKey, type ContentType } from '../content/type.js';
import { mayRead, searchVector, viewerFor, type Viewer } from '../content/visibility.js';
import { invalidParameter, invalidParameters, type Fault } from '../problems/problem.js';
import { searchFilters, searchParameters } from './parameters.js';

/** How many of the newest that are found are ranked and counted, of each type. */
export const MAX_RANKED = 1000;

/** What a search means, before any SQL runs. */
export interface SearchPlan {
  viewer: Viewer;
  /** What is looked for: as it was typed, or corrected. */
  typed: string;
  types: ContentType[];
  query: TextQuery;
  /** What holds for a row `e` of each type, in the order of the types. */
  conditions: string[];
  parameters: Parameters;
  paging: Paging;
  isCounted: boolean;
}

/**
 * Every parameter is known, or the search is refused. A corrected query takes the place of the one that was typed; cursors stay bound
 * to what was asked.
 * @throws Problem invalid-parameter with all faults at once
 */
export function planSearch(all: readonly ContentType[], request: Query, actor: Actor, corrected?: string): SearchPlan {
  const faults: Fault[] = [];
  const attempt = collecting(faults);
  const given = givenValues(request, searchParameters(all), actor.audience, faults);
  const viewer = viewerFor(actor, 'working');
  const parameters = new Parameters();
  const asked = attempt(() => requiredQuery(given)) ?? '';
  const typed = corrected ?? asked;
  const types = attempt(() => typesIn(given, all)) ?? [];
  const query = textQuery(typed, parameters);
  const filters = searchFilters(all).filter(({ parameter }) => given.has(parameter.name));
  const filtered = filters.map((filter) =>
    attempt(() =>
      types.map((type) =>
        filter.of(type).condition({ values: given.get(filter.parameter.name) ?? [], given, parameters, row: 'e', viewer }),
      ),
    ),
  );
  const paging = attempt(() => pagingOf(given, bindingOf(given, viewer)));
  const isCounted = attempt(() => one(given, 'count', ['exact'])) === 'exact';
  if (faults.length > 0 || !paging) throw invalidParameters(faults);
  const conditions = types.map((type, index) =>
    [mayRead(type, 'e', viewer), found(type, 'e', viewer, query), ...filtered.map((each) => each?.[index] ?? 'false')].join(' and '),
  );
  return { viewer, typed, types, query, conditions, parameters, paging, isCounted };
}

function requiredQuery(given: Given): string {
  const values = given.get('q');
  if (!values) throw invalidParameter('q', '« q » est nécessaire : les mots que l’on cherche.', 'required');
  return typedQuery(values);
}

function typesIn(given: Given, all: readonly ContentType[]): ContentType[] {
  const values = given.get('type');
  if (!values) return [...all];
  const names = split('type', values);
  const wrong = names.find((name) => !all.some((type) => type.name === name));
  if (wrong !== undefined)
    throw invalidParameter('type', `« type » n’accepte pas « ${wrong} » ; valeurs possibles : ${all.map(({ name }) => name).join(', ')}.`);
  return all.filter(({ name }) => names.includes(name));
}

/** What decides neither which rows are found nor their order. */
const SHAPING = new Set(['after', 'before', 'limit', 'count']);

function bindingOf(given: Given, viewer: Viewer): string {
  const deciding = [...given].filter(([name]) => !SHAPING.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(['search', viewer, deciding]);
}

/** The rows found, each with its rank, in SQL: `type, item, edition, rank`. Of each type the newest, which lists have an index for. */
export const foundRows = ({ types, conditions, viewer, query }: SearchPlan): string =>
  types.map((type, index) => rankedRows(type, conditions[index]!, viewer, query)).join(' union all ');

function rankedRows(type: ContentType, condition: string, viewer: Viewer, query: TextQuery): string {
  const key = listKey(type);
  const newest = `${key ? `e.${snake(key)} desc nulls last, ` : ''}e.item desc`;
  const rank = byRule(type, 'n', (rule) => `ts_rank(n.${searchVector(viewer)}, ${query[rule]}, 1)`);
  return `select '${type.name}' as type, n.item, n.edition, round((${rank})::numeric, 6) as rank
    from (select e.* from ${joined(type)} where ${condition} order by ${newest} limit ${MAX_RANKED}) n`;
}

const joined = (type: ContentType): string => `${type.name} e left join item e_item on e_item.id = e.item`;
