import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartupError } from '../../startup/startup-error.js';
import { chooseAccount, type Account } from './account.js';
import { findInstallation, findPrograms } from './binaries.js';
import { clusterFolder, hasCluster, makeCluster, readPassword, secureCluster, tellingLine } from './cluster.js';
import { clientOf } from './ownership.js';
import { findPostmaster, launch, LaunchFault, logFile, poll, type Postmaster } from './postmaster.js';

export interface ServerOptions {
  /** The server's data are in its subfolder `postgres`. */
  dataDir: string;
  /** By default a free one, another at each start. A server that is adopted keeps its own. */
  port?: number;
  /** Server parameters, such as `{ fsync: 'off' }` in tests. A server that is adopted keeps its own. */
  settings?: Record<string, string>;
}

export interface Server extends Postmaster {
  isAdopted: boolean;
}

/** Another process is starting or ending a server on the same folder: to be tried again. */
const PASSING = /lock file ".*" already exists|pre-existing shared memory block/;
const PORT_TAKEN = 'could not create any TCP/IP sockets';

/** @throws StartupError in one line; no process is left then */
export async function obtainServer(options: ServerOptions): Promise<Server> {
  const folder = clusterFolder(options.dataDir);
  const installation = await findInstallation();
  const exists = await hasCluster(folder, installation.version.split('.')[0] ?? '');
  const account = await chooseAccount(folder);
  const programs = await findPrograms(installation, account, options.dataDir);
  if (!exists) await makeCluster(options.dataDir, programs, account, options.settings?.fsync !== 'off');
  await secureCluster(folder, account);
  return startOrAdopt(folder, path.join(programs, 'postgres'), account, options);
}

/** The server on this folder, once it answers; undefined when there is none, or it ended meanwhile. */
export async function findServer(folder: string): Promise<Postmaster | undefined> {
  const found = await poll(60, async () => {
    const postmaster = await findPostmaster(folder);
    if (!postmaster) return { postmaster };
    return postmaster.isReady && (await answers(postmaster, folder)) ? { postmaster } : undefined;
  });
  if (!found) throw new StartupError(`The PostgreSQL that runs on ${folder} has not been ready for a minute: see ${logFile(folder)}`);
  return found.postmaster;
}

async function startOrAdopt(folder: string, program: string, account: Account, options: ServerOptions): Promise<Server> {
  let fault = '';
  const server = await poll(30, async () => {
    const running = await findServer(folder);
    if (running) return { ...running, isAdopted: true };
    try {
      return { ...(await launch(folder, program, account, await parameters(options))), isAdopted: false };
    } catch (error) {
      if (!(error instanceof LaunchFault)) throw error;
      fault = error.message;
      if (!PASSING.test(fault) && (options.port || !fault.includes(PORT_TAKEN))) throw notStarted(fault, folder, options.port);
      await wait(100);
      return undefined;
    }
  });
  if (!server) throw notStarted(fault, folder, options.port);
  return server;
}

function notStarted(fault: string, folder: string, port: number | undefined): StartupError {
  const line = port && fault.includes(PORT_TAKEN) ? `port ${port} is in use` : tellingLine(fault);
  return new StartupError(`PostgreSQL could not start on ${folder}: ${line} (see ${logFile(folder)})`);
}

async function answers(postmaster: Postmaster, folder: string): Promise<boolean> {
  const client = clientOf(postmaster.port, 'postgres', 'postgres', await readPassword(folder));
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (isNotReady(error)) return false;
    throw error;
  } finally {
    await client.end();
  }
}

/** `cannot_connect_now` while a server starts, recovers or ends, or the end of a connection with a process of it. */
export function isNotReady(error: unknown): boolean {
  const { code, message } = error as Partial<Error> & { code?: string };
  return ['57P03', 'ECONNREFUSED', 'ECONNRESET'].includes(String(code)) || message === 'Connection terminated unexpectedly';
}

async function parameters({ port, settings }: ServerOptions): Promise<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port ?? (await freePort())),
    unix_socket_directories: '',
    log_checkpoints: 'off',
    ...(await sharedMemory()),
    ...settings,
  };
}

/** Parallel queries share memory in /dev/shm, of which a container has 64 MB by default: files of the data folder take its place there. */
async function sharedMemory(): Promise<Record<string, string>> {
  const size = await statfs('/dev/shm').then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  );
  return size < 256 * 1024 * 1024 ? { dynamic_shared_memory_type: 'mmap' } : {};
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
