import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Route } from './baseline.ts';

export interface Bare {
  url: string;
  stop(): void;
}

/** Bare Fastify beside the application, in a process of its own that ends with this one. */
export async function startBare(databaseUrl: string, routes: Route[]): Promise<Bare> {
  const child = fork(fileURLToPath(new URL('baseline.ts', import.meta.url)), { detached: true });
  child.send({ url: databaseUrl, routes });
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the bare server ended'))),
  ])) as [string];
  return { url, stop: () => child.disconnect() };
}
