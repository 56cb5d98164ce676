import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { findPostmaster, poll, type Postmaster } from '../src/database/embedded/postmaster.js';
import { cleanUp, MAIN, run, stop, workFolder, type Program } from './support/process.js';

const USERNAME = 'admin@maillage.localhost';
const postmasterOf = (folder: string): Promise<Postmaster | undefined> => findPostmaster(join(folder, 'data/postgres'));

async function signIn(url: string, password: string): Promise<number> {
  const { status } = await fetch(`${url}/v1/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', username: USERNAME, password }),
  });
  return status;
}

async function slugs(url: string, path: string): Promise<string[]> {
  const answer = await fetch(`${url}${path}?fields=slug&sort=slug&limit=100`);
  const { data } = (await answer.json()) as { data: { slug: string }[] };
  return data.map(({ slug }) => slug);
}

const filesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

/** One first start for all: its data are copied, which is quicker than making them. */
let first: { folder: string; said: string; password: string; signedIn: number; articles: string[]; compiled: number; end: number | string };

beforeAll(async () => {
  const folder = await workFolder();
  const program = run(folder);
  const url = await program.ready();
  const [, password = ''] = /password (\S+) \(shown only this once/.exec(program.said()) ?? [];
  first = {
    folder,
    password,
    said: program.said(),
    signedIn: await signIn(url, password),
    articles: await slugs(url, '/v1/articles'),
    compiled: filesIn(join(folder, 'data/compiled')),
    end: await stop(program),
  };
});

afterAll(cleanUp);

describe('npm start', () => {
  const copy = (): Promise<string> => workFolder(first.folder);

  it('says at first where everything is and how to sign in, and has sample content', () => {
    expect(first.said).toMatch(
      /^Maillage is ready\.\n {2}Swagger UI {2}http:\/\/127\.0\.0\.1:[1-9]\d+\/docs\n {2}API .+\/v1 .+\n {2}Feed .+\/v1\/articles\.rss\n {2}Sign in .+\n +username admin@maillage\.localhost\n +password \S{24} \(.+\)\n$/,
    );
    expect(first).toMatchObject({ signedIn: 200, end: 0, articles: ['cinq-mille-couverts-et-un-metier', 'huit-metiers-un-meme-quartier'] });
  });

  it('finds its data again, and shows no password any more', async () => {
    const folder = await copy();
    const program = run(folder);
    const url = await program.ready();

    expect(await signIn(url, first.password)).toBe(200);
    expect(await slugs(url, '/v1/articles')).toEqual(first.articles);
    expect(program.said() + program.complained()).not.toMatch(/password \S{24}/);
    expect(await stop(program)).toBe(0);
    expect(program.complained()).toBe('');
  });

  /** `npm start` with another build. */
  const npmStart = (folder: string, build: string): Program => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { start: scripts.start, build } }));
    symlinkSync(dirname(MAIN), join(folder, 'dist'));
    return run(folder, {}, ['npm', 'start', '--silent']);
  };

  it('ends through npm as well, and leaves no process', async () => {
    const folder = await copy();
    const program = npmStart(folder, 'true');
    const url = await program.ready();

    expect(await postmasterOf(folder)).toBeDefined();
    expect(await stop(program)).toBe(0);
    expect(await postmasterOf(folder)).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('ends through npm also while it is still being built', async () => {
    const program = npmStart(await workFolder(), 'echo building; sleep 1');
    await poll(10, async () => (program.said() ? true : undefined));

    expect(await stop(program)).toBe(0);
    expect({ said: program.said(), complained: program.complained() }).toEqual({ said: 'building\n', complained: '' });
  });

  it('loads few files, and keeps them compiled before it is ended', () => {
    expect(first.compiled).toBeGreaterThan(0);
    expect(first.compiled).toBeLessThan(100);
  });

  it('goes on where nothing compiled can be kept', async () => {
    const folder = await copy();
    rmSync(join(folder, 'data/compiled'), { recursive: true });
    writeFileSync(join(folder, 'data/compiled'), '');
    const program = run(folder);
    await program.ready();

    expect(await stop(program)).toBe(0);
    expect(program.complained()).toBe('');
  });

  it('finishes a running request before it ends', async () => {
    const program = run(await copy());
    const url = await program.ready();
    const sending = request(`${url}/v1/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', expect: '100-continue' },
    });
    const answer = new Promise<number | undefined>((resolve, reject) =>
      sending.on('response', ({ statusCode }) => resolve(statusCode)).on('error', reject),
    );
    await new Promise((resolve) => {
      sending.on('continue', resolve).flushHeaders();
    });
    program.child.kill('SIGTERM');
    await poll(10, () =>
      fetch(url).then(
        () => undefined,
        () => true,
      ),
    );
    sending.end(new URLSearchParams({ username: USERNAME, password: first.password }).toString());

    expect(await answer).toBe(200);
    expect(await program.ended).toBe(0);
    expect(await postmasterOf(program.folder)).toBeUndefined();
  });

  it('goes on after kill -9 with the server that is left', async () => {
    const folder = await copy();
    const killed = run(folder);
    await killed.ready();
    killed.child.kill('SIGKILL');
    await killed.ended;
    const left = await postmasterOf(folder);
    const program = run(folder);
    const url = await program.ready();

    expect(left).toBeDefined();
    expect(await slugs(url, '/v1/articles')).toEqual(first.articles);
    expect(await stop(program)).toBe(0);
    expect(await postmasterOf(folder)).toBeUndefined();
  });

  it('answers 503 while its database is away, and again when it is back', async () => {
    const program = run(await copy());
    const url = await program.ready();
    const postmaster = await postmasterOf(program.folder);
    process.kill(postmaster!.pid, 'SIGKILL');
    await poll(10, async () => ((await postmasterOf(program.folder)) ? undefined : true));
    const away = await fetch(`${url}/v1/articles`);
    const back = await poll(15, async () => ((await fetch(`${url}/v1/articles`)).status === 200 ? true : undefined));

    expect({ status: away.status, retry: away.headers.get('retry-after') }).toEqual({ status: 503, retry: '5' });
    expect(back).toBe(true);
    expect(await slugs(url, '/v1/articles')).toEqual(first.articles);
    expect(await stop(program)).toBe(0);
  });

  it('leaves nothing when it is told to stop while it starts', async () => {
    const program = run(await copy());
    await poll(10, async () => (existsSync(join(program.folder, 'data/postgres/postmaster.pid')) ? true : undefined));
    const end = await stop(program);

    expect({ end, said: program.said(), complained: program.complained() }).toEqual({ end: 0, said: '', complained: '' });
    expect(await postmasterOf(program.folder)).toBeUndefined();
  });

  it('ends with an error after a fault that nothing caught, and stops its server', async () => {
    const folder = await copy();
    writeFileSync(join(folder, 'fault.mjs'), `process.on('SIGUSR2', () => { throw new Error('out of the blue'); });`);
    const program = run(folder, { NODE_OPTIONS: '--import=./fault.mjs' });
    await program.ready();
    program.child.kill('SIGUSR2');

    expect(await program.ended).toBe(1);
    expect(program.complained()).toContain('Error: out of the blue');
    expect(await postmasterOf(program.folder)).toBeUndefined();
  });
});

