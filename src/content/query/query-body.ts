import { malformedRequest } from '../../problems/problem.js';
import { isObject } from '../../http/valid-body.js';
import type { Query } from './paging.js';

const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/**
 * The parameters of a list out of the body of QUERY (RFC 10008 §2): of a form, or of an object whose values are texts, numbers,
 * booleans, or lists of these. @throws Problem malformed-request
 */
export function queryOf(body: unknown): Query {
  if (!isObject(body)) throw malformedRequest('Le corps d’une requête QUERY est un objet dont les noms sont ceux des paramètres.');
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, textsOf(name, value)]));
}

function textsOf(name: string, value: unknown): string | string[] {
  if (isScalar(value)) return String(value);
  if (Array.isArray(value) && value.length > 0 && value.every(isScalar)) return value.map(String);
  throw malformedRequest(`« ${name} » attend un texte, un nombre, true ou false, ou une liste de ces valeurs.`);
}
