import { once } from 'node:events';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { App } from '../../src/app.js';
import type { Body } from './api.js';

interface Asked {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  payload?: string;
}

/** An answer as it came: nothing of it is decoded. */
export interface Answered {
  statusCode: number;
  headers: IncomingHttpHeaders;
  rawPayload: Buffer;
  body: string;
  /** The body, parsed. */
  json<Parsed = Body>(): Parsed;
}

const agent = new Agent({ keepAlive: true });

/** Asks an application that listens: with the headers that are given, and no others but those of the connection. */
export async function askHttp({ fastify }: App, { url, method = 'GET', headers = {}, payload }: Asked): Promise<Answered> {
  const { port } = fastify.server.address() as AddressInfo;
  const sent = request({ port, host: '127.0.0.1', path: url, method, headers, agent }).end(payload);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const rawPayload = await buffer(answer);
  const body = rawPayload.toString();
  return { statusCode: answer.statusCode!, headers: answer.headers, rawPayload, body, json: () => JSON.parse(body) };
}
