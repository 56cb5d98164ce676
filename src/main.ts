import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartupError } from './startup/startup-error.js';
import { Stopping } from './startup/stopping.js';

/** How long the start waits for a folder that it can do without, in milliseconds. */
const PATIENCE = 2000;

const stopping = new Stopping(tell);
await run().catch((fault: unknown) => stopping.fail(fault));
await stopping.end();
process.exit(stopping.hasFailed ? 1 : 0);

async function run(): Promise<void> {
  // Loaded once signals are heard: loading takes longer than a hasty Ctrl-C.
  const { readConfig } = await import('./config.js');
  const config = readConfig();
  await Promise.race([keepCompiled(join(config.DATA_DIR, 'compiled')), stopping.urgent, wait(PATIENCE, undefined, { ref: false })]);
  const { start } = await import('./startup/start.js');
  if (stopping.isAsked) return;
  await Promise.race([start(config, stopping), stopping.urgent]);
  // Now, not when the process ends: one that is killed would keep nothing, and Node holds all of it in memory until then.
  flushCompileCache();
  await stopping.asked;
}

/** What V8 makes of the code is there for the next start. Without the folder Node makes it itself, and never ends where none can be. */
async function keepCompiled(folder: string): Promise<void> {
  const { makeFolder } = await import('./database/embedded/make-folder.js');
  await makeFolder(folder).then(
    () => enableCompileCache(folder),
    () => {},
  );
}

/** What the operator can mend in plain lines, a fault of ours with its stack. */
function tell(fault: unknown): void {
  if (fault instanceof StartupError) for (const line of fault.lines) console.error(line);
  else console.error(fault);
}
