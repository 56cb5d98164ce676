import type { Queryable } from '../database/transaction.js';
import { Daily } from '../jobs/daily.js';

/** Small enough for one statement's time limit. */
const BATCH = 10_000;

/** Forgets what has been kept long enough. */
export class AuditRetention extends Daily {
  constructor(database: Queryable, days: number) {
    super('Audit', () => purge(database, days));
  }
}

async function purge(database: Queryable, days: number): Promise<void> {
  while ((await deleteOldest(database, days)) === BATCH);
}

async function deleteOldest(database: Queryable, days: number): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    `with gone as (delete from audit where id in
      (select id from audit where at < now() - make_interval(days => $1) order by at limit ${BATCH}) returning 1)
     select count(*)::int as count from gone`,
    [days],
  );
  return row?.count ?? 0;
}
