import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import type { Config } from '../config.js';

/** Whether what the address says of `X-Forwarded-For` is believed. */
export type Trust = (address: string) => boolean;

/** Undefined where nobody is believed. */
export const trusted = ({ TRUST_PROXY }: Config): Trust | undefined =>
  TRUST_PROXY === undefined ? undefined : (proxyAddress.compile(TRUST_PROXY.split(',').map((network) => network.trim())) as Trust);

/** What Fastify says of a request, of one that it has not looked at. */
export const addressOf = (request: IncomingMessage, trust: Trust | undefined): string =>
  (trust ? proxyAddress(request, trust) : request.socket.remoteAddress) ?? '';
