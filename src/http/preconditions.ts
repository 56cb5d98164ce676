import type { FastifyRequest } from 'fastify';
import { malformedRequest } from '../problems/problem.js';

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

/** Weak comparison against `If-None-Match` (RFC 9110 §13.1.2). */
export function isKnown({ headers }: FastifyRequest, tag: string): boolean {
  const given = headers['if-none-match'];
  if (given === undefined) return false;
  return given.trim() === '*' || given.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

/** The three forms of a date (RFC 9110 §5.6.7). */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** `If-Modified-Since` counts only without `If-None-Match`, and only when it is an HTTP date (RFC 9110 §13.1.3). */
export function isUnmodified({ headers }: FastifyRequest, lastModified: Date): boolean {
  const given = headers['if-modified-since'];
  if (given === undefined || headers['if-none-match'] !== undefined || !HTTP_DATES.some((form) => form.test(given))) return false;
  const since = Date.parse(given.endsWith('GMT') ? given : `${given} GMT`);
  return !Number.isNaN(since) && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
}
