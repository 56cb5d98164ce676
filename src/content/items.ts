import type { Author } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import type { Expected } from '../http/preconditions.js';
import { gone, notFound, staleVersion, versionExcluded, versionRequired } from '../problems/problem.js';
import type { Queryable } from '../database/transaction.js';
import { isId } from './query/values.js';
import type { ContentType } from './type.js';
import { mayName, mayRead, published } from './visibility.js';

/** What readers see of an item: everybody, members only, or nothing. */
export type Shown = 'public' | 'members' | null;

/** The lifecycle of an item, once for all types. */
export interface Item {
  id: string;
  status: 'draft' | 'published' | 'offline' | 'archived';
  version: number;
  publishedVersion: number | null;
  isTrashed: boolean;
}

const COLUMNS = `i.id, i.status, i.version, i.published_version as "publishedVersion", i.deleted_at is not null as "isTrashed"`;

/**
 * The item under its id or slug, its row locked until the transaction ends, so that the versions compared are the ones written.
 * @throws Problem not-found
 */
export async function lockItem(tx: Tx, type: ContentType, name: string, author: Pick<Author, 'grants'>): Promise<Item> {
  // Postgres' texts cannot hold it, so nothing is named so.
  if (name.includes('\u0000')) throw notFound();
  const condition = isId(name)
    ? 'i.id = $2::uuid'
    : `i.id = (select item from slug where type = $1 and slug = $2::text and ${mayName(type, 'slug', author)})`;
  const [item] = await tx.query<Item>(`select ${COLUMNS} from item i where i.type = $1 and ${condition} for no key update of i`, [
    type.name,
    name,
  ]);
  if (!item) throw notFound();
  return item;
}

/**
 * Only who has read the newest version may change it (RFC 9110 §13.1).
 * @throws Problem version-required, stale-version
 */
export function requireVersion(item: Pick<Item, 'version'>, { version, isExcluded }: Expected): void {
  if (version === undefined) throw versionRequired();
  if (version !== item.version) throw staleVersion(item.version);
  if (isExcluded) throw versionExcluded();
}

/** Counts the version on, together with what else changes in the item's row. */
export async function advance(tx: Tx, item: Item, changes: Partial<Omit<Item, 'id' | 'version' | 'isTrashed'>> = {}): Promise<Item> {
  const next = { ...item, ...changes, version: item.version + 1 };
  await tx.query('update item set version = $2, status = $3, published_version = $4 where id = $1', [
    item.id,
    next.version,
    next.status,
    next.publishedVersion,
  ]);
  return next;
}

/** The widest audience that may read the item, or null: the authoriser's word, for the change record. */
export async function shownTo(tx: Tx, type: ContentType, id: string): Promise<Shown> {
  const [row] = await tx.query<{ shown: Shown }>(
    `select case when ${mayRead(type, 'e', published('public'))} then 'public' when ${mayRead(type, 'e', published('member'))} then 'members' end as shown
     from ${type.name} e where e.item = $1 and e.edition = 'published'`,
    [id],
  );
  return row?.shown ?? null;
}

/** For a reader who finds nothing: 410 where it was public when it was taken down, else 404. @throws Problem always */
export async function absent(database: Queryable, type: ContentType, name: string): Promise<never> {
  const condition = isId(name)
    ? 'id = $2::uuid'
    : 'id = (select item from slug where type = $1 and slug = $2::text and published_at is not null)';
  const rows = await database.query(`select 1 from item where type = $1 and was_public and ${condition}`, [type.name, name]);
  throw rows.length > 0 ? gone() : notFound();
}
