import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataSource } from '#app/database/data-source.js';
import { startEmbeddedPostgres } from '#app/database/embedded/embedded-postgres.js';
import { migrate } from '#app/database/migrate.js';

export interface Database {
  url: string;
  /** For the application's own files. */
  folder: string;
  stop(): Promise<void>;
}

/** Enough memory that a million articles load and are indexed in minutes; everything else as the server comes. */
const SETTINGS = { shared_buffers: '1GB', maintenance_work_mem: '1GB', max_wal_size: '16GB', max_connections: '100' };

/** A PostgreSQL of its own, with the application's tables. */
export async function startDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-bench-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: folder, settings: SETTINGS });
    const stop = () => postgres.stop().finally(remove);
    await prepare(postgres.url).catch(async (error: unknown) => stop().then(() => Promise.reject(error)));
    return { url: postgres.url, folder, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function prepare(url: string): Promise<void> {
  const dataSource = await makeDataSource(url, { poolSize: 1 }).initialize();
  await migrate(dataSource).finally(() => dataSource.destroy());
}
