import type { IncomingMessage } from 'node:http';
import plugin from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ANONYMOUS } from '../auth/capabilities.js';
import type { Config } from '../config.js';
import { quotaExceeded } from '../problems/problem.js';
import { addressOf, type Trust } from './client-address.js';

/** The limits of the settings. */
export interface Limits {
  /** Counts the request. @throws Problem quota-exceeded */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Where there is a limit for reads. */
  countUnknown?: CountUnknown;
}

/**
 * Counts a read that Fastify has not looked at, of whoever does not say who he is: headers that tell him so, name after value after name;
 * undefined beyond the quota.
 */
export type CountUnknown = (request: IncomingMessage) => Promise<string[] | undefined>;

/** What is left of a quota. */
interface Counted {
  isExceeded: boolean;
  /** Until it is whole again. */
  seconds: number;
  headers: Record<string, string>;
}

interface Policy {
  name: string;
  count: (caller: Caller) => Promise<Counted>;
}

/** What is looked at of a request to know whom it counts for. */
type Caller = Pick<FastifyRequest, 'ip'> & Partial<Pick<FastifyRequest, 'actor'>>;

const WINDOW_SECONDS = 60;
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
      const policy = isSignIn(request) ? signIn : general;
      if (!policy || isHealth(request)) return;
      const { isExceeded, seconds, headers } = await policy.count(request);
      void reply.headers(headers);
      if (isExceeded) throw quotaExceeded([policy.name], seconds);
    },
    countUnknown:
      general &&
      (async (request) => {
        const { isExceeded, headers } = await general.count({ ip: addressOf(request, trust) });
        return isExceeded ? undefined : Object.entries(headers).flat();
      }),
  };
}

/** One quota; undefined for 0, which is none. */
function policy(fastify: FastifyInstance, name: string, quota: number, keyGenerator: (caller: Caller) => string): Policy | undefined {
  if (quota === 0) return undefined;
  const ask = fastify.createRateLimit({ max: quota, timeWindow: WINDOW_SECONDS * 1000, keyGenerator });
  return {
    name,
    count: async ({ ip, actor }) => {
      // The plugin itself wants the settings of a route, of which there are none.
      const counted = await ask({ ip, actor, routeOptions: {} } as FastifyRequest);
      if (counted.isAllowed) throw new Error('there is no list of callers who are not counted');
      const { isExceeded, remaining, ttlInSeconds: seconds } = counted;
      // draft-ietf-httpapi-ratelimit-headers §3 and §4.
      const headers = {
        'ratelimit-policy': `"${name}";q=${quota};w=${WINDOW_SECONDS}`,
        ratelimit: `"${name}";r=${remaining};t=${seconds}`,
      };
      return { isExceeded, seconds, headers };
    },
  };
}

/** A credential that is not valid leaves its caller anonymous. */
function callerOf({ ip, actor }: Caller): string {
  const { keyId, accountId } = actor ?? ANONYMOUS;
  if (keyId !== null) return `key ${keyId}`;
  return accountId === null ? networkOf({ ip }) : `account ${accountId}`;
}

/** Whoever has one IPv6 address has the /64 around it. */
const networkOf = ({ ip }: Caller): string => addresses.memo(ip);

const isHealth = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url?.startsWith('/health/') ?? false;

const isSignIn = ({ routeOptions, method }: FastifyRequest): boolean =>
  method !== 'GET' && method !== 'HEAD' && SIGN_IN_ROUTES.includes(routeOptions.url ?? '');
