import { writeFile } from 'node:fs/promises';
import { startApplication, type Application } from './application.ts';
import { startDatabase, type Database } from './database.ts';
import { findKnown } from './known.ts';
import { loadArticles } from './load.ts';
import { machine } from './machine.ts';
import { readOptions } from './options.ts';
import { Random } from './random.ts';
import { readsOf } from './reads.ts';
import { requireRows, runAll, type Bench } from './run.ts';
import { writeTargets } from './seed.ts';
import { tableOf, type Result } from './table.ts';
import { paragraphs } from './texts.ts';

/** What growth is measured against. */
const FEW = 20_000;

const options = readOptions();
const stops: (() => unknown)[] = [];
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop().then(() => process.exit(130)));
try {
  await bench();
} catch (error) {
  // What fails because everything is being ended is no fault.
  if (!isStopping) console.error(error);
  process.exitCode = 1;
}
await stop();

async function bench(): Promise<void> {
  requireRows(options);
  const database = await filled(options.articles);
  const off = await started(database, { CACHE_MAX_BYTES: '0' });
  const warm = await started(database, {});
  const known = await findKnown(off.url, database.url, options.articles);
  const less = options.articles > FEW ? await withFewArticles() : undefined;
  const startWarm = () => started(database, {});
  const results = await runAll({ options, databaseUrl: database.url, applications: { warm, off }, startWarm, less, tell }, known);
  await report(results, await machine(database.url));
}

/** Beside the others in one run: the machine itself is faster and slower from hour to hour. */
async function withFewArticles(): Promise<Bench['less']> {
  const database = await filled(FEW);
  const { url } = await started(database, { CACHE_MAX_BYTES: '0' });
  return { url, reads: readsOf(await findKnown(url, database.url, FEW)) };
}

async function filled(articles: number): Promise<Database> {
  const database = await startDatabase();
  stops.push(database.stop);
  await timed(`load ${articles} articles`, () => fill(database, articles));
  return database;
}

async function started(database: Database, settings: Record<string, string>): Promise<Application> {
  const starting = startApplication(database, settings);
  // Also one that has not announced itself yet, when all is ended.
  stops.push(async () => (await starting).stop());
  return starting;
}

async function fill(database: Database, articles: number): Promise<void> {
  const random = new Random(options.seed);
  const application = await started(database, {});
  const targets = await writeTargets(application.url, await application.signIn(), random);
  await application.stop();
  const texts = paragraphs(random);
  await loadArticles(database.url, random, articles, texts, { ...targets, paragraphs: texts.length });
}

async function report(results: Result[], measuredOn: Record<string, string | number>): Promise<void> {
  const about = { ...measuredOn, articles: options.articles, rounds: options.rounds, seconds: options.seconds, seed: options.seed };
  console.log(
    `\n${Object.entries(about)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}\n\n${tableOf(results)}`,
  );
  for (const { name, fault } of results) if (fault) console.log(`\n${name}: ${fault}`);
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...about, results }, null, 2)}\n`);
}

async function timed(what: string, work: () => Promise<void>): Promise<void> {
  const begin = performance.now();
  await work();
  tell(`${what}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

function tell(line: string): void {
  console.error(line);
}

/** The newest first: the applications before their database. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  for (const end of stops.toReversed()) await Promise.resolve(end()).catch((error: unknown) => console.error(error));
}
