import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataSource } from '../../dist/database/data-source.js';
import { startEmbeddedPostgres } from '../../dist/database/embedded/embedded-postgres.js';
import { migrate } from '../../dist/database/migrate.js';

/** One Postgres for the run, with one migrated template that each test file gets a copy of. */
export default async function setUp() {
  const dataDir = await mkdtemp(join(tmpdir(), 'maillage-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200', autovacuum: 'off' },
  });
  // Ctrl-C reaches Jest, which then runs no teardown, and never the server, which has a session of its own.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => void end(postgres, dataDir).finally(() => process.exit(130)));
  const dataSource = await makeDataSource(postgres.url, { poolSize: 2 }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  process.env.TEST_DATABASE_URL = postgres.url;
  globalThis.maillageTest = { dataDir, postgres };
}

export async function end(postgres, dataDir) {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
