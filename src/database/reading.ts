import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { preparedNames } from './prepared.js';
import type { Queryable } from './transaction.js';

const MAX_PREPARED = 64;

/** Reads outside transactions, straight from the pool; those asked for often are prepared. */
export function reading(dataSource: DataSource): Queryable {
  const nameOf = preparedNames(MAX_PREPARED);
  return {
    query: async <Row>(text: string, values: unknown[] = []): Promise<Row[]> => {
      // Made anew when the data source is connected again.
      const { master: pool } = dataSource.driver as unknown as { master?: Pool };
      if (!pool) throw new Error('Driver not Connected');
      return (await pool.query({ text, values, name: nameOf(text) })).rows as Row[];
    },
  };
}
