import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { audienceOf } from '../auth/capabilities.js';
import { isUnchanged, toldDate, versionTag } from './preconditions.js';

/** A read that is answered: its bytes, and what a cache may know of them. */
export interface Answer {
  body: string;
  mediaType: string;
  /** A version tag for staff; without it the ETag is a hash of the bytes. */
  tag?: string;
  lastModified?: Date;
}

/** Answers a read of content: conditional, and private as soon as a caller has credentials. */
export function answerRead(request: FastifyRequest, reply: FastifyReply, { body, mediaType, tag, lastModified }: Answer): void {
  const etag = tag ?? hashTag(body);
  addCaching(request, reply, etag);
  if (lastModified) void reply.header('last-modified', toldDate(lastModified));
  const isHeld = isUnchanged(request, etag, lastModified);
  // A version tag says nothing of the items that the answer links to: it serves writes, not revalidation.
  if (isHeld && tag === undefined) void reply.code(304).send();
  // As bytes: to a text Fastify would add a `charset`, which JSON feeds have not.
  else void reply.header('content-type', mediaType).send(Buffer.from(body));
}

/** Kept, and asked for again each time; kept apart as soon as a caller has credentials. */
export function addCaching(request: FastifyRequest, reply: FastifyReply, etag: string): void {
  const isPrivate = request.headers.authorization !== undefined;
  void reply
    .header('etag', etag)
    .header('cache-control', isPrivate ? 'private, no-cache' : 'public, no-cache')
    .header('vary', varying(reply));
}

export const hashTag = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

/** Other headers, such as CORS, have added theirs. */
export function varying(reply: FastifyReply, ...also: string[]): string {
  if (!reply.hasHeader('vary')) return [...also, 'Authorization'].join(', ');
  const others = [reply.getHeader('vary') ?? []]
    .flat()
    .join(', ')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set([...others, ...also, 'Authorization'])].join(', ');
}

export const JSON_TYPE = 'application/json; charset=utf-8';

export const isStaff = (request: FastifyRequest): boolean => audienceOf(request.actor) === 'staff';

/** What no cache may keep: tokens, accounts, keys, the audit log. `version` becomes the ETag that the next change needs. */
export function answerUnstored(reply: FastifyReply, body: unknown, version?: number): void {
  if (version !== undefined) void reply.header('etag', versionTag(version));
  void reply
    .header('cache-control', 'no-store')
    .header('content-type', JSON_TYPE)
    .send(typeof body === 'string' ? body : JSON.stringify(body));
}
