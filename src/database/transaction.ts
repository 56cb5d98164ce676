import { setTimeout as wait } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { poolOf, takeRows } from './pool.js';
import { preparedNames } from './prepared.js';

/** What runs SQL: the data source, or the transaction that a write is in. */
export interface Queryable {
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/** A running transaction. What changes data takes one, so that it cannot reach another connection. */
export interface Tx extends Queryable {
  readonly kind: 'transaction';
  /** Tags of what readers see that the writes of this transaction have changed. */
  readonly spoiled: Set<string>;
}

type Listener = (spoiled: readonly string[]) => void;
const listeners = new WeakMap<DataSource, Listener>();

/** What to do after each commit of this process, before its writer is answered. */
export function afterCommit(dataSource: DataSource, listener: Listener): void {
  listeners.set(dataSource, listener);
}

const ATTEMPTS = 3;
/** Serialization failure and deadlock: the transaction did nothing and may run again. */
const REPEATABLE = new Set(['40001', '40P01']);

/** Runs the work in one transaction; again when Postgres gave it up for another. */
export async function inTransaction<T>(dataSource: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await committed(dataSource, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !REPEATABLE.has(sqlStateOf(error) ?? '')) throw error;
      await wait(Math.random() * 50 * attempt);
    }
  }
}

/** Tells what was spoiled; everything, where it is not known whether the commit came about. */
async function committed<T>(dataSource: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  let done: Tx | undefined;
  let isCommitted = false;
  const client = await poolOf(dataSource).connect();
  let isLost = false;
  try {
    await client.query('begin');
    const tx = transactionOf(dataSource, client);
    const result = await work(tx);
    done = tx;
    await client.query('commit');
    isCommitted = true;
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      isLost = true;
    });
    throw error;
  } finally {
    client.release(isLost);
    if (done && done.spoiled.size > 0) listeners.get(dataSource)?.(isCommitted ? [...done.spoiled] : ['*']);
  }
}

const MAX_PREPARED = 128;
const names = new WeakMap<DataSource, (text: string) => string | undefined>();

/** Prepared: writes send the same few statements again and again. */
function transactionOf(dataSource: DataSource, client: PoolClient): Tx {
  const nameOf = names.get(dataSource) ?? preparedNames(MAX_PREPARED);
  names.set(dataSource, nameOf);
  return {
    kind: 'transaction',
    spoiled: new Set(),
    query: async <Row>(text: string, values: unknown[] = []) => takeRows(await client.query({ text, values, name: nameOf(text) })) as Row[],
  };
}

/** Rows of any statement. TypeORM answers an UPDATE or DELETE with `[rows, count]`; everything here sees rows. */
export const queryable = (dataSource: DataSource): Queryable => ({
  query: <Row>(sql: string, parameters?: unknown[]) => rowsOf<Row>(dataSource.query(sql, parameters)),
});

async function rowsOf<Row>(result: Promise<unknown>): Promise<Row[]> {
  const answer = (await result) as unknown[];
  const isCounted = answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
  return (isCounted ? answer[0] : answer) as Row[];
}

/** The SQLSTATE of a database error, of pg's or wrapped by TypeORM. */
export function sqlStateOf(error: unknown): string | undefined {
  const inner = (error as { driverError?: unknown }).driverError ?? error;
  const code = (inner as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}
