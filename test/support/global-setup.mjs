import 'reflect-metadata';
import { mkdtemp } from 'node:fs/promises';
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
  const dataSource = await makeDataSource(postgres.url, { poolSize: 2 }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
  process.env.TEST_DATABASE_URL = postgres.url;
  globalThis.maillageTest = { dataDir, postgres };
}
