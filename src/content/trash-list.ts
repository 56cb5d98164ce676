import type { Queryable } from '../database/transaction.js';
import type { Capability, Grant } from '../auth/capabilities.js';
import type { JsonSchema } from './field.js';
import type { Cursors } from './query/cursor.js';
import { instant, snake } from './query/expressions.js';
import { PAGE_PARAMETERS, type Page, type Query, type QueryParameter } from './query/paging.js';
import type { SortKey } from './query/sort.js';
import { readTablePage, type Table } from './query/table-page.js';
import { contentTypes } from './type.js';
import { reaches } from './visibility.js';

const ORDER: readonly SortKey[] = [
  { name: 'deletedAt', descending: true, sqlType: 'timestamptz', source: (row) => `${row}.deleted_at` },
  { name: 'id', descending: true, sqlType: 'uuid', source: (row) => `${row}.id` },
];

export const TRASH_PARAMETERS: readonly QueryParameter[] = PAGE_PARAMETERS;

/** What lies in the trash, of every type. */
export const trashSchema = (): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: ['id', 'type', 'title', 'version', 'deletedAt', 'allowedActions'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    type: { type: 'string', enum: [...contentTypes().keys()] },
    title: { type: 'string' },
    version: { type: 'integer', minimum: 1 },
    deletedAt: { type: 'string', format: 'date-time' },
    allowedActions: { type: 'array', items: { type: 'string', enum: ['restore', 'purge'] } },
  },
});

/** The newest in the trash first, of what the reader may put there. @throws Problem invalid-parameter */
export const readTrash = (database: Queryable, grants: readonly Grant[], query: Query, cursors: Cursors): Promise<Page> =>
  readTablePage(database, trashOf(grants), query, cursors);

const trashOf = (grants: readonly Grant[]): Table => {
  const types = [...contentTypes().values()];
  const titles = types.map(
    ({ name, titleField }) => `(select t.${snake(titleField)} from ${name} t where t.item = i.id and t.edition = 'trashed')`,
  );
  const allowed = (capability: Capability) =>
    `(${types.map((type) => `i.type = '${type.name}' and ${reaches(type, 'i', { grants }, capability)}`).join(' or ')})`;
  return {
    name: 'trash',
    from: '(select i.*, i.id as item from item i) i',
    alias: 'i',
    json: `json_build_object('id', i.id, 'type', i.type, 'title', coalesce(${titles.join(', ')}), 'version', i.version, 'deletedAt', ${instant('i.deleted_at')},
      'allowedActions', array_remove(array[case when ${allowed('content:trash')} then 'restore' end, case when ${allowed('content:purge')} then 'purge' end], null))`,
    order: ORDER,
    where: ['i.deleted_at is not null', allowed('content:trash')],
  };
};
