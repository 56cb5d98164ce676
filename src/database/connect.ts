import type { DataSource } from 'typeorm';
import { StartupError } from '../startup/startup-error.js';
import { makeDataSource } from './data-source.js';
import { queryable, sqlStateOf } from './transaction.js';

const OLDEST = 15;

/** What each fault means to whoever runs Maillage, by SQLSTATE or system code. */
const FAULTS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it broke the connection off',
  ENOTFOUND: 'the host is unknown',
  EAI_AGAIN: 'the host’s name cannot be looked up just now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  '28P01': 'it refuses the user or the password',
  '28000': 'it refuses the user',
  '3D000': 'it has no such database',
  '42501': 'the user may not connect',
  '53300': 'it has no connection left',
  '57P03': 'it is starting or stopping',
};

/**
 * A connected data source on a server that is recent enough.
 * @throws StartupError in one line, which never shows the password
 */
export async function connect(url: string, options: { poolSize?: number } = {}): Promise<DataSource> {
  const dataSource = makeDataSource(url, options);
  try {
    await dataSource.initialize();
  } catch (error) {
    throw new StartupError(`${placeOf(url)} cannot be used: ${reasonOf(error)}`);
  }
  await refuseOldServer(dataSource, url).catch(async (error: unknown) => {
    await dataSource.destroy();
    throw error;
  });
  return dataSource;
}

async function refuseOldServer(dataSource: DataSource, url: string): Promise<void> {
  const [row] = await queryable(dataSource).query<{ number: string; version: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  );
  if (Number(row?.number) < OLDEST * 10_000)
    throw new StartupError(`${placeOf(url)} is PostgreSQL ${row?.version}, but Maillage needs ${OLDEST} or later`);
}

/** Where the database is, without the credentials. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'The database of DATABASE_URL';
  const { hostname, port, pathname } = new URL(url);
  return `The database ${pathname.slice(1)} on ${hostname || 'localhost'}:${port || '5432'}`;
}

/** Node joins the faults of all addresses of a host into one error without a message. */
function reasonOf(error: unknown): string {
  const [fault = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const known = FAULTS[sqlStateOf(fault) ?? ''];
  const [line] = (fault instanceof Error ? fault.message : String(fault)).split('\n');
  return known ?? (line?.includes('timeout') ? 'it does not answer' : (line ?? ''));
}
