import { reachOf, type Actor } from '../auth/capabilities.js';
import { snake, Parameters } from '../content/query/expressions.js';
import type { Asked } from '../content/query/filter.js';
import { found, foundByEach, foundInTitle, textQuery, typedQuery, byRule, type TextQuery } from '../content/query/full-text.js';
import { collecting, givenValues, one, pagingOf, type Given, type Paging, type Query } from '../content/query/paging.js';
import { refuseMany } from '../content/query/plan.js';
import { split } from '../content/query/values.js';
import { listKey, type ContentType } from '../content/type.js';
import { mayRead, searchVector, viewerFor, type Viewer } from '../content/visibility.js';
import { invalidParameter, invalidParameters, type Fault } from '../problems/problem.js';
import { labelled, MAX_RANKED, searchFilters, searchParameters, type SearchFilter } from './parameters.js';

/** What a search means, before any SQL runs. */
export interface SearchPlan {
  viewer: Viewer;
  /** What is looked for: as it was typed, or corrected. */
  typed: string;
  types: ContentType[];
  query: TextQuery;
  /** The same in SQL, folded, as it stands in `title_words` where a title has it. */
  phrase: string;
  /** What holds beside the words for a row `e` of each type, in the order of the types. */
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
  const asked = faults.some(({ parameter }) => parameter === 'q') ? '' : (attempt(() => requiredQuery(given)) ?? '');
  const typed = corrected ?? asked;
  const query = textQuery(typed, parameters);
  const phrase = `rtrim(title_words(array[${parameters.add(typed, 'text')}]))`;
  const filters = searchFilters(all).filter(({ parameter }) => given.has(parameter.name));
  attempt(() => refuseMany([{ name: 'q' }, ...filters.map(({ parameter }) => parameter)]));
  const wanted = attempt(() => typesIn(given, all)) ?? [...all];
  const types = filters.reduce((left, filter) => attempt(() => having(filter, left)) ?? left, wanted);
  const filtered = filters.map((filter) => attempt(() => conditionsOf(filter, types, { given, parameters, row: 'e', viewer })));
  const paging = attempt(() => pagingOf(given, bindingOf(given, viewer)));
  const isCounted = attempt(() => one(given, 'count', ['exact'])) === 'exact';
  if (faults.length > 0 || !paging) throw invalidParameters(faults);
  const conditions = types.map((type, index) =>
    [mayRead(type, 'e', viewer), ...filtered.map((each) => each?.[index] ?? 'false')].join(' and '),
  );
  return { viewer, typed, types, query, phrase, conditions, parameters, paging, isCounted };
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

/** Those of the types that have the filter. @throws Problem where none has */
function having({ parameter: { name }, of }: SearchFilter, types: ContentType[]): ContentType[] {
  const left = types.filter((type) => of.has(type));
  if (left.length > 0) return left;
  throw invalidParameter(name, `« ${name} » ne filtre que ${labelled([...of.keys()])} : « type » ou un autre filtre les exclut.`);
}

/** Of each type; one that does not know the value finds nothing. @throws Problem where none knows it */
function conditionsOf({ parameter, of }: SearchFilter, types: ContentType[], asked: Omit<Asked, 'values'>): string[] {
  const values = asked.given.get(parameter.name) ?? [];
  const outcomes = types.map((type) => {
    const faults: Fault[] = [];
    return { faults, condition: collecting(faults)(() => of.get(type)?.condition({ ...asked, values })) };
  });
  if (outcomes.every(({ faults }) => faults.length > 0)) throw invalidParameters(outcomes[0]!.faults);
  return outcomes.map(({ condition }) => condition ?? 'false');
}

/** What decides neither which rows are found nor their order. */
const SHAPING = new Set(['after', 'before', 'limit', 'count']);

function bindingOf(given: Given, viewer: Viewer): string {
  const deciding = [...given].filter(([name]) => !SHAPING.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(['search', viewer, deciding]);
}

/** The rows found, each with its rank, in SQL: `type, item, edition, rank`. */
export const foundRows = (plan: SearchPlan): string =>
  plan.types.map((type, index) => rankedRows(type, plan.conditions[index]!, plan)).join(' union all ');

/**
 * Of each type those whose title has the words, however old they are, before them those that have them as they were typed, then the newest of the
 * rest, which lists have an index for. A rank by the words is always below one. `is true` keeps Postgres from the index of whole texts where the
 * one of titles is at hand.
 */
function rankedRows(type: ContentType, condition: string, { viewer, query, phrase }: SearchPlan): string {
  const words = `${condition} and ${foundByEach(type, 'e', viewer, query)} and vector_is_read(e.item)`;
  const titles = `${condition} and ${foundInTitle(type, 'e', query)} and (${found(type, 'e', viewer, query)}) is true`;
  const rank = byRule(type, 'n', (rule) => `ts_rank(n.${searchVector(viewer)}, ${query[rule]}, 1)`);
  return `select '${type.name}' as type, n.item, n.edition, n.titled + (strpos(n.title_words || ' ', ${phrase} || ' ') > 0)::int + round((${rank})::numeric, 6) as rank from (
    with titled as materialized (${newest(type, viewer, 'e.*, 1 as titled', titles)})
    select * from titled union all ${newest(type, viewer, 'e.*, 0', `${words} and e.item not in (select item from titled)`)}
    order by titled desc, ${newestFirst(type, '')} limit ${MAX_RANKED}) n`;
}

const newest = (type: ContentType, viewer: Viewer, columns: string, condition: string): string =>
  editionsRead(type, viewer)
    .map(
      (edition) => `(select ${columns} from ${type.name} e left join item e_item on e_item.id = e.item
        where ${edition} and ${condition} order by ${newestFirst(type, 'e.')} limit ${MAX_RANKED})`,
    )
    .join(' union all ');

/** Staff of some organisations read two editions, which no index has in one order: what these own, and what else is published. */
function editionsRead(type: ContentType, { audience, grants }: Viewer): string[] {
  const own = audience === 'staff' ? reachOf(grants, 'content:write', type.name) : [];
  if (own === 'all' || own.length === 0) return ['true'];
  const list = `'{${own.join(',')}}'::uuid[]`;
  return [
    `e.edition = 'working' and e.item in (select o.id from item o where o.owner = any(${list}) or o.id = any(${list}))`,
    `e.edition = 'published'`,
  ];
}

function newestFirst(type: ContentType, row: string): string {
  const key = listKey(type);
  return `${key ? `${row}${snake(key)} desc nulls last, ` : ''}${row}item desc`;
}
