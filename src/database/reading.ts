import { setImmediate as turn } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { poolOf } from './pool.js';
import { preparedNames } from './prepared.js';
import type { Queryable } from './transaction.js';

const MAX_PREPARED = 64;

/** Prepares what is asked for often. */
export interface Reading extends Queryable {
  /** Plans each statement for its values. */
  readonly unprepared: Queryable;
}

/** Reads outside transactions, straight from the pool. */
export function reading(dataSource: DataSource): Reading {
  const nameOf = preparedNames(MAX_PREPARED);
  const ask = async <Row>(text: string, values: unknown[], name?: string): Promise<Row[]> => {
    const { rows } = await poolOf(dataSource).query({ text, values, name });
    // Whoever asks meanwhile is sent to the database before answers are made, so that it works while they are.
    await turn();
    return rows as Row[];
  };
  return {
    query: <Row>(text: string, values: unknown[] = []) => ask<Row>(text, values, nameOf(text)),
    unprepared: { query: <Row>(text: string, values: unknown[] = []) => ask<Row>(text, values) },
  };
}
