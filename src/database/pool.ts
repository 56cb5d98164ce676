import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/** The connections of the data source; made anew when it is connected again. @throws Error while it is not connected */
export function poolOf(dataSource: DataSource): Pool {
  const { master } = dataSource.driver as unknown as { master?: Pool };
  if (!master) throw new Error('Driver not Connected');
  return master;
}
