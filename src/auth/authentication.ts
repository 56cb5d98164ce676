import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Limits } from '../http/rate-limit.js';
import type { ApiKeys } from '../keys/api-keys.js';
import { isKeyText } from '../keys/key-text.js';
import { malformedToken, signInRequired } from '../problems/problem.js';
import { ANONYMOUS, type Actor } from './capabilities.js';
import type { Sessions } from './sessions.js';

/** Knows who asks before anything else does. A bad token is 401, never a silent anonymous; what it is asked with counts for the address. */
export function addAuthentication(fastify: FastifyInstance, sessions: Sessions, keys: ApiKeys, limits: Limits | undefined): void {
  fastify.decorateRequest('actor', null as unknown as Actor);
  fastify.addHook('onRequest', async (request, reply) => {
    request.actor = ANONYMOUS;
    try {
      request.actor = await actorOf(request, sessions, keys);
    } finally {
      await limits?.count(request, reply);
    }
  });
}

function actorOf({ headers, url, raw }: FastifyRequest, sessions: Sessions, keys: ApiKeys): Promise<Actor> | Actor {
  const { authorization } = headers;
  if (authorization === undefined || (isTokenRequest(url) && /^Basic(?: |$)/i.test(authorization))) return ANONYMOUS;
  if (isTwice('authorization', raw.rawHeaders)) throw malformedToken();
  if (!/^Bearer(?: |$)/i.test(authorization)) throw signInRequired();
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? [];
  if (!token) throw malformedToken();
  return isKeyText(token) ? keys.actor(token) : sessions.actor(token);
}

/** Of two fields Node keeps the first, where only one is allowed (RFC 9110 §5.3). */
const isTwice = (name: string, rawHeaders: readonly string[]): boolean =>
  rawHeaders.filter((each, index) => index % 2 === 0 && each.toLowerCase() === name).length > 1;

/** Signing in needs no credentials; Swagger UI sends an empty Basic header with it. */
const isTokenRequest = (url: string): boolean => url.split('?')[0] === '/v1/auth/token';
