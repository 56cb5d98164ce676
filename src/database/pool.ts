import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The connections of the data source; made anew when it is connected again. @throws Error while it is not connected */
export function poolOf(dataSource: DataSource): Pool {
  const { master } = dataSource.driver as unknown as { master?: Pool };
  if (!master) throw new Error('Driver not Connected');
  return master;
}

/**
 * The rows, taken out of pg's result. What waits for the database has been moved to the heap of old objects by then, and whatever an old object
 * refers to stays until the whole heap is swept, though both are garbage: three hundred megabytes of texts of lists did.
 */
export function takeRows<Row>(result: { rows: Row[] }): Row[] {
  const { rows } = result;
  result.rows = [];
  return rows;
}
