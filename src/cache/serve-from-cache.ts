import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { audienceOf } from '../auth/capabilities.js';
import { cacheKey, plainOf, sendPlain, sendStored } from '../http/answer-content.js';
import type { Limit } from '../http/rate-limit.js';
import type { ResponseCache } from './response-cache.js';
import type { StoredAnswer } from './stored-answer.js';

/**
 * Before anything else looks at the request: what everybody gets alike, to whoever does not say who he is. It counts like any other.
 * To be called before Nest and the plugins that add headers: the answer has kept them.
 */
export function servePlain(fastify: FastifyInstance, cache: ResponseCache, limit: Limit | undefined): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'GET' || request.headers.authorization !== undefined) return done();
    const key = cacheKey('public', request);
    const serve = (answer: StoredAnswer | undefined) => {
      const plain = answer && plainOf(request, answer);
      if (!plain) done();
      else if (!limit) sendPlain(reply, plain);
      else limit(request, reply).then(() => sendPlain(reply, plain, reply.getHeaders()), done);
    };
    const answer = cache.find(key);
    const assurance = answer ? undefined : cache.assure(key);
    if (assurance) assurance.then(() => serve(cache.find(key))).catch(done);
    else serve(answer);
  });
}

/** The same after these plugins, where there is a condition or an origin to look at. */
export function servePublic(fastify: FastifyInstance, cache: ResponseCache, limit: Limit | undefined): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.headers.authorization !== undefined || !isServed(request, cache)) return done();
    serve('public', request, reply, cache, limit).then((isAnswered) => (isAnswered ? undefined : done()), done);
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
  limit?: Limit,
): Promise<boolean> {
  const key = cacheKey(audience, request);
  await cache.assure(key);
  const answer = cache.find(key);
  if (!answer) return false;
  await limit?.(request, reply);
  await sendStored(request, reply, cache, key, answer);
  return true;
}
