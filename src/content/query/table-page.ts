import type { Queryable } from '../../database/transaction.js';
import { invalidParameters, type Fault } from '../../problems/problem.js';
import type { JsonSchema } from '../field.js';
import type { Cursors } from './cursor.js';
import { Parameters } from './expressions.js';
import {
  collecting,
  givenValues,
  PAGE_PARAMETERS,
  pageOf,
  pagingOf,
  type Given,
  type Page,
  type PageRow,
  type Query,
  type QueryParameter,
} from './paging.js';
import { beyond, orderBy, positionOf, type SortKey } from './sort.js';

/** A filter of a plain table: its SQL condition for the values given. @throws Problem naming the parameter */
export interface TableFilter extends QueryParameter {
  condition: (values: string[], parameters: Parameters) => string;
}

/** A list of something that is no content item: who may read it was decided by the route, and by `where`. */
export interface Table {
  /** What its cursors are bound to, beside the filters. */
  name: string;
  /** With its alias, such as `audit a`, and joins. */
  from: string;
  alias: string;
  /** An SQL expression of type json or jsonb: what one row shows. */
  json: string;
  /** Ends with a unique key. */
  order: readonly SortKey[];
  where?: readonly string[];
  filters?: readonly TableFilter[];
}

export const tableParameters = ({ filters = [] }: Pick<Table, 'filters'>): QueryParameter[] => [...filters, ...PAGE_PARAMETERS];

/** The schema of a page whose rows have the schema of that name. */
export const tableListSchema = (row: string): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: ['data', 'page'],
  properties: {
    data: { type: 'array', items: { $ref: `#/components/schemas/${row}` } },
    page: {
      type: 'object',
      additionalProperties: false,
      required: ['next', 'previous'],
      properties: { next: { type: ['string', 'null'] }, previous: { type: ['string', 'null'] } },
    },
  },
});

/** One page of the table, one statement. @throws Problem invalid-parameter with all faults at once */
export async function readTablePage(database: Queryable, table: Table, query: Query, cursors: Cursors): Promise<Page> {
  const { from, alias, json, order, where = [], filters = [] } = table;
  const faults: Fault[] = [];
  const attempt = collecting(faults);
  const given = givenValues(query, tableParameters(table), 'staff', faults);
  const parameters = new Parameters();
  const asked = filters
    .filter(({ name }) => given.has(name))
    .map((filter) => attempt(() => filter.condition(given.get(filter.name) ?? [], parameters)) ?? 'false');
  const paging = attempt(() => pagingOf(given, bindingOf(table, given)));
  if (faults.length > 0 || !paging) throw invalidParameters(faults);
  const isBackwards = paging.cursor?.parameter === 'before';
  const position = paging.cursor && cursors.read(paging.cursor.value, paging.binding, paging.cursor.parameter);
  const reached = position ? [beyond(order, position, alias, isBackwards, parameters)] : [];
  const rows = await database.query<PageRow>(
    `select (${json})::text as json, ${positionOf(order, alias)} as position from ${from}
     where ${[...where, ...asked, ...reached, 'true'].join(' and ')} order by ${orderBy(order, alias, isBackwards)} limit ${paging.limit + 1}`,
    parameters.values,
  );
  return pageOf(rows, paging, cursors);
}

/** The page's own parameters decide neither which rows there are nor their order. */
function bindingOf({ name, where = [] }: Table, given: Given): string {
  const pages = new Set(PAGE_PARAMETERS.map((parameter) => parameter.name));
  const deciding = [...given].filter(([parameter]) => !pages.has(parameter)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, where, deciding]);
}