describe('npm start that cannot', () => {
  const refusal = async (program: Program) => ({
    end: await program.ended,
    said: program.said(),
    lines: program.complained().trimEnd().split('\n'),
  });

  it('names a data folder that cannot be made, at once', async () => {
    const program = run(await workFolder(), { DATA_DIR: '/proc/maillage' });

    expect(await refusal(program)).toMatchObject({ end: 1, lines: [expect.stringContaining('/proc/maillage')] });
  });

  it('names a port in use, and stops its server', async () => {
    const taken = createServer().listen(0, '127.0.0.1').unref();
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const program = run(await workFolder(first.folder), { PORT: String(port) });

    expect(await refusal(program)).toEqual({
      end: 1,
      said: '',
      lines: [`Port ${port} on 127.0.0.1 is in use: stop what uses it, or set PORT to another one (0: any that is free)`],
    });
    expect(await postmasterOf(program.folder)).toBeUndefined();
  });

  it('names all faults of the settings at once', async () => {
    const { end, said, lines } = await refusal(
      run(await workFolder(), { PORT: 'http', LOG_LEVEL: 'loud', ADMIN_PASSWORD: 'short', SAMPLE_CONTENT: 'maybe' }),
    );

    expect({ end, said }).toEqual({ end: 1, said: '' });
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['PORT', 'ADMIN_PASSWORD', 'LOG_LEVEL', 'SAMPLE_CONTENT', 'ADMIN_PASSWORD']);
  });

  it.each(['', '?sslmode=require'])('names a database that does not answer, without its password %s', async (options) => {
    const program = run(await workFolder(), { DATABASE_URL: `postgresql://maillage:secret@127.0.0.1:1/federation${options}` });

    expect(await refusal(program)).toEqual({
      end: 1,
      said: '',
      lines: ['The database federation on 127.0.0.1:1 cannot be used: nothing listens there'],
    });
  });
});
