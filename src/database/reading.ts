import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Queryable } from './transaction.js';

/** A statement that comes again is prepared; so many at most, since each connection keeps its plans for good. */
const MAX_PREPARED = 64;
const OFTEN = 3;

/**
 * Reads outside transactions, straight from the pool. Statements asked for often are prepared: planning one that builds the JSON of a
 * list takes longer than running it.
 */
export function reading(dataSource: DataSource): Queryable {
  const names = new Map<string, string>();
  const asked = new LRUCache<string, number>({ max: 500 });
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_PREPARED) return known;
    const times = (asked.get(text) ?? 0) + 1;
    asked.set(text, times);
    if (times >= OFTEN) names.set(text, createHash('sha256').update(text).digest('base64url').slice(0, 32));
    return names.get(text);
  };
  return {
    query: async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
      // Made anew when the data source is connected again.
      const { master: pool } = dataSource.driver as unknown as { master?: Pool };
      if (!pool) throw new Error('Driver not Connected');
      return (await pool.query({ text, values, name: nameOf(text) })).rows as Row[];
    },
  };
}
