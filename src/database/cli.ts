import { readConfig } from '../config.js';
import { StartupError } from '../startup/startup-error.js';
import { migrate, revert } from './migrate.js';
import { createMigration } from './migration-files.js';
import { rewriteSnapshot } from './snapshot.js';
import { withDatabase } from './with-database.js';

const COMMANDS: Record<string, () => Promise<string[]>> = {
  run: () => withDatabase(readConfig(), migrate),
  revert: async () => [await withDatabase(readConfig(), revert)].filter((name) => name !== undefined),
  create: () => createMigration(process.argv[3]),
  snapshot: () => rewriteSnapshot(readConfig()),
};

/** `node dist/database/cli.js run|revert|create NAME|snapshot`: a line for each thing done. */
async function main(): Promise<void> {
  const command = COMMANDS[process.argv[2] ?? ''];
  if (!command) throw new StartupError(`Say which: ${Object.keys(COMMANDS).join(', ')}`);
  const done = await command();
  console.log(done.length > 0 ? done.join('\n') : 'Nothing to do.');
}

await main().catch((error: unknown) => {
  if (error instanceof StartupError) for (const line of error.lines) console.error(line);
  else console.error(error);
  process.exitCode = 1;
});
