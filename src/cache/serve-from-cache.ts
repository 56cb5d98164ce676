import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { audienceOf } from '../auth/capabilities.js';
import { cacheKey, plainOf, sendStored, type Plain } from '../http/answer-content.js';
import type { CountUnknown, Limits } from '../http/rate-limit.js';
import type { ResponseCache } from './response-cache.js';

/**
 * In front of Fastify, whose own look at a request is a tenth of what such an answer takes: what everybody gets alike, to whoever does not say
 * who he is. Whatever is more than looking it up is left to Fastify, as are requests beyond the quota, and all of them once the server closes.
 */
export function servePlain({ server, routing }: FastifyInstance, cache: ResponseCache, count: CountUnknown | undefined): void {
  server.off('request', routing);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const plain = server.listening ? findPlain(request, cache) : undefined;
    const leave = () => routing(request, response);
    if (!plain) leave();
    else if (!count) send(response, plain);
    else
      count(request).then((counted) => {
        if (counted) send(response, { ...plain, headers: [...plain.headers, ...counted] });
        else leave();
      }, leave);
  });
}

function findPlain({ method, url = '', headers }: IncomingMessage, cache: ResponseCache): Plain | undefined {
  if (method !== 'GET' || headers.authorization !== undefined) return undefined;
  const answer = cache.find(cacheKey('public', url));
  return answer && plainOf(headers, answer);
}

const send = (response: ServerResponse, { status, headers, content }: Plain): void => void response.writeHead(status, headers).end(content);

/** The same by Fastify, after the plugins that add headers: what was left to it, such as what may be refused or has an origin. */
export function servePublic(fastify: FastifyInstance, cache: ResponseCache, limits: Limits | undefined): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.headers.authorization !== undefined || !isServed(request, cache)) return done();
    serve('public', request, reply, cache, limits).then((isAnswered) => (isAnswered ? undefined : done()), done);
  });
}

/** After the caller is known: what every member gets alike. */
export function serveMembers(fastify: FastifyInstance, cache: ResponseCache): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const audience = audienceOf(request.actor);
    if (audience === 'staff' || request.headers.authorization === undefined || !isServed(request, cache)) return done();
    serve(audience, request, reply, cache).then((isAnswered) => (isAnswered ? undefined : done()), done);
  });
}

const isServed = ({ method }: FastifyRequest, { isActive }: ResponseCache): boolean => isActive && (method === 'GET' || method === 'HEAD');

/** Whether it was answered. */
async function serve(
  audience: 'public' | 'member',
  request: FastifyRequest,
  reply: FastifyReply,
  cache: ResponseCache,
  limits?: Limits,
): Promise<boolean> {
  const key = cacheKey(audience, request.url);
  await cache.assure(key);
  const answer = cache.find(key);
  if (!answer) return false;
  await limits?.count(request, reply);
  await sendStored(request, reply, cache, key, answer);
  return true;
}
