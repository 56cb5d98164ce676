import * as fc from 'fast-check';
import { parseRange } from '../src/attachments/byte-range.js';
import { contentDisposition } from '../src/attachments/content-disposition.js';
import { fileNameFor, safeFileName } from '../src/attachments/file-name.js';

/** RFC 6266 §4.1 and RFC 8187 §3.2.1, by hand: no more than we send. */
const GRAMMAR =
  /^(inline|attachment); filename=(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)|"((?:[\x20-\x21\x23-\x5b\x5d-\x7e])*)")(?:; filename\*=UTF-8''((?:%[0-9A-F]{2}|[!#$&+.^_`|~0-9A-Za-z-])+))?$/;

function read(header: string): { type?: string; plain?: string; name?: string } {
  const [, type, token, quoted, extended] = GRAMMAR.exec(header) ?? [];
  const plain = token ?? quoted;
  return { type, plain, name: extended ? decodeURIComponent(extended) : plain };
}

describe('Content-Disposition', () => {
  it.each([
    ['compte-rendu.pdf', 'compte-rendu.pdf', 'compte-rendu.pdf'],
    ['compte rendu été.pdf', 'compte rendu ete.pdf', 'compte rendu été.pdf'],
    ['L’œuvre « à suivre ».pdf', "L'oeuvre _ a suivre _.pdf", 'L’œuvre « à suivre ».pdf'],
    ['100%41.pdf', '100_41.pdf', '100%41.pdf'],
    ["l'an; a=b, (c).pdf", "l'an; a=b, (c).pdf", "l'an; a=b, (c).pdf"],
    ['日本.pdf', '__.pdf', '日本.pdf'],
    ['a／b＂c.pdf', 'a_b_c.pdf', 'a／b＂c.pdf'],
    ['', 'fichier', 'fichier'],
  ])('of %j says %j to old clients and %j to others', (fileName, plain, name) => {
    expect(read(contentDisposition('attachment', fileName))).toEqual({ type: 'attachment', plain, name });
  });

  it('is written as RFC 6266 shows it', () => {
    expect(contentDisposition('inline', 'été.pdf')).toBe("inline; filename=ete.pdf; filename*=UTF-8''%C3%A9t%C3%A9.pdf");
  });

  it('follows the grammar and gives the safe name back, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (fileName) => {
        expect(read(contentDisposition('attachment', fileName))).toMatchObject({ type: 'attachment', name: safeFileName(fileName) });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a file name', () => {
  it.each([
    ['C:\\Documents\\rapport.pdf', 'rapport.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['..', 'fichier'],
    ['a/', 'fichier'],
    ['.htaccess', 'htaccess'],
    ['a.pdf. . ', 'a.pdf'],
    ['a\r\nSet-Cookie: x.pdf', 'a Set-Cookie_ x.pdf'],
    ['a\u202efdp.exe', 'afdp.exe'],
    ['a\u2066b\u200bc\ufeff.pdf', 'abc.pdf'],
    ['"a".pdf', '_a_.pdf'],
    ['a\u0000b.pdf', 'ab.pdf'],
    ['a<b>|c?*.pdf', 'a_b__c__.pdf'],
    ['e\u0301te\u0301.pdf', 'été.pdf'],
    ['a\ud800.pdf', 'a\ufffd.pdf'],
    ['  a   b.pdf', 'a b.pdf'],
    ['fichier', 'fichier'],
  ])('%j becomes %j', (name, safe) => expect(safeFileName(name)).toBe(safe));

  it('is cut to 200 bytes between characters, with its extension', () => {
    expect(safeFileName(`${'é'.repeat(300)}.pdf`)).toBe(`${'é'.repeat(98)}.pdf`);
    expect(safeFileName(`x.${'y'.repeat(300)}`)).toBe(`x.${'y'.repeat(198)}`);
    expect(safeFileName(`a${'\u0301\u0323'.repeat(200)}.pdf`)).toBe('fichier.pdf');
  });

  it('gets the extension of its content', () => {
    expect(fileNameFor('application/pdf', 'a.PDF')).toBe('a.PDF');
    expect(fileNameFor('application/pdf', 'a.html')).toBe('a.html.pdf');
    expect(fileNameFor('application/pdf', 'pdf')).toBe('pdf.pdf');
    expect(fileNameFor('image/jpeg', '')).toBe('fichier.jpg');
  });

  it('is safe whatever it was, and stays as it is once safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        for (const safe of [safeFileName(name), fileNameFor('image/png', name)]) {
          expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
          expect(safe).toMatch(/^[^.\s][^/\\"<>:|?*\p{Cc}\p{Cf}]*$/u);
          expect(safe).not.toMatch(/[. ]$/);
          expect(safeFileName(safe)).toBe(safe);
        }
        expect(fileNameFor('image/png', name)).toMatch(/\.png$/i);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a Range over 1,000 bytes', () => {
  it.each([
    ['bytes=0-499', { start: 0, end: 499 }],
    ['bytes=500-', { start: 500, end: 999 }],
    ['bytes=-500', { start: 500, end: 999 }],
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=-1', { start: 999, end: 999 }],
    ['bytes=999-5000', { start: 999, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['BYTES=0-1', { start: 0, end: 1 }],
    ['bytes=0-1,', { start: 0, end: 1 }],
    [`bytes=0-${'9'.repeat(400)}`, { start: 0, end: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=1000-1001', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    [`bytes=${'9'.repeat(30)}-`, 'unsatisfiable'],
    [undefined, 'whole'],
    ['', 'whole'],
    ['bytes=', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=5-2', 'whole'],
    ['bytes=a-b', 'whole'],
    ['bytes=1.5-2', 'whole'],
    ['bytes=+1-2', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes 0-1', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=0x1-2', 'whole'],
  ])('%j asks for %j', (header, range) => expect(parseRange(header, 1000)).toEqual(range));

  it('of an empty file is the whole or nothing', () => {
    expect(parseRange('bytes=-5', 0)).toBe('whole');
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
  });

  it('always lies within the file', () => {
    const part = fc.option(fc.nat(3000), { nil: '' });
    fc.assert(
      fc.property(part, part, fc.nat(2000), (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`, size);
        const { start, end } = typeof range === 'string' ? { start: 0, end: 0 } : range;

        expect(['whole', 'unsatisfiable', 'object']).toContain(typeof range === 'string' ? range : 'object');
        expect(0 <= start && start <= end && end < Math.max(size, 1)).toBe(true);
      }),
    );
  });
});
