import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
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
