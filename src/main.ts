import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { StartupError } from './startup/startup-error.js';
import { Stopping } from './startup/stopping.js';

const stopping = new Stopping(tell);
await run().catch((fault: unknown) => stopping.fail(fault));
await stopping.end();
process.exit(stopping.hasFailed ? 1 : 0);

async function run(): Promise<void> {
  // Loaded once signals are heard: loading takes longer than a hasty Ctrl-C.
  const { readConfig } = await import('./config.js');
  const config = readConfig();
  // What V8 made of the code is kept for the next start.
  enableCompileCache(join(config.DATA_DIR, 'compiled'));
  const { start } = await import('./startup/start.js');
  if (stopping.isAsked) return;
  await Promise.race([start(config, stopping), stopping.urgent]);
  await stopping.asked;
}

/** What the operator can mend in plain lines, a fault of ours with its stack. */
function tell(fault: unknown): void {
  if (fault instanceof StartupError) for (const line of fault.lines) console.error(line);
  else console.error(fault);
}
