import CachePolicy from 'http-cache-semantics';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer that the proxy keeps. */
interface Entry {
  policy: CachePolicy;
  body: string;
  status: number;
}

interface Served extends Omit<Entry, 'policy'> {
  headers: CachePolicy.Headers;
  isKept: boolean;
}

/** A cache that callers share, such as a partner site's or a content delivery network's. */
export interface CachingProxy {
  /** A GET through the proxy. */
  get(path: string, token?: string): Promise<{ status: number; body: string; isKept: boolean }>;
  close(): Promise<void>;
}

const HOP_BY_HOP = ['content-length', 'transfer-encoding', 'connection', 'keep-alive'];

/** Keeps, revalidates and serves what RFC 9111 lets a shared cache keep, and adds `x-cache` to what came out of it. */
export async function startCachingProxy(origin: string): Promise<CachingProxy> {
  const kept = new Map<string, Entry[]>();
  const server = createServer((request, reply) => {
    void serve(kept, origin, request.url ?? '/', request.headers).then(({ status, headers, body, isKept }) => {
      const sent = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name));
      reply.writeHead(status, { ...Object.fromEntries(sent), 'x-cache': isKept ? 'hit' : 'miss' }).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    get: async (path, token) => {
      const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: 'manual' });
      return { status: answer.status, body: await answer.text(), isKept: answer.headers.get('x-cache') === 'hit' };
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function serve(kept: Map<string, Entry[]>, origin: string, url: string, headers: IncomingHttpHeaders): Promise<Served> {
  const asked = { url, method: 'GET', headers: { ...headers } };
  const entries = kept.get(url) ?? [];
  const fresh = entries.find(({ policy }) => policy.satisfiesWithoutRevalidation(asked));
  if (fresh) return servedFrom(fresh);
  const [stale] = entries.filter(({ policy }) => policy.revalidationHeaders(asked)['if-none-match'] !== undefined);
  const sent = stale ? stale.policy.revalidationHeaders(asked) : asked.headers;
  const answer = await fetch(origin + url, { headers: forwarded(sent), redirect: 'manual' });
  const entry = await entryOf(asked, answer, stale);
  const others = entries.filter((other) => other !== stale);
  kept.set(url, entry.policy.storable() ? [entry, ...others] : others);
  return answer.status === 304 ? servedFrom(entry) : { ...entry, headers: Object.fromEntries(answer.headers), isKept: false };
}

async function entryOf(asked: CachePolicy.HttpRequest, answer: Response, stale?: Entry): Promise<Entry> {
  const answered = { status: answer.status, headers: Object.fromEntries(answer.headers) };
  if (stale && answer.status === 304) return { ...stale, policy: stale.policy.revalidatedPolicy(asked, answered).policy };
  return { policy: new CachePolicy(asked, answered, { shared: true }), body: await answer.text(), status: answer.status };
}

const servedFrom = ({ policy, body, status }: Entry): Served => ({ body, status, headers: policy.responseHeaders(), isKept: true });

const forwarded = (headers: CachePolicy.Headers): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || name === 'host' || HOP_BY_HOP.includes(name) ? [] : [[name, String(value)]],
    ),
  ),
  'accept-encoding': 'identity',
});
