import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';
import { StartupError } from '../startup/startup-error.js';
import { sqlStateOf } from './transaction.js';

const LOCK = 7_305_201;

/** Runs what has not run yet and answers the names; instances that start together take turns. @throws StartupError */
export function migrate(dataSource: DataSource): Promise<string[]> {
  return inTurn(dataSource, async (executor) => (await executor.executePendingMigrations()).map(({ name }) => name));
}

/** Takes the newest migration back and answers its name; undefined when none has run. @throws StartupError */
export function revert(dataSource: DataSource): Promise<string | undefined> {
  return inTurn(dataSource, async (executor) => {
    const [last] = (await executor.getExecutedMigrations()).toSorted((one, other) => other.timestamp - one.timestamp);
    if (last) await executor.undoLastMigration();
    return last?.name;
  });
}

/** Another instance's migrations may take long: the limits of a request do not hold for waiting on them. */
async function inTurn<T>(dataSource: DataSource, work: (executor: MigrationExecutor) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('set statement_timeout = 0; set lock_timeout = 0');
    await runner.query('select pg_advisory_lock($1)', [LOCK]);
    await runner.query('reset statement_timeout; reset lock_timeout');
    return await work(executorOn(dataSource, runner));
  } catch (error) {
    throw Object.assign(new StartupError(lineOf(error)), { cause: error });
  } finally {
    await leave(runner);
  }
}

function executorOn(dataSource: DataSource, runner: QueryRunner): MigrationExecutor {
  return Object.assign(new MigrationExecutor(dataSource, runner), { transaction: 'each' as const });
}

/** A broken connection has nothing to give back. */
async function leave(runner: QueryRunner): Promise<void> {
  await runner.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
  await runner.release();
}

function lineOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const hint = hintFor(line, sqlStateOf(error));
  return `The database could not be brought up to date: ${line}${hint ? ` (${hint})` : ''}`;
}

function hintFor(line: string, state: string | undefined): string | undefined {
  if (state === '42501') return 'the user of DATABASE_URL must own the database, so that it may create tables and extensions';
  return line.includes('extension "') ? 'it comes with PostgreSQL’s contrib package' : undefined;
}
