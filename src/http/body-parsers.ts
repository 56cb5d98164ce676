import type { FastifyInstance } from 'fastify';
import { malformedRequest, Problem } from '../problems/problem.js';

/** JSON bodies; a long text fits. Files have a limit of their own. */
export const BODY_LIMIT = 3 * 1024 * 1024;

/** Of a form: a sign-in, or the parameters of a long query. */
const FORM_LIMIT = 200_000;

/** A name that is given more than once has all its values. */
const formOf = (form: URLSearchParams): Record<string, string | string[]> =>
  Object.fromEntries([...new Set(form.keys())].map((name) => [name, form.getAll(name).length > 1 ? form.getAll(name) : form.get(name)!]));

/** What the API reads, and nothing else. `__proto__` and `constructor.prototype` in JSON are refused by Fastify's parser. */
export function addBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      try {
        json(request, decoded(body as Buffer), (error, value) => (error ? done(NOT_JSON()) : done(null, value)));
      } catch (error) {
        done(error instanceof Problem ? error : NOT_JSON());
      }
    },
  );
  fastify.addContentTypeParser(['text/markdown', 'text/plain'], { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_, body, done) => {
    try {
      done(null, decoded(body as Buffer).replaceAll('\r\n', '\n'));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: FORM_LIMIT }, (_, body, done) => {
    done(null, formOf(new URLSearchParams(body as string)));
  });
}

const NOT_JSON = () =>
  malformedRequest('Le corps de la requête n’est pas du JSON correct : vérifiez les guillemets, les virgules et les accolades.');

/** Bytes of another encoding would be stored as question marks. @throws Problem for an empty body too */
function decoded(body: Buffer): string {
  if (body.length === 0) throw malformedRequest('Le corps de la requête est vide.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformedRequest('Le corps de la requête n’est pas de l’UTF-8.');
  }
}
