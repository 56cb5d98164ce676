import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const MAIN = resolve('dist/main.js');

/** The built application as a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  readonly folder: string;
  /** Standard output so far. */
  readonly said: () => string;
  /** Standard error so far. */
  readonly complained: () => string;
  /** Where it answers, once it says so. */
  ready(): Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

const running = new Set<Program>();
const folders: string[] = [];

/** A folder with nothing but the data of another one, if given: no `.env` of a developer's. */
export async function workFolder(dataOf?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'maillage-start-'));
  folders.push(folder);
  if (dataOf) await cp(join(dataOf, 'data'), join(folder, 'data'), { recursive: true, preserveTimestamps: true });
  return folder;
}

/** By default `node dist/main.js` on any free port. */
export function run(
  folder: string,
  settings: Record<string, string> = {},
  [command, ...words]: [string, ...string[]] = [process.execPath, MAIN],
): Program {
  const { PATH, HOME } = process.env;
  const child = spawn(command, words, { cwd: folder, env: { PATH, HOME, PORT: '0', ...settings }, stdio: ['ignore', 'pipe', 'pipe'] });
  const program: Program = {
    child,
    folder,
    said: collect(child.stdout),
    complained: collect(child.stderr),
    ready: () => announced(program),
    ended: endOf(child),
  };
  running.add(program);
  void program.ended.then(() => running.delete(program));
  return program;
}

export function stop(program: Program): Promise<number | NodeJS.Signals> {
  program.child.kill('SIGTERM');
  return program.ended;
}

/** Whatever a failed test left. */
export async function cleanUp(): Promise<void> {
  await Promise.all([...running].map(stop));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return () => text;
}

async function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals];
  return code ?? signal;
}

function announced(program: Program): Promise<string> {
  return new Promise((found, failed) => {
    const look = (): void => {
      const [, url] = /Swagger UI +(\S+)\/docs\n[^]*Sign in[^]*\n$/.exec(program.said()) ?? [];
      if (url) found(url);
    };
    program.child.stdout?.on('data', look);
    void program.ended.then((end) => failed(new Error(`it ended with ${end}: ${program.complained()}`)));
    look();
  });
}
