/** First and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

const BYTES = /^bytes=(.*)$/is;
const RANGE = /^(\d*)-(\d*)$/;

/**
 * The `Range` of a GET over `size` bytes, RFC 9110 §14. A header that is malformed, in another unit or of several ranges asks for the whole:
 * §14.2 lets a server ignore it, and many small ranges are a known way to load one. "unsatisfiable" is a 416.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const ranges =
    BYTES.exec(header ?? '')?.[1]
      ?.split(',')
      .map((range) => range.trim())
      .filter(Boolean) ?? [];
  const [, first = '', last = ''] = RANGE.exec(ranges.length === 1 ? (ranges[0] ?? '') : '') ?? [];
  if (first === '' && last === '') return 'whole';
  return first === '' ? suffix(Number(last), size) : between(Number(first), last === '' ? Infinity : Number(last), size);
}

/** The last so many bytes. Of an empty file they are the whole, which no `Content-Range` can express. */
function suffix(length: number, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  if (length === 0) return 'unsatisfiable';
  return size === 0 ? 'whole' : { start: Math.max(0, size - length), end: size - 1 };
}

function between(first: number, last: number, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  if (last < first) return 'whole';
  return first >= size ? 'unsatisfiable' : { start: first, end: Math.min(last, size - 1) };
}
