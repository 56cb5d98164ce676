import { jest } from '@jest/globals';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fastify as makeFastify, type FastifyInstance } from 'fastify';
import { endIdleConnections } from '../src/http/closing.js';
import { useApi } from './support/api.js';

describe('closing', () => {
  const api = useApi();

  it('waits for an answer that is being made, and for no connection', async () => {
    const { port } = api.app.fastify.server.address() as AddressInfo;
    const [silent, partial] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await Promise.all([once(silent, 'connect'), once(partial, 'connect')]);
    partial.write('GET /v1/articles HTTP/1.1\r\nHost:');
    const agent = new Agent({ keepAlive: true });
    const asked = get({ port, host: '127.0.0.1', path: '/v1/articles', agent });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    await once(api.app.fastify.server, 'request');
    const begin = performance.now();

    await Promise.all([
      api.app.nest.close(),
      answered.then(([answer]) => {
        expect(answer.statusCode).toBe(200);
        answer.resume();
      }),
    ]);

    expect(performance.now() - begin).toBeLessThan(5_000);
    for (const one of [agent, silent, partial]) one.destroy();
  });
});

describe('an answer that is kept', () => {
  const api = useApi();

  it('is the last of its connection once closing has begun', async () => {
    const kept = '/v1/articles?limit=3';
    const { server } = api.app.fastify;
    const connection = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const ask = async (path: string): Promise<ServerResponse> => {
      const asked = once(server, 'request') as Promise<[unknown, ServerResponse]>;
      connection.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      return (await asked)[1];
    };
    const holder = api.dataSource.createQueryRunner();
    // Time stands still: what is heard of changes does not grow old.
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
    for (const _ of [1, 2]) await once(await ask(kept), 'finish');
    await holder.startTransaction();
    await holder.query('lock table article in access exclusive mode');

    await ask('/v1/articles?limit=4');
    const closed = api.app.nest.close();
    await ask(kept);
    await holder.rollbackTransaction();
    await holder.release();
    const answers = await text(connection);
    clock.mockRestore();
    await closed;

    expect(answers.match(/HTTP\/1.1 .+$/gm)).toEqual(Array(4).fill('HTTP/1.1 200 OK'));
    expect(answers.match(/^connection: .+$/gim)).toEqual([...Array(3).fill('Connection: keep-alive'), 'Connection: close']);
  });
});

it('sends what was being sent, however slowly it is read', async () => {
  const size = 20_000_000;
  const fastify = makeFastify({ forceCloseConnections: 'idle' } as never) as unknown as FastifyInstance;
  endIdleConnections(fastify);
  fastify.get('/', async () => 'x'.repeat(size));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const asked = get({ port: (fastify.server.address() as AddressInfo).port, host: '127.0.0.1' });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const closed = fastify.close();
  await wait(300);
  let read = 0;
  for await (const chunk of answer) read += (chunk as Buffer).length;
  await closed;

  expect(read).toBe(size);
});
