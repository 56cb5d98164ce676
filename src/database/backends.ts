import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { poolOf } from './pool.js';

/** Tells whether a backend of the server, by its process id, serves this data source. */
export function backendsOf(dataSource: DataSource): (processId: number) => boolean {
  const pool = poolOf(dataSource);
  const idOf = (client: PoolClient) => (client as unknown as { processID: number }).processID;
  const own = new Set<number>();
  pool.on('acquire', (client) => own.add(idOf(client)));
  pool.on('remove', (client) => own.delete(idOf(client)));
  return (processId) => own.has(processId);
}
