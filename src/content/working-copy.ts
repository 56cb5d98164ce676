import type { Tx } from '../database/transaction.js';
import { notFound } from '../problems/problem.js';
import type { Values } from './field.js';
import { relationSource, selectList } from './query/select.js';
import type { Relation } from './relations.js';
import { MECHANISM } from './visibility.js';
import { onceOfEach, writableFields, writableRelations, type ContentType } from './type.js';

const ROW = 'e';

/**
 * The working copy `$1` in the shape a client would send it, as SQL that selects one JSON object: what a merge patch is applied to, and
 * what a revision keeps. What went to the trash is kept in that shape too.
 */
export const workingCopy = onceOfEach((type): string => {
  const fields = selectList(type, ROW, MECHANISM, { names: writableFields(type).map(([name]) => name) });
  const relations = writableRelations(type).map(([name, relation]) => `${sentRelation(name, relation)} as "${name}"`);
  return `select row_to_json(sent) as sent from ${type.name} ${ROW} cross join lateral (select ${[fields, ...relations].join(', ')}) sent
    where ${ROW}.item = $1::uuid and ${ROW}.edition in ('working', 'trashed')`;
});

/** @throws Problem not-found */
export async function workingValues(tx: Tx, type: ContentType, id: string): Promise<Values> {
  const [row] = await tx.query<{ sent: Values }>(workingCopy(type), [id]);
  if (!row) throw notFound();
  return row.sent;
}

/** Entries whose other end lies in the trash are left out. */
function sentRelation(name: string, relation: Relation): string {
  const { from, where, position } = relationSource(ROW, MECHANISM, name, relation);
  const entry = sentEntry(relation);
  if (relation.kind === 'one') return `(select ${entry} from ${from} where ${where} order by ${position} limit 1)`;
  return `(select coalesce(json_agg(${entry} order by ${position}), '[]') from ${from} where ${where})`;
}

function sentEntry({ nested, roles, attributes = {} }: Relation): string {
  const said = Object.keys(attributes).map((name) => `'${name}', ${ROW}_l.details -> '${name}'`);
  const reference = `'id', ${ROW}_t.item`;
  const other = nested ? `'${nested}', case when ${ROW}_t.item is not null then json_build_object(${reference}) end` : reference;
  return `json_build_object(${[other, ...(roles ? [`'role', ${ROW}_l.role`] : []), ...said].join(', ')})`;
}
