import { basename } from 'node:path';
import type { DataSource } from 'typeorm';
import { StoredFiles } from '../attachments/stored-files.js';
import type { Config } from '../config.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { databaseProblem, isDecided } from '../problems/database-problem.js';
import { Problem } from '../problems/problem.js';
import { Arrivals } from './arrivals.js';
import { describeProblem, ImportFault } from './import-fault.js';
import { readDocument } from './read-document.js';
import { storeDocument, type Stored } from './store-document.js';

export interface ImportOptions {
  isDraft?: boolean;
  /** Does everything and takes it back. */
  isTrial?: boolean;
}

export type Outcome = { path: string } & ({ stored: Stored } | { fault: string });

/** The end of a trial: what would have been done. */
class Trial extends Error {
  constructor(readonly stored: Stored) {
    super('taken back');
  }
}

/**
 * Imports texts by their absolute paths, each in a transaction of its own: one that fails changes nothing and the others go on.
 * A fault of ours is also told to `report`.
 */
export async function importFiles(
  dataSource: DataSource,
  config: Config,
  paths: readonly string[],
  options: ImportOptions = {},
  report: (error: unknown) => void = console.error,
): Promise<Outcome[]> {
  const files = new StoredFiles(dataSource, config);
  const outcomes: Outcome[] = [];
  for (const path of new Set(paths)) {
    try {
      const document = await readDocument(path);
      const stored = await storeAlone(dataSource, new Arrivals(files), options, (tx, arrivals) =>
        storeOnce(tx, { document, path, arrivals, isDraft: options.isDraft ?? false }, outcomes),
      );
      outcomes.push({ path, stored });
    } catch (error) {
      outcomes.push({ path, fault: faultOf(error, report) });
    }
  }
  return outcomes;
}

async function storeAlone(
  dataSource: DataSource,
  arrivals: Arrivals,
  { isTrial }: ImportOptions,
  work: (tx: Tx, arrivals: Arrivals) => Promise<Stored>,
): Promise<Stored> {
  try {
    const stored = await inTransaction(dataSource, async (tx) => {
      await arrivals.discard();
      const done = await work(tx, arrivals);
      if (isTrial) throw new Trial(done);
      return done;
    });
    await arrivals.adopt();
    return stored;
  } catch (error) {
    if (isDecided(error)) await arrivals.discard();
    if (error instanceof Trial) return error.stored;
    throw error;
  }
}

/** Two texts of one run that are known by the same day and title are two texts: neither may overwrite the other. */
async function storeOnce(tx: Tx, given: Parameters<typeof storeDocument>[1], earlier: readonly Outcome[]): Promise<Stored> {
  const stored = await storeDocument(tx, given);
  const twin = earlier.find((outcome) => 'stored' in outcome && outcome.stored.id === stored.id);
  if (!twin || stored.result === 'unchanged') return stored;
  throw new ImportFault(
    `Ce texte a le même titre et la même date que « ${basename(twin.path)} » : donnez-lui un « slug » dans un en-tête.`,
  );
}

function faultOf(error: unknown, report: (error: unknown) => void): string {
  const problem = error instanceof Problem ? error : databaseProblem(error);
  if (error instanceof ImportFault) return error.message;
  if (problem) return describeProblem(problem);
  report(error);
  return 'Une erreur inattendue s’est produite.';
}
