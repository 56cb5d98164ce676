import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { useApi } from './support/api.js';

describe('closing', () => {
  const api = useApi();

  it('waits for an answer that is being made, and for no connection', async () => {
    const { port } = api.app.fastify.server.address() as AddressInfo;
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
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
    agent.destroy();
    silent.destroy();
  });
});
