import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const EVERY = 100;

/**
 * Closing waits for answers that are being made, and for nothing else. Node itself closes kept-alive connections once, when closing begins: not
 * those that were just being answered, nor those that have not asked for anything yet, such as browsers open for later.
 */
export function endIdleConnections(fastify: FastifyInstance): void {
  const { server } = fastify;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  fastify.addHook('preClose', async () => {
    if (!server.listening) return;
    const sweeping = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, EVERY);
    server.once('close', () => clearInterval(sweeping));
  });
}
