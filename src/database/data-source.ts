import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { PACKAGE_FOLDER } from '../package-folder.js';
import { migrationsIn } from './migrations.js';

export const MIGRATIONS_FOLDER = join(PACKAGE_FOLDER, 'migrations');

/**
 * Texts of dates come out of Postgres as UTC; a lock that waits is an error a person sees, not a hang. What was meant by a misspelt word is looked
 * for by trigrams, of which one wrong letter leaves a word of four a quarter.
 */
const SESSION =
  '-c timezone=UTC -c pg_trgm.similarity_threshold=0.2 -c lock_timeout=10s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s';

export function makeDataSource(url: string, options: { poolSize?: number } = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    url: withPlainSslMode(url),
    applicationName: 'maillage',
    entities: [],
    migrations: migrationsIn(MIGRATIONS_FOLDER),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    poolSize: options.poolSize ?? 16,
    logging: false,
    installExtensions: false,
    extra: { options: SESSION, connectionTimeoutMillis: 5000, onConnect: outliveLoss, pipeline: true },
  });
}

/**
 * A connection that is lost refuses its statements, which is how its user hears of it. Between pg-pool's own listener and the user's there is a
 * moment without any, in which the loss would end the process.
 */
function outliveLoss(client: PoolClient): void {
  client.on('error', () => {});
}

/** pg reads these three as `verify-full`, and prints a warning of several lines about it: said plainly, it stays silent. */
export function withPlainSslMode(url: string): string {
  const plain = new URL(url);
  const { searchParams } = plain;
  if (searchParams.get('uselibpqcompat') === 'true') return url;
  if (!['prefer', 'require', 'verify-ca'].includes(searchParams.get('sslmode') ?? '')) return url;
  searchParams.set('sslmode', 'verify-full');
  return plain.href;
}
