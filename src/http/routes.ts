import type { RouteOptions } from 'fastify';

interface Route {
  method: string;
  url: string;
  matches: RegExp;
}

/** Every route that Fastify knows: for 405 answers, and for the test that lists each with its capability. */
export class Routes {
  readonly all: Route[] = [];

  /** The preflight route of CORS answers every address and is none. */
  add({ method, url }: Pick<RouteOptions, 'method' | 'url'>): void {
    if (url === '*') return;
    const pattern = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : escaped(part).replace('\\*', '.*'))).join('/');
    for (const one of [method].flat()) this.all.push({ method: one, url, matches: new RegExp(`^${pattern}$`) });
  }

  /** The methods that the address answers, for `Allow` (RFC 9110 §10.2.1). */
  allowed(url: string): string[] {
    const path = url.split('?')[0] ?? '';
    return [...new Set(this.all.filter(({ matches }) => matches.test(path)).map(({ method }) => method))].toSorted();
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
