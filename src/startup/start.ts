import { setTimeout as wait } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { createApp, type App } from '../app.js';
import { createFirstAdministrator } from '../auth/first-administrator.js';
import { readSecret } from '../auth/secret.js';
import type { Config } from '../config.js';
import { StartupError } from './startup-error.js';
import { connect } from '../database/connect.js';
import { startLastingPostgres } from '../database/embedded/lasting-postgres.js';
import { migrate } from '../database/migrate.js';
import { queryable } from '../database/transaction.js';
import { loadSamples } from '../samples/samples.js';
import { announcement } from './announcement.js';
import type { Stopping } from './stopping.js';

/** How long running requests may go on, and queries after them, in milliseconds. */
const GRACE = 10_000;
/** How long a start that was asked to stop may still take to get to where it can be. */
const START_LIMIT = 20_000;

/**
 * Everything from the database to the open port. Returns early when it is asked to stop.
 * @throws StartupError
 */
export async function start(config: Config, stopping: Stopping): Promise<void> {
  const url = await databaseUrl(config, stopping);
  if (stopping.isAsked) return;
  const dataSource = await connectFor(url, stopping);
  if (stopping.isAsked) return;
  await migrate(dataSource);
  if (stopping.isAsked) return;
  if (config.hasSampleContent) await loadSamples(dataSource);
  const app = await createApp({ config, dataSource, secret: await readSecret(queryable(dataSource), config.SECRET) });
  stopping.add(() => close(app, stopping));
  if (stopping.isAsked) return;
  await listen(app, config);
  // Last, so that a password that was made is also shown.
  console.log(announcement(config.publicUrl, await createFirstAdministrator(dataSource, config)));
}

async function databaseUrl(config: Config, stopping: Stopping): Promise<string> {
  if (config.DATABASE_URL) return config.DATABASE_URL;
  const starting = startLastingPostgres(config.DATA_DIR, stopping.fail);
  stopping.add(async () => {
    // A start that hangs, as on a folder that never answers, must not keep the process.
    const server = await Promise.race([starting.catch(() => undefined), wait(START_LIMIT, undefined, { ref: false })]);
    await server?.stop();
  });
  return (await starting).url;
}

async function connectFor(url: string, stopping: Stopping): Promise<DataSource> {
  const dataSource = await connect(url);
  stopping.add(() => Promise.race([dataSource.destroy(), stopping.urgent, wait(GRACE, undefined, { ref: false })]));
  return dataSource;
}

async function listen({ fastify }: App, config: Config): Promise<void> {
  try {
    await fastify.listen({ port: config.PORT, host: config.HOST });
  } catch (error) {
    throw listenFault(error, config);
  }
  const address = fastify.server.address();
  if (typeof address === 'object' && address) config.PORT = address.port;
}

function listenFault(error: unknown, { PORT, HOST }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const lines: Record<string, string> = {
    EADDRINUSE: `Port ${PORT} on ${HOST} is in use: stop what uses it, or set PORT to another one (0: any that is free)`,
    EACCES: `Port ${PORT} may not be opened by this user: set PORT to 1024 or higher`,
    EADDRNOTAVAIL: `HOST ${HOST} is no address of this machine`,
    ENOTFOUND: `HOST ${HOST} is no address of this machine`,
  };
  return lines[code] ? new StartupError(lines[code]) : error;
}

/** Running requests end by themselves, within limits; nothing new comes in. */
async function close({ nest, fastify }: App, stopping: Stopping): Promise<void> {
  const limit = Promise.race([stopping.urgent, wait(GRACE, undefined, { ref: false })]);
  void limit.then(() => fastify.server.closeAllConnections());
  await nest.close();
}
