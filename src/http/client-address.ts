import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import type { Config } from '../config.js';

/** Whether what the address says of others, in `X-Forwarded-For`, is believed. */
export type Trust = ReturnType<typeof proxyAddress.compile>;

/** Undefined where nobody is believed. */
export const trusted = ({ TRUST_PROXY }: Config): Trust | undefined =>
  TRUST_PROXY === undefined ? undefined : proxyAddress.compile(TRUST_PROXY.split(',').map((network) => network.trim()));

/** Who asks, by the rule that Fastify has for `request.ip`. */
export const addressOf = (request: IncomingMessage, trust: Trust | undefined): string =>
  (trust ? proxyAddress(request, trust) : request.socket.remoteAddress) ?? '';
