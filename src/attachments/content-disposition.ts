import { create } from 'content-disposition';
import { safeFileName } from './file-name.js';

/**
 * The header of a download, RFC 6266 with RFC 8187: the name in ASCII, and `filename*` in UTF-8 where ASCII says less.
 * The name is made safe first, see {@link safeFileName}.
 */
export function contentDisposition(type: 'inline' | 'attachment', fileName: string): string {
  const name = safeFileName(fileName);
  return create(name, { type, fallback: asciiOf(name) });
}

/** Accents go, other letters become `_`; so does `%`, since some browsers decode `%41` in a plain name. Wide signs turn into ASCII ones here: `／` is a slash again. */
function asciiOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[’‘]/g, "'").replaceAll('œ', 'oe').replaceAll('Œ', 'Oe');
  return safeFileName(plain.replace(/[^\x20-\x7e]|[%\\/]/gu, '_'));
}
