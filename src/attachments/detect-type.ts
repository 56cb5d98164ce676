import { isMediaType, textTypeOf, type MediaType } from './media-types.js';
import type { Charset } from './text-gauge.js';

/** Formats with a mark of their own that may be nothing but printable characters. */
const PRINTABLE = new Set(['application/pdf', 'application/rtf', 'text/calendar']);
const MARKUP = /<(?:!doctype\s+html|html|script|svg|iframe|body|head)[\s>/]/i;
const MARKUP_START = /^(?:\ufeff|ï»¿)?\s*<(?:[a-z!?/])/i;

export interface Sample {
  /** The first bytes, more than any browser sniffs (WHATWG MIME Sniffing: 1,445). */
  head: Buffer;
  charset: Charset | null;
  fileName: string;
}

/**
 * The type of a file by its content; its name only tells text, CSV, Markdown and calendar apart. Null where it is not accepted.
 *
 * A file that also is a page is refused whatever its mark says, as GIF or PDF with `<script>` in its first bytes: with the right type
 * and `nosniff` no browser runs it, but no honest file needs it either; calendars do, as Outlook puts the page of an invitation into them.
 * What is nothing but text is never an image or a sound.
 */
export async function detectType(path: string, { head, charset, fileName }: Sample): Promise<MediaType | null> {
  const start = head.toString('latin1');
  // Loaded with the first file: it knows hundreds of formats.
  const { fileTypeFromFile } = await import('file-type');
  const detected = (await fileTypeFromFile(path))?.mime;
  if (detected !== 'text/calendar' && MARKUP.test(start)) return null;
  if (charset === null || PRINTABLE.has(detected ?? '')) return isMediaType(detected) ? detected : null;
  return MARKUP_START.test(start) ? null : textTypeOf(fileName);
}
