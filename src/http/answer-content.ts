import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { audienceOf } from '../auth/capabilities.js';
import { encodingsFor } from '../cache/encodings.js';
import type { ResponseCache } from '../cache/response-cache.js';
import type { Computed, StoredAnswer, Told } from '../cache/stored-answer.js';
import { answerRead, varying } from './answer.js';
import { cacheGroups, surrogateKey } from './cache-groups.js';
import { isUnchanged, mayBeRefused, mayBeUnchanged, settledAt, toldDate, versionTag } from './preconditions.js';

/** A read of content before it is answered. */
export interface ComputedRead extends Computed {
  /** Of a single item: what staff need to change it. */
  version?: number;
}

/** Seconds that a shared cache may keep a public answer. */
const SHARED_SECONDS = 60;
/**
 * For how many more it may then serve it while it asks again (RFC 5861 §3), and while this server or its database does not answer (§4):
 * for a restart or a repair, no longer than what was withdrawn may be shown.
 */
const STALE_SECONDS = { 'stale-while-revalidate': 30, 'stale-if-error': 600 };

/** Answers a read of content: out of the cache where everybody of the caller's audience gets the same. */
export async function answerContent(
  request: FastifyRequest,
  reply: FastifyReply,
  cache: ResponseCache,
  compute: () => Promise<ComputedRead>,
): Promise<void> {
  const key = keyOf(request);
  if (key !== undefined) return sendStored(request, reply, cache, key, await cache.answer(key, compute));
  const { version, link, ...computed } = await compute();
  if (link) void reply.header('link', link);
  const isStaff = audienceOf(request.actor) === 'staff';
  answerRead(request, reply, { ...computed, tag: isStaff && version !== undefined ? versionTag(version) : undefined });
}

/** What the answer is kept under; undefined for staff, and for what staff see with the eyes of others. */
function keyOf(request: FastifyRequest): string | undefined {
  const audience = audienceOf(request.actor);
  return audience === 'staff' || Object.hasOwn(request.query as object, 'as') ? undefined : cacheKey(audience, request.url);
}

/** Of the public the address itself, which no other text has to be made of. */
export const cacheKey = (audience: 'public' | 'member', url: string): string => (audience === 'public' ? url : `member ${url}`);

/** Sends a kept answer in the best encoding that the caller accepts, or 304 where he has it. */
export async function sendStored(
  request: FastifyRequest,
  reply: FastifyReply,
  cache: ResponseCache,
  key: string,
  answer: StoredAnswer,
): Promise<void> {
  const encoding = encodingOf(request.headers, answer);
  const etag = answer.etag(encoding);
  const isPrivate = request.headers.authorization !== undefined;
  const { date, until } = toldOf(answer);
  const described = {
    etag,
    vary: varying(reply, 'Accept-Encoding'),
    ...(isPrivate ? { 'cache-control': 'private, no-cache' } : publicHeaders(answer, cache)),
    ...(answer.link ? { link: answer.link } : {}),
    ...(date === undefined ? {} : { 'last-modified': date }),
  };
  void reply.headers(described);
  if (isUnchanged(request, etag, answer.lastModified)) return void reply.code(304).send();
  const isMade = answer.ready(encoding) !== undefined;
  const content = await answer.content(encoding);
  if (!isMade) cache.weigh(key, answer);
  const contentHeaders = {
    'content-type': answer.mediaType,
    'content-length': String(content.length),
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  };
  if (cache.isActive && !isPrivate && !isOfAnotherOrigin(request.headers) && answer.freshUntil === Infinity) {
    const unchanged = flat(keptHeaders(reply));
    answer.heads.set(encoding, { unchanged, whole: [...unchanged, ...flat(contentHeaders)], until });
  }
  void reply.headers(contentHeaders).send(content);
}

/** What was added so far, by CORS too, but for what is counted for each caller. */
const keptHeaders = (reply: FastifyReply): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...reply.raw.getHeaders(), ...reply.getHeaders() }).filter(([name]) => !name.startsWith('ratelimit')),
  );

/** What a plain request is sent: nothing of it has to be made any more. */
export interface Plain {
  status: 200 | 304;
  headers: string[];
  content?: Buffer;
}

/** Undefined where the request may be refused, is of another origin, or asks for what is still to be made. */
export function plainOf(headers: IncomingHttpHeaders, answer: StoredAnswer): Plain | undefined {
  if (mayBeRefused(headers) || isOfAnotherOrigin(headers)) return undefined;
  const encoding = encodingOf(headers, answer);
  const [head, content] = [answer.heads.get(encoding), answer.ready(encoding)];
  if (!head || content === undefined || (head.until !== Infinity && Date.now() >= head.until)) return undefined;
  if (mayBeUnchanged(headers) && isUnchanged({ headers }, answer.etag(encoding), answer.lastModified))
    return { status: 304, headers: head.unchanged };
  return { status: 200, headers: head.whole, content };
}

function toldOf(answer: StoredAnswer): Told {
  const { told, lastModified } = answer;
  const now = Date.now();
  if (told && now < told.until) return told;
  const settled = lastModified ? settledAt(lastModified) : -Infinity;
  answer.told = { date: lastModified && toldDate(lastModified), until: now < settled ? settled : Infinity };
  return answer.told;
}

const encodingOf = (headers: IncomingHttpHeaders, answer: StoredAnswer) => answer.encodingOf(encodingsFor(headers['accept-encoding']));

/** CORS answers each origin for itself. */
const isOfAnotherOrigin = (headers: IncomingHttpHeaders): boolean => headers.origin !== undefined;

const flat = (headers: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);

/** Nothing is served beyond its end. */
function cacheControl(freshUntil: number): string {
  const seconds = Math.max(0, Math.floor((freshUntil - Date.now()) / 1000));
  const stale = Object.entries(STALE_SECONDS).filter(([, more]) => seconds >= SHARED_SECONDS + more);
  return ['public', 'max-age=0', `s-maxage=${Math.min(SHARED_SECONDS, seconds)}`, ...stale.map((one) => one.join('='))].join(', ');
}

/** Browsers ask each time, so that staff see what they have published; shared caches keep it for a moment, and are told what it shows. */
function publicHeaders({ freshUntil, tags }: StoredAnswer, { hasSurrogateKeys }: ResponseCache): Record<string, string> {
  return {
    'cache-control': cacheControl(freshUntil),
    'cache-groups': cacheGroups(tags),
    ...(hasSurrogateKeys ? { 'surrogate-key': surrogateKey(tags) } : {}),
  };
}
