import { setImmediate as turn } from 'node:timers/promises';
import type { Pool, QueryConfig } from 'pg';
import type { DataSource } from 'typeorm';
import { poolOf, takeRows } from './pool.js';
import { preparedNames } from './prepared.js';
import { SharedConnections, type Took } from './shared-connections.js';
import type { Queryable } from './transaction.js';

const MAX_PREPARED = 64;
/** A statement that takes as many milliseconds on average has a connection for itself; and what the latest time counts in that. */
const SLOW = 20;
const WEIGHT = 0.1;

/** Prepares what is asked for often. */
export interface Reading extends Queryable {
  /** Plans each statement for its values. */
  readonly unprepared: Queryable;
}

/** Reads outside transactions, straight from the pool. */
export function reading(dataSource: DataSource): Reading {
  const nameOf = preparedNames(MAX_PREPARED);
  const averages = new Map<string, number>();
  const ask = async <Row>(text: string, values: unknown[], name?: string): Promise<Row[]> => {
    const average = name === undefined ? Infinity : (averages.get(name) ?? 0);
    const pool = poolOf(dataSource);
    const shared = average < SLOW ? sharedOf(pool).get() : undefined;
    const took = (milliseconds: number): void => {
      if (name !== undefined) averages.set(name, (1 - WEIGHT) * (averages.get(name) ?? 0) + WEIGHT * milliseconds);
    };
    const rows = await (shared ?? exclusive(pool)).query({ text, values, name }, took);
    // Whoever asks meanwhile is sent to the database before answers are made, so that it works while they are.
    await turn();
    return rows as Row[];
  };
  return {
    query: <Row>(text: string, values: unknown[] = []) => ask<Row>(text, values, nameOf(text)),
    unprepared: { query: <Row>(text: string, values: unknown[] = []) => ask<Row>(text, values) },
  };
}

const allShared = new WeakMap<Pool, SharedConnections>();

function sharedOf(pool: Pool): SharedConnections {
  const shared = allShared.get(pool) ?? new SharedConnections(pool);
  allShared.set(pool, shared);
  return shared;
}

const exclusive = (pool: Pool) => ({
  query: async (query: QueryConfig, took: Took): Promise<unknown[]> => {
    const client = await pool.connect();
    const begunAt = performance.now();
    try {
      return takeRows(await client.query(query));
    } finally {
      took(performance.now() - begunAt);
      client.release();
    }
  },
});
