import { clusterFolder } from './cluster.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
import { findPostmaster } from './postmaster.js';

const CHECK_EVERY = 2000;

/**
 * The embedded server for as long as the application runs: when it ends by itself, it is started again at the same address.
 * `onLost` hears why that failed. @throws StartupError as startEmbeddedPostgres
 */
export async function startLastingPostgres(dataDir: string, onLost: (error: unknown) => void): Promise<EmbeddedPostgres> {
  let server = await startEmbeddedPostgres({ dataDir });
  const port = Number(new URL(server.url).port);
  const check = async (): Promise<void> => {
    if (await findPostmaster(clusterFolder(dataDir))) return;
    await server.stop();
    server = await startEmbeddedPostgres({ dataDir, port });
  };
  let checking = Promise.resolve();
  const timer = setInterval(() => (checking = checking.then(check).catch(onLost)), CHECK_EVERY).unref();
  return {
    url: server.url,
    async stop() {
      clearInterval(timer);
      await checking;
      await server.stop();
    },
  };
}
