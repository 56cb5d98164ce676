import type { FastifyRequest } from 'fastify';
import { malformedRequest, notAsExpected } from '../problems/problem.js';

const VERSION_TAG = /^"v(\d{1,9})"$/;

/** The strong ETag of a version, the same in every encoding. */
export const versionTag = (version: number): string => `"v${version}"`;

/** The version of `If-Match`; undefined when there is none. @throws Problem when it has another form, such as `*` or a list */
export function expectedVersion({ headers }: FastifyRequest): number | undefined {
  const given = headers['if-match'];
  if (given === undefined) return undefined;
  const [, version] = VERSION_TAG.exec(given.trim()) ?? [];
  if (version === undefined) throw malformedRequest('L’en-tête If-Match attend un ETag de version, par exemple "v3", guillemets compris.');
  return Number(version);
}

/** The headers that make a read conditional. */
const CONDITIONS = ['if-match', 'if-unmodified-since', 'if-none-match', 'if-modified-since'] as const;

export const isConditional = ({ headers }: FastifyRequest): boolean => CONDITIONS.some((name) => headers[name] !== undefined);

/**
 * Whether the reader has the answer already, a 304: all conditions of a read, in the order of RFC 9110 §13.2.2.
 * @param lastModified undefined where nothing tells it, and dates then count for nothing
 * @throws Problem stale-version where the answer is not the one that the reader expects
 */
export function isUnchanged(request: FastifyRequest, tag: string, lastModified?: Date): boolean {
  const { 'if-match': expected, 'if-unmodified-since': before } = request.headers;
  if (expected !== undefined) {
    if (!isNamed(expected, tag)) throw notAsExpected();
  } else if (before !== undefined && lastModified && secondOf(lastModified) > (dateIn(before) ?? Infinity)) throw notAsExpected();
  return isKnown(request, tag) || (lastModified !== undefined && isUnmodified(request, lastModified));
}

/** Weak comparison against `If-None-Match` (RFC 9110 §13.1.2). */
export function isKnown({ headers }: FastifyRequest, tag: string): boolean {
  const given = headers['if-none-match'];
  return given !== undefined && isNamed(given.replaceAll('W/"', '"'), tag);
}

/** Strong comparison with one of a list, or with whatever there is (RFC 9110 §8.8.3.2). */
const isNamed = (list: string, tag: string): boolean => list.trim() === '*' || list.split(',').some((one) => one.trim() === tag);

/** The three forms of a date (RFC 9110 §5.6.7). */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** `If-Modified-Since` counts only without `If-None-Match`, and only when it is an HTTP date (RFC 9110 §13.1.3). */
function isUnmodified({ headers, method }: FastifyRequest, lastModified: Date): boolean {
  const given = headers['if-modified-since'];
  if (given === undefined || headers['if-none-match'] !== undefined || (method !== 'GET' && method !== 'HEAD')) return false;
  return secondOf(lastModified) <= (dateIn(given) ?? -Infinity);
}

const secondOf = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

/** Milliseconds since 1970; undefined for what is no HTTP date. */
function dateIn(given: string): number | undefined {
  if (!HTTP_DATES.some((form) => form.test(given))) return undefined;
  const date = Date.parse(given.endsWith('GMT') ? given : `${given} GMT`);
  return Number.isNaN(date) ? undefined : date;
}
