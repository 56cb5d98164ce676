import type { Client } from 'pg';
import { StartupError } from '../../startup/startup-error.js';
import { clusterFolder, readPassword } from './cluster.js';
import { makeFolder } from './make-folder.js';
import { clientOf, ForeignServer, takeOwnership, type Ownership } from './ownership.js';
import { halt, logFile, poll, type Postmaster } from './postmaster.js';
import { findServer, isNotReady, obtainServer, type ServerOptions } from './server.js';

export interface EmbeddedPostgres {
  /** `postgresql://…` of the database `maillage`; its user owns it and may make other databases. */
  url: string;
  /** Ends the server, unless another process owns it by now. May be called again. */
  stop(): Promise<void>;
}

const NAME = 'maillage';

/**
 * Starts PostgreSQL on `dataDir/postgres`, or adopts the server that a killed application left there.
 * @throws StartupError in one line: nothing that was started stays. Another owner's server goes on
 */
export function startEmbeddedPostgres(options: ServerOptions): Promise<EmbeddedPostgres> {
  return inOneLine(options.dataDir, async () => {
    await makeFolder(options.dataDir);
    const folder = clusterFolder(options.dataDir);
    const server = await obtainServer(options);
    try {
      return await own(server, options.dataDir);
    } catch (error) {
      if (!(error instanceof ForeignServer || server.isAdopted)) await halt(server.pid, folder);
      throw error;
    }
  });
}

/**
 * The URL of the server that already runs on this data folder, for command-line tools beside a running application.
 * @throws StartupError where one runs but cannot be used
 */
export function findEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres['url'] | undefined> {
  return inOneLine(dataDir, async () => {
    const folder = clusterFolder(dataDir);
    const server = await findServer(folder);
    if (!server) return undefined;
    const password = await readPassword(folder);
    // On the very first start the server answers a moment before the database is made; after a crash of one of its processes it ends them all.
    const found = await poll(10, () => withConnection(server, password, hasDatabase).catch(notYet));
    if (!found)
      throw new StartupError(
        `The PostgreSQL that runs on ${folder} is not ready, or has no database "${NAME}" yet: start Maillage first, or see ${logFile(folder)}`,
      );
    return urlOf(server, password);
  });
}

async function own(server: Postmaster, dataDir: string): Promise<EmbeddedPostgres> {
  const folder = clusterFolder(dataDir);
  const password = await readPassword(folder);
  const ownership = await takeOwnership(() => clientOf(server.port, 'postgres', 'postgres', password), dataDir);
  try {
    await withConnection(server, password, (client) => makeDatabase(client, password));
  } catch (error) {
    await end(server, folder, ownership);
    throw error;
  }
  return { url: urlOf(server, password), stop: once(() => end(server, folder, ownership)) };
}

async function makeDatabase(client: Client, password: string): Promise<void> {
  const { rowCount: roles } = await client.query('select 1 from pg_roles where rolname = $1', [NAME]);
  if (!roles) await client.query(`create role ${NAME} login createdb password ${client.escapeLiteral(password)}`);
  if (!(await hasDatabase(client))) await client.query(`create database ${NAME} owner ${NAME}`);
}

async function hasDatabase(client: Client): Promise<true | undefined> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [NAME]);
  return rowCount ? true : undefined;
}

function notYet(error: unknown): undefined {
  if (!isNotReady(error)) throw error;
}

async function withConnection<T>(server: Postmaster, password: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = clientOf(server.port, 'postgres', 'postgres', password);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

async function end(server: Postmaster, folder: string, ownership: Ownership): Promise<void> {
  if (await ownership.isHeld()) await halt(server.pid, folder);
  await ownership.release();
}

function urlOf(server: Postmaster, password: string): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${server.port}/${NAME}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}

async function inOneLine<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw Object.assign(new StartupError(`The embedded PostgreSQL of the data folder ${dataDir} cannot be used: ${line}`), {
      cause: error,
    });
  }
}
