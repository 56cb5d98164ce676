import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** How many statements outside transactions the database is sent while the work runs: each takes a connection out of the pool. */
export async function countStatements(dataSource: DataSource, work: () => PromiseLike<unknown>): Promise<number> {
  const { master: pool } = dataSource.driver as unknown as { master: Pool };
  let total = 0;
  const count = () => {
    total += 1;
  };
  pool.on('acquire', count);
  try {
    await work();
  } finally {
    pool.off('acquire', count);
  }
  return total;
}
