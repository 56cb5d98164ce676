import type { Socket } from 'node:net';
import type { Config } from '../config.js';
import { headersTooLarge, malformedRequest } from '../problems/problem.js';

const REASONS: Record<number, string> = { 400: 'Bad Request', 431: 'Request Header Fields Too Large' };

/** What is no HTTP never becomes a request, so its problem is written to the socket by hand. */
export const answerBrokenRequest =
  (config: Config) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = error.code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge() : malformedRequest('La requête n’est pas du HTTP correct.');
    const body = JSON.stringify(problem.toJSON(config.publicUrl));
    const headers = [
      'content-type: application/problem+json; charset=utf-8',
      'content-language: fr',
      'cache-control: no-store',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
    ];
    socket.end(`HTTP/1.1 ${problem.status} ${REASONS[problem.status]}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
  };
