import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { addCaching } from '../http/answer.js';
import { isUnchanged, toldDate } from '../http/preconditions.js';
import { rangeNotSatisfiable } from '../problems/problem.js';
import { parseRange, type ByteRange } from './byte-range.js';
import { contentDisposition } from './content-disposition.js';
import { isMediaType, isShownInline } from './media-types.js';

/** A stored file as it is sent. */
export interface ServedFile {
  key: string;
  fileName: string;
  mediaType: string;
  charset: string | null;
  /** In bytes. */
  size: number;
  /** In hexadecimal. */
  sha256: string;
  /** Its bytes are never others. */
  storedAt: Date;
}

/** Answers GET and HEAD of a file (RFC 9110 §13 and §14): conditional, the whole or one range. @throws Problem range-not-satisfiable */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: ServedFile,
  open: (range?: ByteRange) => Readable,
): Promise<void> {
  const etag = `"${file.sha256}"`;
  addCaching(request, reply, etag);
  const date = toldDate(file.storedAt);
  void reply.header('last-modified', date);
  if (isUnchanged(request, etag, file.storedAt)) return void reply.code(304).send();
  const range = askedRange(request, [etag, date], file.size);
  if (range === 'unsatisfiable') throw rangeNotSatisfiable(file.size);
  const body = request.method === 'HEAD' ? Readable.from([]) : await opened(open(range));
  addDescription(reply, file);
  if (range) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
  void reply.header('content-length', range ? range.end - range.start + 1 : file.size).send(body);
}

/** `Range` is GET's only, and counts under `If-Range` for the very same bytes (§13.1.5, §14.2). */
function askedRange({ method, headers }: FastifyRequest, validators: string[], size: number): ByteRange | 'unsatisfiable' | undefined {
  const condition = headers['if-range'];
  const counts = method === 'GET' && (condition === undefined || validators.includes(String(condition)));
  const range = parseRange(counts ? headers.range : undefined, size);
  return range === 'whole' ? undefined : range;
}

/** A file that is missing is found out before the answer begins. */
async function opened(stream: Readable): Promise<Readable> {
  await once(stream, 'open');
  return stream;
}

function addDescription(reply: FastifyReply, { mediaType, charset, fileName }: ServedFile): void {
  const isShown = isMediaType(mediaType) && isShownInline(mediaType);
  void reply.headers({
    'content-type': charset ? `${mediaType}; charset=${charset}` : mediaType,
    'content-disposition': contentDisposition(isShown ? 'inline' : 'attachment', fileName),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    // Partner sites show pictures in their pages.
    'cross-origin-resource-policy': 'cross-origin',
    ...(isShown ? {} : { 'content-security-policy': 'sandbox' }),
  });
}
