import type { Queryable } from '../database/transaction.js';
import { invalidParameters, type Fault } from '../problems/problem.js';
import type { JsonSchema } from './field.js';
import type { Cursors } from './query/cursor.js';
import { instant, Parameters, snake } from './query/expressions.js';
import {
  collecting,
  givenValues,
  PAGE_PARAMETERS,
  pageOf,
  pagingOf,
  type Page,
  type PageRow,
  type Paging,
  type Query,
  type QueryParameter,
} from './query/paging.js';
import { beyond, orderBy, positionOf, type SortKey } from './query/sort.js';
import { contentTypes } from './type.js';

const ORDER: readonly SortKey[] = [
  { name: 'deletedAt', descending: true, sqlType: 'timestamptz', source: (row) => `${row}.deleted_at` },
  { name: 'id', descending: true, sqlType: 'uuid', source: (row) => `${row}.id` },
];

export const TRASH_PARAMETERS: readonly QueryParameter[] = PAGE_PARAMETERS;

/** What lies in the trash, of every type. */
export const trashSchema = (): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: ['id', 'type', 'title', 'version', 'deletedAt'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    type: { type: 'string', enum: [...contentTypes().keys()] },
    title: { type: 'string' },
    version: { type: 'integer', minimum: 1 },
    deletedAt: { type: 'string', format: 'date-time' },
  },
});

/** The newest in the trash first. @throws Problem invalid-parameter */
export async function readTrash(database: Queryable, query: Query, cursors: Cursors): Promise<Page> {
  const faults: Fault[] = [];
  const given = givenValues(query, TRASH_PARAMETERS, 'staff', faults);
  const paging = collecting(faults)(() => pagingOf(given, 'trash'));
  if (faults.length > 0 || !paging) throw invalidParameters(faults);
  return pageOf(await trashRows(database, paging, cursors), paging, cursors);
}

function trashRows(database: Queryable, { cursor, limit, binding }: Paging, cursors: Cursors): Promise<PageRow[]> {
  const parameters = new Parameters();
  const isBackwards = cursor?.parameter === 'before';
  const position = cursor && cursors.read(cursor.value, binding, cursor.parameter);
  const reached = position ? ` and ${beyond(ORDER, position, 'i', isBackwards, parameters)}` : '';
  const titles = [...contentTypes().values()].map(
    ({ name, titleField }) => `(select t.${snake(titleField)} from ${name} t where t.item = i.id and t.edition = 'trashed')`,
  );
  return database.query<PageRow>(
    `select json_build_object('id', i.id, 'type', i.type, 'title', coalesce(${titles.join(', ')}), 'version', i.version, 'deletedAt', ${instant('i.deleted_at')})::text as json,
       ${positionOf(ORDER, 'i')} as position
     from item i where i.deleted_at is not null${reached} order by ${orderBy(ORDER, 'i', isBackwards)} limit ${limit + 1}`,
    parameters.values,
  );
}
