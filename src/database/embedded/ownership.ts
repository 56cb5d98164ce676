import { Client } from 'pg';
import { StartupError } from '../../startup/startup-error.js';
import { poll } from './postmaster.js';

/** The right to stop a server: one process per data folder. A connection holds it, so that it ends with its process, however that ends. */
export interface Ownership {
  /** Whether this process has it, or could just take it back after the server had dropped its connections. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** The server is another running process's: leave it alone. */
export class ForeignServer extends StartupError {}

/** Advisory locks are per database: this one, in `postgres`, meets none of the application's. */
const LOCK = 1;
const NAME = 'maillage';

/** @returns a client that is not connected yet */
export function clientOf(port: number, user: string, database: string, password: string): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user,
    database,
    password,
    ssl: false,
    connectionTimeoutMillis: 5000,
    application_name: `${NAME} ${process.pid}`,
  });
  client.on('error', () => {});
  return client;
}

/**
 * Waits up to a second, since the connection of an owner that was killed outlives it by a moment.
 * @throws ForeignServer naming the process that owns the server
 */
export async function takeOwnership(connect: () => Client, dataDir: string): Promise<Ownership> {
  const holder = await poll(1, () => lock(connect()));
  if (holder) return keepOwnership(holder, connect);
  throw new ForeignServer(
    `Another Maillage (process ${await ownerOf(connect())}) uses the data folder ${dataDir}: stop it, or set DATA_DIR to another folder`,
  );
}

/** When one of its processes crashes, PostgreSQL drops every connection and goes on: the lock is taken again. */
function keepOwnership(first: Client, connect: () => Client): Ownership {
  let holder: Client | undefined;
  let attempt: Promise<void> | undefined;
  const hold = (client: Client | undefined) => {
    holder = client;
    client?.once('end', () => (holder = undefined));
  };
  const regain = () =>
    (attempt ??= lock(connect())
      .then(hold, () => {})
      .finally(() => (attempt = undefined)));
  const timer = setInterval(() => void (holder ?? regain()), 1000).unref();
  hold(first);
  return {
    async isHeld() {
      if (!holder) await regain();
      return holder !== undefined;
    },
    async release() {
      clearInterval(timer);
      await attempt;
      await holder?.end();
    },
  };
}

async function lock(client: Client): Promise<Client | undefined> {
  let isLocked = false;
  try {
    await client.connect();
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [LOCK]);
    isLocked = rows[0]?.locked === true;
    return isLocked ? client : undefined;
  } finally {
    if (!isLocked) await client.end();
  }
}

async function ownerOf(client: Client): Promise<string> {
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity
       where pid in (select pid from pg_locks where locktype = 'advisory' and objid = $1) and datname = 'postgres'`,
      [LOCK],
    );
    return rows[0]?.name.replace(`${NAME} `, '') ?? 'just ended';
  } finally {
    await client.end();
  }
}
