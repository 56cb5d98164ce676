import type { Tx } from '../database/transaction.js';
import type { Relation } from './relations.js';
import { isLifecycle, type ContentType } from './type.js';

/**
 * The items whose own answers say something of this one, which they do not link to: its translations, what it links to where that is
 * read from the other end, and files, which may be read because of it.
 */
export async function itemsAround(tx: Tx, type: ContentType, id: string): Promise<string[]> {
  const relations = Object.entries(type.relations).filter(([name, relation]) => isFelt(type, name, relation));
  const siblings = isLifecycle(type)
    ? `union select s.item from ${type.name} e join ${type.name} s on s.translation_group = e.translation_group and s.item <> e.item
       where e.item = $1 and e.edition = 'published' and s.edition = 'published'`
    : '';
  const rows = await tx.query<{ id: string }>(
    `select to_item as id from link where from_item = $1 and edition = 'published' and to_item is not null and relation = any($2) ${siblings}`,
    [id, relations.map(([name]) => name)],
  );
  return rows.map((row) => row.id);
}

function isFelt(type: ContentType, name: string, relation: Relation): boolean {
  const target = relation.target();
  const isReadBack = Object.values(target.relations).some(
    (other) => other.kind === 'inverse' && other.of === name && other.target() === type,
  );
  return isReadBack || target.readableBy !== undefined;
}
