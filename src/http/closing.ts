import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const EVERY = 100;

/**
 * Closing waits for requests until their answers have been sent, and for nothing else. Node closes what it takes to be idle once, when closing
 * begins: also answers whose last bytes still wait for a slow reader, but neither what is kept alive after that, nor connections that have not asked
 * for anything yet, such as browsers open for later, or only for a part.
 */
export function endIdleConnections(fastify: FastifyInstance): void {
  const { server } = fastify;
  /** The latest answer on each connection, once it was asked for something. */
  const answers = new Map<Socket, ServerResponse | undefined>();
  const endIdle = (): void => {
    for (const [socket, answer] of answers) if (answer?.writableFinished ?? true) socket.destroy();
  };
  server.on('connection', (socket: Socket) => {
    answers.set(socket, undefined);
    socket.once('close', () => answers.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => answers.set(socket, response));
  server.closeIdleConnections = endIdle;
  fastify.addHook('preClose', async () => {
    if (!server.listening) return;
    const sweeping = setInterval(endIdle, EVERY);
    server.once('close', () => clearInterval(sweeping));
  });
}
