import { reachOf, type Author } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import type { Expected } from '../http/preconditions.js';
import { notFound } from '../problems/problem.js';
import { tagsAround } from './tags-around.js';
import { moveEdition, NOW, removePublished } from './editions.js';
import { advance, lockItem, requireVersion, shownTo, type Item } from './items.js';
import { refuseWhileLinked } from './links.js';
import { recordWrite, rememberPublic } from './publishing.js';
import { recordChange } from './records.js';
import { requireRight, standingOf } from './rights.js';
import { isLifecycle, typeNamed, type ContentType } from './type.js';
import type { Target } from './writing.js';

/** Puts the item into the trash, where nobody finds it but the trash's own list: what is published only for who may take it offline. */
export async function trash(tx: Tx, type: ContentType, author: Author, target: Target): Promise<void> {
  const item = await lockItem(tx, type, target.name, author);
  await requireRight(tx, type, item.id, author, 'content:trash');
  if (item.isTrashed) return;
  if ((await standingOf(tx, type, item.id, author)).isPublic) await requireRight(tx, type, item.id, author, 'content:publish');
  requireVersion(item, target);
  const before = await shownTo(tx, type, item.id);
  const around = await tagsAround(tx, type, item.id);
  const status = isLifecycle(type) && item.status === 'published' ? 'offline' : item.status;
  const next = await advance(tx, item, { status, publishedVersion: null });
  await tx.query(`update item set deleted_at = ${NOW} where id = $1`, [item.id]);
  await touch(tx, type, next);
  await removePublished(tx, type, item.id);
  await moveEdition(tx, type, item.id, 'working', 'trashed');
  await rememberPublic(tx, item.id, before, null);
  await recordChange(tx, type, next, author, { action: 'trashed', before, after: null, around });
}

/** Brings the item back as its working copy was; a published one comes back offline. What is not in the trash stays. Answers the id. */
export async function restore(tx: Tx, type: ContentType, author: Author, target: Target): Promise<string> {
  const item = await lockItem(tx, type, target.name, author);
  await requireRight(tx, type, item.id, author, 'content:trash');
  if (!item.isTrashed) return item.id;
  requireVersion(item, target);
  const next = await advance(tx, item);
  await tx.query('update item set deleted_at = null where id = $1', [item.id]);
  await moveEdition(tx, type, item.id, 'trashed', 'working');
  await touch(tx, type, next);
  await recordWrite(tx, type, next, author, 'restored');
  return item.id;
}

/** Deletes the item, its revisions and its slugs for good. @throws Problem conflict while other items point at it */
export async function purge(tx: Tx, author: Author, id: string, expected: Expected): Promise<ContentType | undefined> {
  const [row] = await tx.query<{ type: string }>('select type from item where id = $1', [id]);
  if (!row) return purgedBefore(tx, author, id);
  const type = typeNamed(row.type);
  const item = await lockItem(tx, type, id, author);
  await requireRight(tx, type, id, author, 'content:purge');
  if (!item.isTrashed) throw notFound();
  requireVersion(item, expected);
  await refuseWhileLinked(tx, id);
  await recordChange(tx, type, { ...item, version: item.version + 1 }, author, { action: 'purged', before: null, after: null });
  await type.beforePurge?.(tx, id);
  await tx.query('delete from item where id = $1', [id]);
  return type;
}

/** Repeating a purge is no error; an id that never was is, and looks like what another has purged. */
async function purgedBefore(tx: Tx, author: Author, id: string): Promise<undefined> {
  const [row] = await tx.query<{ type: string; account: string | null }>(
    `select type, account from change where item = $1 and action = 'purged'`,
    [id],
  );
  const isOwn = row !== undefined && row.account !== null && row.account === author.accountId;
  if (!row || !(isOwn || reachOf(author.grants, 'content:purge', row.type) === 'all')) throw notFound();
}

const touch = (tx: Tx, type: ContentType, item: Item) =>
  tx.query(`update ${type.name} set version = $2, updated_at = ${NOW} where item = $1 and edition in ('working', 'trashed')`, [
    item.id,
    item.version,
  ]);
