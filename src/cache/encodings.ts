import { transcode } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

export type Encoding = 'br' | 'gzip' | 'identity';

/** The shortest first: any that is accepted will do. */
const PREFERRED = ['br', 'gzip', 'identity'] as const;
const MADE = { br: promisify(brotliCompress), gzip: promisify(gzip) };
/** Between the effort of one answer and the bytes of all its readers. */
const BROTLI_QUALITY = 5;

/** What a reader takes. */
export interface Accepted {
  /** Of what he takes. */
  shortest: Encoding;
  /** What is not worth an encoding, unless he does not take it as it is. */
  ofSmall: Encoding;
}

const AS_IT_IS: Accepted = { shortest: 'identity', ofSmall: 'identity' };
const chosen = new LRUCache<string, Accepted>({ max: 500 });

/** What the header accepts of what there is (RFC 9110 §12.5.3); identity where nothing else will do. */
export function encodingsFor(header: string | undefined): Accepted {
  if (header === undefined) return AS_IT_IS;
  const known = chosen.get(header);
  if (known) return known;
  const negotiator = new Negotiator({ headers: { 'accept-encoding': header } });
  const taken = PREFERRED.filter((encoding) => negotiator.encodings([encoding]).length > 0);
  const accepted: Accepted = { shortest: taken[0] ?? 'identity', ofSmall: taken.at(-1) ?? 'identity' };
  chosen.set(header, accepted);
  return accepted;
}

export const compressed = async (body: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> =>
  ownBytes(
    encoding === 'gzip'
      ? await MADE.gzip(body)
      : await MADE.br(body, {
          params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
        }),
  );

/** UTF-8. Node encodes a text with a character beyond Latin-1, such as any apostrophe of print, one by one; its transcoder takes many at once. */
export const encoded = (text: string): Buffer => transcode(Buffer.from(text.toWellFormed(), 'utf16le'), 'utf16le', 'utf8');

/** In memory of their own: a part of a buffer that others share would keep the whole of it. */
export function ownBytes(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}

/** V8 makes of a part of a text a view of the whole. */
export const ownText = (text: string): string => Buffer.from(text).toString();
