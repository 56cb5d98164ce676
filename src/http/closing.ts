import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const EVERY = 100;

/** Node keeps the answer that a connection waits for at its socket, until the last byte has been handed over; its own closing looks there too. */
type Connection = Socket & { _httpMessage?: ServerResponse | null };

/**
 * Closing waits for requests until their answers have been sent, and for nothing else. Node closes what it takes to be idle once, when closing
 * begins: also answers whose last bytes still wait for a slow reader, but neither what is kept alive after that, nor connections that have not asked
 * for anything yet, such as browsers open for later, or only for a part. Nothing here is done for each request.
 */
export function endIdleConnections(fastify: FastifyInstance): void {
  const { server } = fastify;
  const connections = new Set<Connection>();
  const endIdle = (): void => {
    for (const connection of connections) if (!connection._httpMessage) connection.destroy();
  };
  server.on('connection', (connection: Connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  server.closeIdleConnections = endIdle;
  fastify.addHook('preClose', async () => {
    if (!server.listening) return;
    const sweeping = setInterval(endIdle, EVERY);
    server.once('close', () => clearInterval(sweeping));
  });
}
