import type { FastifyInstance } from 'fastify';
import { malformedRequest } from '../problems/problem.js';

/** JSON bodies; a long text fits. Files have a limit of their own. */
export const BODY_LIMIT = 3 * 1024 * 1024;

/** What the API reads, and nothing else. `__proto__` and `constructor.prototype` in JSON are refused by Fastify's parser. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'string', bodyLimit: BODY_LIMIT }, json);
  fastify.addContentTypeParser(['text/markdown', 'text/plain'], { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_, body, done) => {
    try {
      done(null, new TextDecoder('utf-8', { fatal: true }).decode(body as Buffer).replaceAll('\r\n', '\n'));
    } catch {
      done(malformedRequest('Le texte n’est pas de l’UTF-8.'));
    }
  });
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 10_000 }, (_, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
}
