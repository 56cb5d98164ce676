import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

const FILE = /^(\d{13})-([a-z0-9-]+)\.up\.sql$/;

/**
 * Migrations as TypeORM runs them, out of `<timestamp>-<name>.up.sql` and `.down.sql`.
 * Compiled code and sources both find the folder at the top of the project.
 */
export function migrationsIn(folder: string): MigrationClass[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) => {
      const [, timestamp, name] = FILE.exec(file) ?? [];
      return timestamp && name ? [migrationOf(join(folder, file), `${name.replaceAll('-', '_')}${timestamp}`)] : [];
    });
}

function migrationOf(upFile: string, name: string): MigrationClass {
  return class {
    name = name;
    up = (runner: QueryRunner): Promise<void> => runFile(runner, upFile);
    down = (runner: QueryRunner): Promise<void> => runFile(runner, upFile.replace(/\.up\.sql$/, '.down.sql'));
  };
}

/** A migration takes the time it needs; what waits for it does not. */
async function runFile(runner: QueryRunner, file: string): Promise<void> {
  await runner.query('set local statement_timeout = 0');
  await runner.query(readFileSync(file, 'utf8'));
}
