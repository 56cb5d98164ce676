import 'reflect-metadata';
import { readConfig, StartupError } from './config.js';
import { start } from './startup/start.js';
import { Stopping } from './startup/stopping.js';

const stopping = new Stopping(tell);
await run().catch((fault: unknown) => stopping.fail(fault));
await stopping.end();
process.exit(stopping.hasFailed ? 1 : 0);

async function run(): Promise<void> {
  await Promise.race([start(readConfig(), stopping), stopping.urgent]);
  await stopping.asked;
}

/** What the operator can mend in plain lines, a fault of ours with its stack. */
function tell(fault: unknown): void {
  if (fault instanceof StartupError) for (const line of fault.lines) console.error(line);
  else console.error(fault);
}
