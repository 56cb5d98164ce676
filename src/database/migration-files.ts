import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../startup/startup-error.js';
import { MIGRATIONS_FOLDER } from './data-source.js';

/** Makes the two empty files of a migration and answers their paths. @throws StartupError when the name does not do */
export async function createMigration(name: string | undefined, now = Date.now(), folder = MIGRATIONS_FOLDER): Promise<string[]> {
  if (!name || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new StartupError('Name the migration in lower case letters, digits and hyphens: npm run migration:create -- event-capacity');
  }
  await mkdir(folder, { recursive: true });
  const files = ['up', 'down'].map((direction) => join(folder, `${now}-${name}.${direction}.sql`));
  for (const file of files) await writeFile(file, '', { flag: 'wx' });
  return files;
}
