import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { nameFromInside, runInside, type Account } from './account.js';

export interface Postmaster {
  pid: number;
  port: number;
  isReady: boolean;
}

/** PostgreSQL ended before it was ready. */
export class LaunchFault extends Error {}

/** Asks every 20 ms; undefined when `seconds` have passed without an answer. */
export async function poll<T>(seconds: number, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await wait(20);
  }
}

/** The server that runs on this data folder, be it ready, starting or stopping. */
export async function findPostmaster(folder: string): Promise<Postmaster | undefined> {
  const named = await readPidFile(folder);
  return named && (await isServing(named.pid, folder)) ? named : undefined;
}

/**
 * Starts a server in a session of its own, so that Ctrl-C at the terminal does not reach it, and waits until it is ready.
 * @throws LaunchFault with what it wrote to the log; no process is left
 */
export async function launch(folder: string, program: string, account: Account, settings: Record<string, string>): Promise<Postmaster> {
  const stale = await readPidFile(folder);
  const log = await openLog(logFile(folder));
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const inside = runInside(folder, account);
  // The process id in a stale file may have become another program's: PostgreSQL passes over that of its grandparent.
  const env = { ...inside.env, ...(stale && { PG_GRANDPARENT_PID: String(stale.pid) }) };
  const child = spawn(program, ['-D', nameFromInside(folder, account), ...words], {
    ...inside,
    env,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  try {
    return await readiness(child, folder, log.start);
  } finally {
    await log.close();
  }
}

/** Ends a server as at any orderly stop, and waits until it is gone. */
export async function halt(pid: number, folder: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (await isServing(pid, folder)) process.kill(pid, signal);
    if (await poll(60, async () => ((await isServing(pid, folder)) ? undefined : true))) return;
  }
}

export function logFile(folder: string): string {
  return `${folder}.log`;
}

async function readiness(child: ChildProcess, folder: string, logStart: number): Promise<Postmaster> {
  let end: Error | undefined;
  child.once('error', (error) => (end = error));
  child.once('exit', () => (end ??= new Error()));
  const server = await poll(180, async () => {
    if (end) throw new LaunchFault(end.message || (await readFile(logFile(folder))).subarray(logStart).toString());
    const named = await readPidFile(folder);
    return named?.isReady && named.pid === child.pid ? named : undefined;
  });
  if (server) return server;
  if (child.pid) await halt(child.pid, folder);
  throw new LaunchFault('it was not ready after three minutes');
}

/** Its lines: process id, folder, start time, port, socket folder, address, shared memory, state. */
async function readPidFile(folder: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/** A process id alone proves nothing: it may be another program's by now, or the folder a copy of another server's. */
async function isServing(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return (await workingFolder(pid)) === folder;
  try {
    const [inside, data, state] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(folder), readFile(`/proc/${pid}/stat`, 'utf8')]);
    return inside.dev === data.dev && inside.ino === data.ino && /^\d+ \(postgres\) [^ZX]/.test(state);
  } catch {
    return false;
  }
}

async function workingFolder(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('lsof', ['-a', '-c', 'postgres', '-p', String(pid), '-d', 'cwd', '-Fn']).catch(() => ({
    stdout: '',
  }));
  return stdout
    .split('\n')
    .find((line) => line.startsWith('n'))
    ?.slice(1);
}

const LOG_LIMIT = 1024 * 1024;

async function openLog(file: string) {
  const old = await stat(file).catch(() => undefined);
  if (old && old.size > LOG_LIMIT) await rename(file, `${file}.1`);
  const handle = await open(file, 'a', 0o600);
  const { size: start } = await handle.stat();
  return { fd: handle.fd, start, close: () => handle.close() };
}
