import plugin from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ANONYMOUS } from '../auth/capabilities.js';
import type { Config } from '../config.js';
import { quotaExceeded } from '../problems/problem.js';

/** Counts the request. @throws Problem quota-exceeded */
export type Limit = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

const WINDOW_SECONDS = 60;
const UNCOUNTED = Promise.resolve();
/** Reading an IPv6 address takes a third of the time that all else takes for an answer out of the cache. */
const addresses = new LRUCache<string, string>({ max: 5000, memoMethod: (ip) => `address ${plugin.normalizeIP(ip)}` });

/** Where passwords are tried and mail is sent: by whoever asks, whatever the credentials. Reading there is like any other. */
export const SIGN_IN_ROUTES: readonly string[] = [
  '/v1/auth/token',
  '/v1/auth/password-reset',
  '/v1/auth/password',
  '/v1/accounts',
  '/v1/accounts/:id/invitation',
];

/** The limits of the settings; undefined where there is none. Each counts in memory, for the 5,000 latest callers. */
export async function rateLimits(fastify: FastifyInstance, { RATE_LIMIT, SIGN_IN_RATE_LIMIT }: Config): Promise<Limit | undefined> {
  if (RATE_LIMIT === 0 && SIGN_IN_RATE_LIMIT === 0) return undefined;
  await fastify.register(plugin, { global: false });
  const general = policy(fastify, 'default', RATE_LIMIT, callerOf);
  const signIn = policy(fastify, 'sign-in', SIGN_IN_RATE_LIMIT, addressOf);
  return (request, reply) => {
    if (isHealth(request)) return UNCOUNTED;
    return (isSignIn(request) ? signIn : general)(request, reply);
  };
}

/** One quota; 0 is none. */
function policy(fastify: FastifyInstance, name: string, quota: number, keyGenerator: (request: FastifyRequest) => string): Limit {
  if (quota === 0) return () => UNCOUNTED;
  const count = fastify.createRateLimit({ max: quota, timeWindow: WINDOW_SECONDS * 1000, keyGenerator });
  return async (request, reply) => {
    const counted = await count(request);
    if (counted.isAllowed) return;
    // draft-ietf-httpapi-ratelimit-headers §3 and §4.
    void reply
      .header('ratelimit-policy', `"${name}";q=${quota};w=${WINDOW_SECONDS}`)
      .header('ratelimit', `"${name}";r=${counted.remaining};t=${counted.ttlInSeconds}`);
    if (counted.isExceeded) throw quotaExceeded([name], counted.ttlInSeconds);
  };
}

/** A credential that is not valid leaves its caller anonymous. */
function callerOf(request: FastifyRequest): string {
  const { keyId, accountId } = request.actor ?? ANONYMOUS;
  if (keyId !== null) return `key ${keyId}`;
  return accountId === null ? addressOf(request) : `account ${accountId}`;
}

/** Whoever has one IPv6 address has the /64 around it. */
const addressOf = ({ ip }: FastifyRequest): string => addresses.memo(ip);

const isHealth = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url?.startsWith('/health/') ?? false;

const isSignIn = ({ routeOptions, method }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && SIGN_IN_ROUTES.includes(routeOptions.url ?? '');
