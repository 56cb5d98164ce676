import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { malformedRequest, notAsExpected } from '../problems/problem.js';

const VERSION_TAG = /^"v([1-9]\d{0,8})"$/;

/** The strong ETag of a version, the same in every encoding. */
export const versionTag = (version: number): string => `"v${version}"`;

/** What a write expects. */
export interface Expected {
  /** Of `If-Match`; undefined when there was none. */
  version: number | undefined;
  /** Whether `If-None-Match` names the same version. */
  isExcluded?: boolean;
}

/** Of a write (RFC 9110 §13.1). @throws Problem when `If-Match` has another form, such as `*` or a list */
export function expectedBy({ headers }: FastifyRequest): Expected {
  const { 'if-match': given, 'if-none-match': known } = headers;
  if (given === undefined) return { version: undefined };
  const tag = given.trim();
  const [, version] = VERSION_TAG.exec(tag) ?? [];
  if (version === undefined) throw malformedRequest('L’en-tête If-Match attend un ETag de version, par exemple "v3", guillemets compris.');
  return { version: Number(version), isExcluded: known !== undefined && isHeld(known, tag) };
}

/** What a creation expects: of the item that is to be, not of the list that it is sent to. */
export interface ExpectedNew {
  /** By `If-Match`, of which no item that is still to be created is anything. */
  isThere: boolean;
  /** By `If-None-Match: *`. */
  isNew: boolean;
}

/** Of a creation (RFC 9110 §13.1). */
export const expectedNew = ({ headers }: FastifyRequest): ExpectedNew => ({
  isThere: headers['if-match'] !== undefined,
  isNew: headers['if-none-match']?.trim() === '*',
});

/** Whether there are conditions that a read may be refused for. */
export const mayBeRefused = (headers: IncomingHttpHeaders): boolean =>
  headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined;

/** Whether there are conditions for which a read may be a 304. */
export const mayBeUnchanged = (headers: IncomingHttpHeaders): boolean =>
  headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined;

/**
 * Whether the reader has the answer already, a 304: all conditions of a read, in the order of RFC 9110 §13.2.2.
 * @param lastModified undefined where nothing tells it, and dates then count for nothing
 * @throws Problem stale-version where the answer is not the one that the reader expects
 */
export function isUnchanged({ headers }: Pick<FastifyRequest, 'headers'>, tag: string, lastModified?: Date): boolean {
  const { 'if-match': expected, 'if-unmodified-since': before, 'if-none-match': known, 'if-modified-since': since } = headers;
  if (expected !== undefined) {
    if (!isNamed(expected, tag)) throw notAsExpected();
  } else if (lastModified && isModified(lastModified, before)) throw notAsExpected();
  if (known !== undefined) return isHeld(known, tag);
  return lastModified !== undefined && isUnmodified(lastModified, since);
}

/** Strong comparison with one of a list, or with whatever there is (RFC 9110 §8.8.3.2). */
const isNamed = (list: string, tag: string): boolean => list.trim() === '*' || list.split(',').some((one) => one.trim() === tag);

/** The same by weak comparison. */
const isHeld = (list: string, tag: string): boolean => isNamed(list.replaceAll('W/"', '"'), tag);

/**
 * Milliseconds. A change is dated when it is recorded, and seen when that is committed: no later than this, by the session's
 * `idle_in_transaction_session_timeout` and by clocks of the database and of here that agree. Until then another may have an earlier date.
 */
const UNSETTLED = 60_000;

/** When the date may be told, in milliseconds since 1970. */
export const settledAt = (lastModified: Date): number => after(lastModified) + UNSETTLED;

/** The date that is told, a minute ago at the latest (RFC 9110 §8.8.2): the second after the change, which what was read before is older than. */
export const toldDate = (lastModified: Date): string => new Date(Math.min(after(lastModified), Date.now() - UNSETTLED)).toUTCString();

/** After the second of the date, which was a minute ago when it was told. */
function isModified(lastModified: Date, given: string | undefined): boolean {
  const date = dateIn(given);
  return date !== undefined && lastModified.getTime() - UNSETTLED >= date + 1000;
}

/** By the date that was told, or one so much later, such as that of the answer, that the change must have been seen. */
function isUnmodified(lastModified: Date, given: string | undefined): boolean {
  const [date, changed] = [dateIn(given), after(lastModified)];
  if (date === undefined || settledAt(lastModified) > Date.now()) return false;
  return date === changed || date >= changed + UNSETTLED;
}

/** The whole second after it, in milliseconds since 1970. */
const after = (date: Date): number => Math.ceil(date.getTime() / 1000) * 1000;

/** The three forms of a date (RFC 9110 §5.6.7). */
const HTTP_DATES = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** Milliseconds since 1970; undefined for what is no HTTP date. */
function dateIn(given = ''): number | undefined {
  if (!HTTP_DATES.some((form) => form.test(given))) return undefined;
  const date = new Date(given.endsWith('GMT') ? given : `${given} GMT`);
  // A 31st of February would be one of March.
  const isReal = Number(/\d+/.exec(given)) === date.getUTCDate() && date.toUTCString().startsWith(given.slice(0, 3));
  return isReal ? date.getTime() : undefined;
}
