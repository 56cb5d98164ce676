import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { StartupError } from '../../startup/startup-error.js';

/** Whom PostgreSQL runs as; empty: whoever runs Maillage. */
export interface Account {
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root, so that root lends it the account that owns the data, or an unprivileged one of the system.
 * @throws StartupError where the system has no such account
 */
export async function chooseAccount(folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const owner = await stat(folder).catch(() => undefined);
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : unprivilegedAccount();
}

async function unprivilegedAccount(): Promise<Account> {
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const chosen = ['postgres', '_postgres', 'nobody'].flatMap((name) => accounts.filter((account) => account[0] === name))[0];
  if (!chosen)
    throw new StartupError('PostgreSQL cannot run as root, and this system has no account "nobody": run Maillage as another user');
  return { uid: Number(chosen[2]), gid: Number(chosen[3]) };
}

/** Options to run a PostgreSQL program inside `folder`: no secrets of ours and no PG… settings of the shell go along. */
export function runInside(folder: string, account: Account) {
  const { PATH, TZ, LD_LIBRARY_PATH } = process.env;
  return { ...account, cwd: folder, env: { PATH, TZ, LD_LIBRARY_PATH, LC_ALL: 'C' } };
}

/**
 * How a program started with `runInside` names that folder. The lent account may be unable to walk to it (a folder below a closed home),
 * but it already stands in it: root went there before the account was changed, and this link leads on without walking.
 */
export function nameFromInside(folder: string, account: Account): string {
  return account.uid !== undefined && process.platform === 'linux' ? '/proc/self/cwd' : path.resolve(folder);
}
