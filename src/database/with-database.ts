import type { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { connect } from './connect.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded/embedded-postgres.js';

/**
 * For command-line tools: works on the database of the settings, beside a running application or without one.
 * An embedded server that had to be started is stopped afterwards, also when a signal ends the work.
 * @throws StartupError where there is no usable database
 */
export async function withDatabase<T>(config: Config, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const running = config.DATABASE_URL ?? (await findEmbeddedPostgres(config.DATA_DIR));
  return running ? onServer(running, work) : onOwnServer(config, work);
}

async function onServer<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await connect(url, { poolSize: 4 });
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

async function onOwnServer<T>(config: Config, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const starting = startEmbeddedPostgres({ dataDir: config.DATA_DIR });
  const stop = async (): Promise<void> => (await starting.catch(() => undefined))?.stop();
  const onSignal = (signal: keyof typeof SIGNALS): void => void stop().finally(() => process.exit(SIGNALS[signal]));
  for (const signal of Object.keys(SIGNALS)) process.once(signal, onSignal);
  try {
    return await onServer((await starting).url, work);
  } finally {
    await stop();
    for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
  }
}
