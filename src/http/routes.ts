import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, onSendHookHandler, RouteOptions } from 'fastify';

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
    const pattern = url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : escaped(part).replace('\\*', '.*')))
      .join('/');
    for (const one of [method].flat()) this.all.push({ method: one, url, matches: new RegExp(`^${pattern}$`) });
  }

  /** The methods that the address answers, for `Allow` (RFC 9110 §10.2.1). */
  allowed(url: string): string[] {
    const path = url.split('?')[0] ?? '';
    const methods = new Set(this.all.filter(({ matches }) => matches.test(path)).map(({ method }) => method));
    return methods.size > 0 ? [...methods.add('OPTIONS')].toSorted() : [];
  }
}

/** An address as it is asked of a proxy names the scheme and the host too (RFC 9112 §3.2.2): the rest is what others ask for. */
export const originForm = ({ url = '/' }: IncomingMessage): string => url.replace(/^https?:\/\/[^/?#]*\/?/i, '/');

/** A 304 to HEAD tells no length: Fastify's would be zero, which the whole answer has not (RFC 9110 §8.6). */
export function tellNoLengthOf304(route: RouteOptions): void {
  if (route.method !== 'HEAD') return;
  const own: onSendHookHandler = (_request, reply, payload, done) => {
    if (reply.statusCode === 304) void reply.removeHeader('content-length');
    done(null, payload);
  };
  route.onSend = [...[route.onSend ?? []].flat(), own];
}

/** OPTIONS says what an address answers (RFC 9110 §9.3.7); a preflight is CORS's. */
export function addOptions(fastify: FastifyInstance, routes: Routes): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] !== undefined) return done();
    const allow = routes.allowed(request.url);
    if (allow.length === 0) return done();
    void reply.code(204).header('allow', allow.join(', ')).send();
  });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
