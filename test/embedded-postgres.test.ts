import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { StartupError } from '../src/startup/startup-error.js';
import { chooseAccount } from '../src/database/embedded/account.js';
import { findInstallation, findPrograms } from '../src/database/embedded/binaries.js';
import { findEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';

const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const isRoot = process.getuid?.() === 0;

const home = mkdtempSync(path.join(tmpdir(), 'maillage-test-'));
const children: ChildProcess[] = [];
const started: EmbeddedPostgres[] = [];
const abandoned: string[] = [];

/** A data folder of its own, a copy of one that was started before: cheaper than initdb. */
let template = '';
function dataFolder(): string {
  const folder = mkdtempSync(path.join(home, 'data-'));
  if (template) execFileSync('cp', ['-a', `${template}/.`, folder]);
  return folder;
}

async function start(dataDir: string, options: { port?: number } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings, ...options });
  started.push(server);
  return server;
}

/** Another application process that has started the server; `kill` leaves it no time for anything. */
async function otherApplication(dataDir: string) {
  const code = `
    import { registerHooks } from 'node:module';
    import { transformFileSync } from '@swc/core';
    import { fileURLToPath } from 'node:url';
    registerHooks({
      resolve: (name, context, next) => next(name.startsWith('.') && !context.parentURL?.includes('node_modules') ? name.replace(/\\.js$/, '.ts') : name, context),
      load: (url, context, next) => url.endsWith('.ts')
        ? { format: 'module', source: transformFileSync(fileURLToPath(url)).code, shortCircuit: true }
        : next(url, context),
    });
    const { startEmbeddedPostgres } = await import(${JSON.stringify(pathToFileURL('src/database/embedded/embedded-postgres.ts').href)});
    const { url } = await startEmbeddedPostgres(${JSON.stringify({ dataDir, settings })});
    console.log(url);
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  abandoned.push(dataDir);
  const [url] = await once(child.stdout, 'data');
  return {
    pid: child.pid,
    url: String(url).trim(),
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

async function refusal(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof StartupError) return error.lines;
  throw new Error('expected a StartupError', { cause: error });
}

function pidFile(dataDir: string): string {
  return path.join(dataDir, 'postgres/postmaster.pid');
}

function postmasterOf(dataDir: string): number {
  return Number.parseInt(readFileSync(pidFile(dataDir), 'utf8'), 10);
}

/** A process that ended but whose parent has not asked for it yet no longer runs. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0) && (process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
  } catch {
    return false;
  }
}

function processGroupOf(pid: number): number {
  const text =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[4]
      : execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(text);
}

beforeAll(async () => {
  const dataDir = dataFolder();
  const server = await start(dataDir);
  await query(server.url, 'create table kept as select 42 as answer');
  await server.stop();
  template = dataDir;
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const dataDir of abandoned.splice(0))
    if (await findEmbeddedPostgres(dataDir)) await (await startEmbeddedPostgres({ dataDir })).stop();
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    dataDir = dataFolder();
    server = await startEmbeddedPostgres({ dataDir, settings });
  });
  afterAll(() => server.stop());

  it('keeps its data from run to run', async () => {
    expect(await query(server.url, 'select answer from kept')).toBe(42);
  });

  it('makes a database with what the application and its tests need', async () => {
    await query(server.url, 'create extension unaccent');
    await query(server.url, 'create extension pg_trgm');
    await query(server.url, 'create database another');

    expect(await query(server.url, `select string_agg(t, ',' order by t collate "fr-x-icu") from unnest('{eu,été,êta}'::text[]) t`)).toBe(
      'êta,été,eu',
    );
    expect(await query(server.url, `select to_tsvector('simple', 'l’économie «\u00a0SOLIDAIRE\u00a0»')::text`)).toBe(
      `'l':1 'solidaire':3 'économie':2`,
    );
    expect(await query(server.url, `select current_setting('server_encoding') || current_setting('is_superuser')`)).toBe('UTF8off');
  });

  it('asks for a password, which nobody else can read', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'x';

    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(path.join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(dataDir, 'postgres/maillage.password')).mode & 0o777).toBe(0o600);
  });

  it('runs in a session of its own, which Ctrl-C at the terminal does not reach', () => {
    const pid = postmasterOf(dataDir);

    expect(processGroupOf(pid)).toBe(pid);
  });

  it('is found by its data folder while it runs, and leaves no process when it is stopped, however often', async () => {
    const pid = postmasterOf(dataDir);
    expect(await findEmbeddedPostgres(dataDir)).toBe(server.url);
    expect(isRunning(pid)).toBe(true);

    await Promise.all([server.stop(), server.stop()]);
    await server.stop();

    expect(isRunning(pid)).toBe(false);
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
    expect(readFileSync(path.join(dataDir, 'postgres.log'), 'utf8')).toContain('database system is shut down');
  });

  it('is not found where there never was one', async () => {
    expect(await findEmbeddedPostgres(path.join(home, 'nowhere'))).toBeUndefined();
  });
});

describe('after a killed application', () => {
  it('adopts the server that was left, and stops it in the end', async () => {
    const dataDir = dataFolder();
    const killed = await otherApplication(dataDir);
    const pid = postmasterOf(dataDir);
    await killed.kill();

    const server = await start(dataDir);
    expect(server.url).toBe(killed.url);
    expect(postmasterOf(dataDir)).toBe(pid);
    expect(await query(server.url, 'select answer from kept')).toBe(42);

    await server.stop();
    expect(isRunning(pid)).toBe(false);
  });

  it("starts anew when the server was killed too, even if its process id is another program's now", async () => {
    const dataDir = dataFolder();
    const killed = await otherApplication(dataDir);
    const pid = postmasterOf(dataDir);
    await killed.kill();
    process.kill(pid, 'SIGKILL');
    const left = readFileSync(pidFile(dataDir), 'utf8');
    const folder = path.join(dataDir, 'postgres');
    const stranger = spawn('sleep', ['60'], { ...(await chooseAccount(folder)), cwd: folder, stdio: 'ignore' });
    children.push(stranger);
    writeFileSync(pidFile(dataDir), left.replace(/^\d+/, String(stranger.pid)));

    const server = await start(dataDir);

    expect(await query(server.url, 'select answer from kept')).toBe(42);
    expect(postmasterOf(dataDir)).not.toBe(stranger.pid);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('does not take the server of the original for that of a copied folder', async () => {
    const original = dataFolder();
    const { url } = await start(original);
    const copy = mkdtempSync(path.join(home, 'data-'));
    execFileSync('cp', ['-a', `${original}/.`, copy]);

    expect(await findEmbeddedPostgres(copy)).toBeUndefined();
    const server = await start(copy);
    expect(server.url).not.toBe(url);
    await server.stop();
    expect(await query(url, 'select answer from kept')).toBe(42);
  });

  it('makes the data folder afresh after an interrupted first start', async () => {
    const dataDir = mkdtempSync(path.join(home, 'data-'));
    const finished = spawn('true');
    await once(finished, 'exit');
    const draft = path.join(dataDir, `postgres.new-${finished.pid}-abcdef`);
    mkdirSync(path.join(draft, 'data'), { recursive: true });
    writeFileSync(path.join(draft, 'data/PG_VERSION'), '18\n');
    utimesSync(draft, 0, 0);

    await start(dataDir);

    expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres.log']);
  });
});

describe('two on one data folder', () => {
  it('refuses the second, naming the first, which goes on', async () => {
    const dataDir = dataFolder();
    const first = await otherApplication(dataDir);

    expect(await refusal(start(dataDir))).toEqual([
      `Another Maillage (process ${first.pid}) uses the data folder ${dataDir}: stop it, or set DATA_DIR to another folder`,
    ]);
    expect(await query(first.url, 'select answer from kept')).toBe(42);
  });

  it('gives the server to one of two that start at once', async () => {
    const dataDir = mkdtempSync(path.join(home, 'data-'));
    const results = await Promise.allSettled([start(dataDir), start(dataDir)]);

    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => String(reason));
    expect(refused).toEqual([expect.stringContaining(`Another Maillage (process ${process.pid})`)]);
    expect(await query(started[0]?.url ?? '', 'select 1')).toBe(1);
  });

  it("keeps its right over a crash of the server's processes", async () => {
    const dataDir = dataFolder();
    const server = await start(dataDir);
    const client = new Client({ connectionString: server.url });
    const lost = once(client, 'error');
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
    await lost;
    await client.end();

    expect(await findEmbeddedPostgres(dataDir)).toBe(server.url);
    const pid = postmasterOf(dataDir);
    await server.stop();
    expect(isRunning(pid)).toBe(false);
  });
});

describe('what the operator must mend is one line', () => {
  it('data of another PostgreSQL', async () => {
    const dataDir = mkdtempSync(path.join(home, 'data-'));
    mkdirSync(path.join(dataDir, 'postgres'));
    writeFileSync(path.join(dataDir, 'postgres/PG_VERSION'), '17\n');

    expect(await refusal(start(dataDir))).toEqual([
      expect.stringMatching(/was made by PostgreSQL 17, but this Maillage brings PostgreSQL 18/),
    ]);
  });

  it("files that are not PostgreSQL's", async () => {
    const dataDir = mkdtempSync(path.join(home, 'data-'));
    mkdirSync(path.join(dataDir, 'postgres/photos'), { recursive: true });

    expect(await refusal(start(dataDir))).toEqual([expect.stringMatching(/holds files that are not PostgreSQL's/)]);
    expect(readdirSync(path.join(dataDir, 'postgres'))).toEqual(['photos']);
  });

  it('a data folder that cannot be made', async () => {
    const file = path.join(mkdtempSync(path.join(home, 'data-')), 'file');
    writeFileSync(file, '');

    expect(await refusal(start(file))).toEqual([expect.stringMatching(/data folder .*file cannot be used: E/)]);
  });

  it('a place where no folder can be made, at once', async () => {
    const place = process.platform === 'linux' ? '/proc/maillage' : '/dev/null/maillage';

    expect(await refusal(start(place))).toEqual([expect.stringMatching(/data folder .*maillage cannot be used: .*E[A-Z]+/)]);
  });

  it('a port in use', async () => {
    const dataDir = dataFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    expect(await refusal(start(dataDir, { port }))).toEqual([
      expect.stringMatching(`: port ${port} is in use \\(see .*postgres\\.log\\)$`),
    ]);
    expect(existsSync(pidFile(dataDir))).toBe(false);
    other.close();
  });

  it('a server that does not start, with the reason it gives', async () => {
    const dataDir = dataFolder();
    rmSync(path.join(dataDir, 'postgres/global/pg_control'));

    expect(await refusal(start(dataDir))).toEqual([expect.stringMatching(/pg_control.*No such file or directory/)]);
    expect(existsSync(pidFile(dataDir))).toBe(false);
  });

  it('a password that was changed', async () => {
    const dataDir = dataFolder();
    writeFileSync(path.join(dataDir, 'postgres/maillage.password'), 'another');

    expect(await refusal(start(dataDir))).toEqual([expect.stringMatching(/cannot be used: password authentication failed/)]);
    expect(existsSync(pidFile(dataDir))).toBe(false);
  });

  it('a platform without programs', async () => {
    expect(await refusal(findInstallation('plan9-x64'))).toEqual([
      'No embedded PostgreSQL is installed for plan9-x64: set DATABASE_URL to a PostgreSQL server',
    ]);
  });
});

describe('closed homes and missing links', () => {
  it('works below a folder that only its owner can enter', async () => {
    const closed = mkdtempSync(path.join(home, 'closed-'));
    chmodSync(closed, 0o700);
    const dataDir = path.join(closed, 'project/data');

    const server = await start(dataDir);

    expect(await query(server.url, 'select 1')).toBe(1);
    expect(statSync(path.join(dataDir, 'postgres')).uid === 0).toBe(false);
  });

  it('takes over data that root has copied', async () => {
    const dataDir = dataFolder();
    if (isRoot) execFileSync('chown', ['-R', '0:0', path.join(dataDir, 'postgres')]);
    chmodSync(path.join(dataDir, 'postgres'), 0o755);

    expect(await query((await start(dataDir)).url, 'select answer from kept')).toBe(42);
  });

  it('runs a copy of programs that cannot be reached or lack their links', async () => {
    const dataDir = mkdtempSync(path.join(home, 'data-'));
    const { native } = await findInstallation();
    const unlinked = path.join(home, 'unlinked/native');
    cpSync(native, unlinked, { recursive: true, filter: (file) => !lstatSync(file).isSymbolicLink() });
    chmodSync(path.join(home, 'unlinked'), 0o700);
    const account = await chooseAccount(dataDir);

    const programs = await findPrograms({ native: unlinked, version: `test-${process.pid}` }, account, dataDir);

    expect(programs).not.toContain('unlinked');
    expect(execFileSync(path.join(programs, 'initdb'), ['--version'], { ...account, cwd: '/', encoding: 'utf8' })).toContain('18.');
    rmSync(path.dirname(programs), { recursive: true });
  });
});
