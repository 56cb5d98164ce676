import type { IncomingMessage } from 'node:http';
import plugin from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ANONYMOUS } from '../auth/capabilities.js';
import type { Config } from '../config.js';
import { quotaExceeded, type Problem } from '../problems/problem.js';
import { addressOf, type Trust } from './client-address.js';

/** The limits of the settings. */
export interface Limits {
  /** @throws Problem quota-exceeded */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Counts a read that Fastify has not looked at, of whoever does not say who he is: what to tell him of it; undefined beyond the quota. */
  countUnknown(request: IncomingMessage): Promise<string[] | undefined>;
}

/** What is left of a quota, as headers, and the problem where nothing is. */
interface Counted {
  headers: Record<string, string>;
  problem?: Problem;
}

type Policy = (request: FastifyRequest) => Promise<Counted>;

const WINDOW_SECONDS = 60;
const UNCOUNTED: Counted = { headers: {} };
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

/** Undefined where the settings have none. Each counts in memory, for the 5,000 latest callers. */
export async function rateLimits(
  fastify: FastifyInstance,
  { RATE_LIMIT, SIGN_IN_RATE_LIMIT }: Config,
  trust: Trust | undefined,
): Promise<Limits | undefined> {
  if (RATE_LIMIT === 0 && SIGN_IN_RATE_LIMIT === 0) return undefined;
  await fastify.register(plugin, { global: false });
  const general = policy(fastify, 'default', RATE_LIMIT, callerOf);
  const signIn = policy(fastify, 'sign-in', SIGN_IN_RATE_LIMIT, networkOf);
  return {
    async count(request, reply) {
      if (isHealth(request)) return;
      const { headers, problem } = await (isSignIn(request) ? signIn : general)(request);
      void reply.headers(headers);
      if (problem) throw problem;
    },
    async countUnknown(request) {
      const { headers, problem } = await general({ ip: addressOf(request, trust), routeOptions: {} } as FastifyRequest);
      return problem ? undefined : Object.entries(headers).flat();
    },
  };
}

/** One quota; 0 is none. */
function policy(fastify: FastifyInstance, name: string, quota: number, keyGenerator: (request: FastifyRequest) => string): Policy {
  if (quota === 0) return async () => UNCOUNTED;
  const count = fastify.createRateLimit({ max: quota, timeWindow: WINDOW_SECONDS * 1000, keyGenerator });
  return async (request) => {
    const counted = await count(request);
    if (counted.isAllowed) return UNCOUNTED;
    const { isExceeded, remaining, ttlInSeconds: seconds } = counted;
    // draft-ietf-httpapi-ratelimit-headers §3 and §4.
    const headers = {
      'ratelimit-policy': `"${name}";q=${quota};w=${WINDOW_SECONDS}`,
      ratelimit: `"${name}";r=${remaining};t=${seconds}`,
    };
    return isExceeded ? { headers, problem: quotaExceeded([name], seconds) } : { headers };
  };
}

/** A credential that is not valid leaves its caller anonymous. */
function callerOf(request: FastifyRequest): string {
  const { keyId, accountId } = request.actor ?? ANONYMOUS;
  if (keyId !== null) return `key ${keyId}`;
  return accountId === null ? networkOf(request) : `account ${accountId}`;
}

/** Whoever has one IPv6 address has the /64 around it. */
const networkOf = ({ ip }: FastifyRequest): string => addresses.memo(ip);

const isHealth = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url?.startsWith('/health/') ?? false;

const isSignIn = ({ routeOptions, method }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && SIGN_IN_ROUTES.includes(routeOptions.url ?? '');
