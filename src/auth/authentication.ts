import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidToken } from '../problems/problem.js';
import { ANONYMOUS, type Actor } from './capabilities.js';
import type { Sessions } from './sessions.js';

/** Knows who asks before anything else does. A bad token is 401, never a silent anonymous. */
export function addAuthentication(fastify: FastifyInstance, sessions: Sessions): void {
  fastify.decorateRequest('actor', null as unknown as Actor);
  fastify.addHook('onRequest', async (request) => {
    request.actor = ANONYMOUS;
    request.actor = await actorOf(request, sessions);
  });
}

function actorOf({ headers, url }: FastifyRequest, sessions: Sessions): Promise<Actor> | Actor {
  const { authorization } = headers;
  if (authorization === undefined || isTokenRequest(url)) return ANONYMOUS;
  const [, token] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization) ?? [];
  if (!token) throw invalidToken();
  return sessions.actor(token);
}

/** Signing in needs no credentials; Swagger UI sends an empty Basic header with it. */
const isTokenRequest = (url: string): boolean => url.split('?')[0] === '/v1/auth/token';
