import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lchown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../../startup/startup-error.js';
import { nameFromInside, runInside, type Account } from './account.js';

/** Kept inside the data folder, so that the two appear at once and never disagree. */
const PASSWORD = 'maillage.password';
const DRAFT = 'postgres.new-';

/**
 * What splits words in full-text search: a UTF-8 type knows that ’ and « are no letters, "C" does not.
 * Sorting and case come from PostgreSQL's own C.UTF-8, alike on every machine.
 */
const CHARACTER_TYPES = ['C.UTF-8', 'en_US.UTF-8', 'UTF-8', 'C'];

export function clusterFolder(dataDir: string): string {
  return path.resolve(dataDir, 'postgres');
}

/** @throws the file system's error where there is none or it cannot be read */
export async function readPassword(folder: string): Promise<string> {
  return (await readFile(path.join(folder, PASSWORD), 'utf8')).trim();
}

/** @throws StartupError where the folder holds data of another PostgreSQL, or no PostgreSQL's */
export async function hasCluster(folder: string, major: string): Promise<boolean> {
  const files: string[] = await readdir(folder).catch((error) => (error.code === 'ENOENT' ? [] : Promise.reject(error)));
  if (files.length === 0) return false;
  if (!files.includes('PG_VERSION'))
    throw new StartupError(`${folder} holds files that are not PostgreSQL's: move them, or set DATA_DIR to another folder`);
  const found = (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (found === major) return true;
  throw new StartupError(
    `${folder} was made by PostgreSQL ${found}, but this Maillage brings PostgreSQL ${major}: dump and restore it, or set DATA_DIR to another folder`,
  );
}

/**
 * Makes the data folder: beside its place, then renamed, so that an interruption leaves nothing that looks complete.
 * @throws StartupError with what initdb says
 */
export async function makeCluster(dataDir: string, programs: string, account: Account, isDurable: boolean): Promise<void> {
  await removeAbandonedDrafts(dataDir);
  const draft = await mkdtemp(path.join(dataDir, `${DRAFT}${process.pid}-`));
  const folder = path.join(draft, 'data');
  try {
    await mkdir(folder, { mode: 0o700 });
    await writeFile(path.join(draft, PASSWORD), randomBytes(24).toString('hex'), { mode: 0o600, flush: isDurable });
    await giveTo(account, draft);
    const fault = await initialise(folder, programs, account, isDurable ? [] : ['--no-sync']);
    if (fault) throw new StartupError(`PostgreSQL could not make its data folder ${clusterFolder(dataDir)}: ${tellingLine(fault)}`);
    await rename(path.join(draft, PASSWORD), path.join(folder, PASSWORD));
    await rename(folder, clusterFolder(dataDir)).catch(unlessAnotherWasFaster);
  } finally {
    await removeFolder(draft);
  }
}

/** Data that were restored or copied by root become the account's again; PostgreSQL refuses a folder that others can read. */
export async function secureCluster(folder: string, account: Account): Promise<void> {
  const found = await stat(folder);
  if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
  if (found.uid === 0) await giveTo(account, folder);
}

/** @returns what initdb complains about; empty when all is well */
async function initialise(folder: string, programs: string, account: Account, options: string[]): Promise<string> {
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=../${PASSWORD}`];
  const words = ['-D', nameFromInside(folder, account), ...access, '--encoding=UTF8', '--text-search-config=french', ...options];
  const order = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  let fault = '';
  for (const characterType of CHARACTER_TYPES) {
    const run = promisify(execFile)(
      path.join(programs, 'initdb'),
      [...words, ...order, `--lc-ctype=${characterType}`],
      runInside(folder, account),
    );
    fault = await run.then(
      () => '',
      (error) => error.stderr || String(error),
    );
    if (!fault.includes('invalid locale name')) break;
  }
  return fault;
}

/** The line of PostgreSQL's output that says what went wrong. */
export function tellingLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const fault = lines.findLast((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1) ?? 'it says nothing';
  return fault.replace(/^.*?\b(FATAL|PANIC|error):\s*/, '');
}

async function giveTo(account: Account, folder: string): Promise<void> {
  const { uid, gid } = account;
  if (uid === undefined || gid === undefined) return;
  for (const file of await readdir(folder, { recursive: true })) await lchown(path.join(folder, file), uid, gid);
  await chown(folder, uid, gid);
}

async function removeAbandonedDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = name.startsWith(DRAFT) ? Number.parseInt(name.slice(DRAFT.length), 10) : Number.NaN;
    if (await isAbandoned(pid, path.join(dataDir, name))) await removeFolder(path.join(dataDir, name));
  }
}

/** In a container every start may have the same process id. */
async function isAbandoned(pid: number, draft: string): Promise<boolean> {
  const made = await stat(draft).catch(() => undefined);
  if (Number.isNaN(pid) || !made || made.mtimeMs > Date.now() - process.uptime() * 1000) return false;
  try {
    return pid === process.pid || !process.kill(pid, 0);
  } catch {
    return true;
  }
}

/** Where its starter was killed, initdb may write on for a moment. */
async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function unlessAnotherWasFaster(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
}
