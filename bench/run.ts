import type { Application } from './application.ts';
import { startBare } from './bare.ts';
import { requireAsPublished } from './loaded.ts';
import { measure, middleOf, type Measured } from './measure.ts';
import type { Options } from './options.ts';
import { bareAddress, readsOf, requireSame, routeOf, type Known, type Read } from './reads.ts';
import { compared, limited, type Result } from './table.ts';
import { runWrite, WRITES, type Write } from './writes.ts';

/** Seconds of CPU time, and megabytes. */
const START_GOAL = 1.5;
const MEMORY_GOAL = 200;
/** Articles. */
const MANY = 1_000_000;

export interface Bench {
  options: Options;
  databaseUrl: string;
  /** With the response cache as it comes, and without it. */
  applications: Record<'warm' | 'off', Application>;
  /** Another with the response cache. */
  startWarm: () => Promise<Application>;
  /** The application over fewer articles, without its cache, and what is read of it, where growth is measured. */
  less?: { url: string; reads: Read[] };
  tell: (line: string) => void;
}

/** Measures the rows that were asked for, one after the other. A row that fails does not end the others. */
export async function runAll(bench: Bench, known: Known): Promise<Result[]> {
  const reads = readsOf(known).filter(({ name }) => isAsked(bench, name));
  const results: Result[] = [await row(bench, { name: 'loaded rows' }, () => runLoaded(bench))];
  for (const read of reads) results.push(await row(bench, read, () => runRead(bench, read)));
  for (const write of WRITES.filter(({ name }) => isAsked(bench, name)))
    results.push(await row(bench, write, () => runWriteRow(bench, write)));
  return [...results, ...(await ofApplications(bench))];
}

/** @throws Error naming the rows there are, for a name that is none */
export function requireRows({ only }: Options): void {
  const [nowhere, deep] = ['', { cursor: '', publishedAt: '', id: '' }];
  const reads = readsOf({ slug: nowhere, bigOrganisation: nowhere, smallOrganisation: nowhere, deep, words: [nowhere, nowhere] });
  const names = [...reads, ...WRITES].map(({ name }) => name).concat('start-up', 'memory');
  const unknown = only.find((asked) => !names.some((name) => name.startsWith(asked)));
  if (unknown !== undefined) throw new Error(`no row begins with "${unknown}": ${names.join(', ')}`);
}

function isAsked({ options: { only } }: Bench, name: string): boolean {
  return only.length === 0 || only.some((beginning) => name.startsWith(beginning));
}

async function row({ tell }: Bench, { name, goal }: { name: string; goal?: number }, work: () => Promise<Result>): Promise<Result> {
  tell(name);
  return work().catch((error: unknown) => ({ name, unit: 'ratio', goal, fault: error instanceof Error ? error.message : String(error) }));
}

/** The loaded data are what publishing leaves, or no other row says anything. */
async function runLoaded({ applications: { off }, databaseUrl }: Bench): Promise<Result> {
  await requireAsPublished(off.url, await off.signIn(), databaseUrl);
  return { name: 'loaded rows', unit: 'ratio', holds: true };
}

async function runRead(bench: Bench, read: Read): Promise<Result> {
  const { applications, options } = bench;
  const measured = read.cache === 'warm' ? await inNewProcesses(bench, read) : await measureRead(bench, read, applications.off, options);
  const { name, goal, isForMany } = read;
  return compared({ name, goal: isForMany && options.articles < MANY ? undefined : goal }, measured);
}

/**
 * Each round by other processes: where answers take microseconds, two that run the same code differ by up to a tenth for as long as they live. The
 * first is the application that also takes the writes, and whose memory is told at the end.
 */
async function inNewProcesses(bench: Bench, read: Read): Promise<Measured> {
  const { applications, options, startWarm } = bench;
  const each = [await measureRead(bench, read, applications.warm, { ...options, rounds: 1 })];
  while (each.length < options.rounds) {
    const application = await startWarm();
    try {
      each.push(await measureRead(bench, read, application, { ...options, rounds: 1 }));
    } finally {
      await application.stop();
    }
  }
  return middleOf(each);
}

async function measureRead({ databaseUrl, less }: Bench, read: Read, { url }: Application, options: Options): Promise<Measured> {
  const bare = await startBare(databaseUrl, [await routeOf(read, url)]);
  try {
    await requireSame(read, url, bare.url);
    const same = read.grows && less?.reads.find(({ name }) => name === read.name);
    const sides = [{ url: url + read.path }, { url: bareAddress(read, bare.url) }, same && { url: less!.url + same.path }] as const;
    const atLeast = options.articles < MANY ? 0 : (read.atLeast ?? 0);
    return await measure(sides, { ...options, seconds: Math.max(options.seconds, atLeast) }, databaseUrl);
  } finally {
    bare.stop();
  }
}

/** By the application as it comes, whose cache each write spoils. */
async function runWriteRow({ applications: { warm }, databaseUrl, options }: Bench, write: Write): Promise<Result> {
  const bare = await startBare(databaseUrl, []);
  try {
    const sides = { url: warm.url, token: await warm.signIn(), bareUrl: bare.url };
    return compared(write, await runWrite(write, sides, databaseUrl, options));
  } finally {
    bare.stop();
  }
}

async function ofApplications(bench: Bench): Promise<Result[]> {
  const { off, warm } = bench.applications;
  const [withCache, without] = await Promise.all([warm.residentBytes(), off.residentBytes()]);
  return [
    limited('start-up', 's', off.startSeconds, START_GOAL),
    limited('memory', 'MB', withCache && withCache / 1e6, MEMORY_GOAL),
    limited('memory, cache off', 'MB', without && without / 1e6, MEMORY_GOAL),
  ].filter(({ name }) => isAsked(bench, name));
}
