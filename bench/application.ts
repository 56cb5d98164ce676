import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/**
 * As `npm start` and the container have it: V8 keeps the heap small, and sweeps new objects by one thread, which two cores do better with;
 * the C library keeps no reserves for each thread, and gives back what is large.
 */
const FLAGS = ['--max-semi-space-size=4', '--no-parallel-scavenge', '--heap-growing-percent=20'];
const GLIBC_TUNABLES = 'glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=131072';
const ADMIN = { ADMIN_EMAIL: 'bench@maillage.localhost', ADMIN_PASSWORD: 'a password for measuring' };
/** Linux counts the time of processes in hundredths of a second. */
const TICK = 0.01;

export interface Application {
  url: string;
  /** Seconds of CPU time from the spawn to the first answer; undefined where there is no /proc. */
  startSeconds: number | undefined;
  /** Bytes of memory now; undefined where there is no /proc. */
  residentBytes(): Promise<number | undefined>;
  /** A bearer token of the administrator. */
  signIn(): Promise<string>;
  stop(): Promise<void>;
}

/** The built application as its operator starts it, on a free port. */
export async function startApplication(database: Database, settings: Record<string, string>): Promise<Application> {
  const child = spawn(process.execPath, [...FLAGS, MAIN], {
    cwd: database.folder,
    env: {
      PATH: process.env.PATH,
      GLIBC_TUNABLES,
      DATABASE_URL: database.url,
      DATA_DIR: join(database.folder, 'data'),
      PORT: '0',
      LOG_LEVEL: 'warn',
      RATE_LIMIT: '0',
      SIGN_IN_RATE_LIMIT: '0',
      ...ADMIN,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C ends the measuring, which then ends the application.
    detached: true,
  });
  const url = await announced(child);
  await fetch(`${url}/health/live`);
  const startSeconds = await cpuSeconds(child);
  return { url, startSeconds, residentBytes: () => residentBytes(child), signIn: () => signIn(url), stop: () => stop(child) };
}

async function announced(child: ChildProcess): Promise<string> {
  let output = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    const [, url] = /API\s+(http\S+)\/v1 /.exec(output) ?? [];
    if (url) {
      child.stdout!.resume();
      return url;
    }
  }
  throw new Error(`the application did not start: ${output}`);
}

async function cpuSeconds({ pid }: ChildProcess): Promise<number | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // Fields 14 and 15 of proc_pid_stat(5); the second, the name, may hold blanks.
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * TICK;
}

async function residentBytes({ pid }: ChildProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

async function signIn(url: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'password', username: ADMIN.ADMIN_EMAIL, password: ADMIN.ADMIN_PASSWORD });
  const answer = (await (await fetch(`${url}/v1/auth/token`, { method: 'POST', body })).json()) as { access_token: string };
  return answer.access_token;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}
