import { EXTENSIONS, extensionOf, hasExtension, type MediaType } from './media-types.js';

const MAX_BYTES = 200;
const NAMELESS = 'fichier';

/**
 * A name that is safe to show, to send and to save under, on any system: no folders, control or bidirectional characters, quotes or
 * signs that Windows refuses, no dots or spaces around it, at most 200 bytes of UTF-8 with the extension kept; "fichier" where nothing is left.
 */
export function safeFileName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[^\P{Cc}\s]|[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  return shorten(clean, MAX_BYTES) || NAMELESS;
}

/** The safe name with an extension that fits the content: a PDF named `page.html` would be opened as a page once saved. */
export function fileNameFor(type: MediaType, name: string): string {
  const safe = safeFileName(name);
  if (hasExtension(type, extensionOf(safe))) return safe;
  const [extension] = EXTENSIONS[type];
  return `${shorten(safe, MAX_BYTES - extension.length - 1)}.${extension}`;
}

/** Cuts the stem between characters as readers see them; an extension that is itself too long is no extension. */
function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const extension = /\.[^. ]{1,10}$/u.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - extension.length);
  const room = maxBytes - Buffer.byteLength(extension);
  let kept = '';
  for (const { segment } of new Intl.Segmenter('fr').segment(stem)) {
    if (Buffer.byteLength(kept + segment) > room) break;
    kept += segment;
  }
  return (kept.replace(/[. ]+$/, '') || NAMELESS) + extension;
}
