import { randomBytes } from 'node:crypto';
import type { Queryable } from '../database/transaction.js';

/** Signs tokens and cursors: `SECRET`, or one made once and kept in the database, so that every instance has the same. */
export async function readSecret(database: Queryable, configured: string | undefined): Promise<string> {
  if (configured) return configured;
  await database.query(`insert into setting (name, value) values ('secret', $1) on conflict do nothing`, [
    randomBytes(32).toString('base64url'),
  ]);
  const [row] = await database.query<{ value: string }>(`select value from setting where name = 'secret'`);
  return row!.value;
}
