import type { Queryable, Tx } from '../database/transaction.js';

/** A file that is being uploaded gets its attachment long before that, or never. */
const UPLOAD_TAKES_AT_MOST = '1 hour';

/** Remembers a file that has no attachment yet, so that a crash leaves none that nobody knows of. */
export async function reserveFile(database: Queryable, key: string): Promise<void> {
  await database.query(`insert into loose_file (storage_key, removable_at) values ($1, now() + interval '${UPLOAD_TAKES_AT_MOST}')`, [key]);
}

/** Forgets a file that its attachment names, or that is gone. */
export async function forgetFile(database: Queryable, key: string): Promise<void> {
  await database.query('delete from loose_file where storage_key = $1', [key]);
}

/** In the transaction that deletes an attachment for good: once it commits, the bytes may go. */
export async function loosenFile(tx: Tx, attachment: string): Promise<void> {
  await tx.query(
    `insert into loose_file (storage_key, removable_at) select distinct storage_key, now() from attachment where item = $1 and storage_key is not null
     on conflict (storage_key) do update set removable_at = excluded.removable_at`,
    [attachment],
  );
}

/** The keys whose bytes may go. A reserved one may have got its attachment although nobody forgot it here. */
export async function removableFiles(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ key: string; isUsed: boolean }>(
    `select l.storage_key as key, exists (select from attachment a where a.storage_key = l.storage_key) as "isUsed" from loose_file l where l.removable_at <= now()`,
  );
  for (const { key } of rows.filter(({ isUsed }) => isUsed)) await forgetFile(database, key);
  return rows.filter(({ isUsed }) => !isUsed).map(({ key }) => key);
}
