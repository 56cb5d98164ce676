import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const DAY = 24 * 60 * 60 * 1000;
const HOST = hostname().replace(/[^A-Za-z0-9-]/g, '-');
const NAME = /^(?<host>[^.]*)\.(?<process>\d+)\./;

/** Names its writer, so that a sweep can tell what was left behind from what is being written. */
export function temporaryName(): string {
  return `${HOST}.${process.pid}.${randomUUID()}`;
}

/** Removes the files whose writer has ended, or that are a day old where that cannot be known: the folder may be shared by machines. */
export async function sweepFolder(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (isLeftBehind(name) || (await ageOf(path)) > DAY) await rm(path, { force: true, recursive: true });
  }
}

/** Its own number on a file means an earlier process had it: the sweep comes before the first upload. */
function isLeftBehind(name: string): boolean {
  const writer = NAME.exec(name)?.groups;
  if (writer?.['host'] !== HOST) return false;
  const pid = Number(writer['process']);
  return pid === process.pid || !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function ageOf(path: string): Promise<number> {
  const entry = await stat(path).catch(() => null);
  return entry ? Date.now() - entry.mtimeMs : 0;
}
