import type { Tx } from '../database/transaction.js';
import { presenceTag } from './records.js';
import type { Relation } from './relations.js';
import { isLifecycle, type ContentType } from './type.js';

/**
 * Tags of answers that say something of this item, which it does not link to: of its translations, of what it links to where that is
 * read from the other end, and of files, which turn up or go because of it.
 */
export async function tagsAround(tx: Tx, type: ContentType, id: string): Promise<string[]> {
  const relations = Object.entries(type.relations).filter(([name, relation]) => isFelt(type, name, relation));
  const linked = await tx.query<{ id: string; relation: string }>(
    `select to_item as id, relation from link where from_item = $1 and edition = 'published' and to_item is not null and relation = any($2)`,
    [id, relations.map(([name]) => name)],
  );
  const turning = new Set(linked.map(({ relation }) => type.relations[relation]!.target()).filter(({ readableBy }) => readableBy));
  const siblings = isLifecycle(type) ? await publishedSiblings(tx, type, id) : [];
  return [...linked.map((row) => row.id), ...siblings, ...[...turning].flatMap((target) => [target.name, presenceTag(target)])];
}

/** One writer of a group of translations at a time: two that appear at once would not know of each other. */
async function publishedSiblings(tx: Tx, type: ContentType, id: string): Promise<string[]> {
  await tx.query(
    `select pg_advisory_xact_lock(hashtext('translations ' || g.id)) from (
       select distinct translation_group::text as id from ${type.name} where item = $1 order by 1) g`,
    [id],
  );
  const rows = await tx.query<{ id: string }>(
    `select s.item as id from ${type.name} e join ${type.name} s on s.translation_group = e.translation_group and s.item <> e.item
     where e.item = $1 and e.edition = 'published' and s.edition = 'published'`,
    [id],
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
