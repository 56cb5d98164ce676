import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const PATIENCE_SECONDS = 120;

/** Waits until the server has ended what it was asked: a load that ends leaves its last statements running. @throws Error where it does not end */
export async function untilIdle(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const end = performance.now() + PATIENCE_SECONDS * 1000;
    while (await isBusy(client)) {
      if (performance.now() > end) throw new Error(`statements have been running for ${PATIENCE_SECONDS} seconds`);
      await wait(50);
    }
  } finally {
    await client.end();
  }
}

async function isBusy(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity where state = 'active' and backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
  );
  return rowCount === 1;
}
