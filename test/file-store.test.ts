import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { FileStore, type StoredFile } from '../src/attachments/file-store.js';
import { isMediaType, isShownInline } from '../src/attachments/media-types.js';
import { PNG } from './support/png.js';

const GIF = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([5, 0, 4, 0, 0, 0, 0, 0x3b])]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 7, 0, 9, 1, 1, 0x11, 0, 0xff, 0xd9]);
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const OFFICE = 'application/vnd.openxmlformats-officedocument';
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

/** A ZIP whose entries are stored as they are. */
function zip(entries: Record<string, string>): Buffer {
  const locals = Object.entries(entries).map(([name, content]) => {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt32LE(crc32(content), 14);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(name.length, 26);
    return Buffer.concat([header, Buffer.from(name + content)]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  return Buffer.concat([...locals, end]);
}

const office = (kind: string) => zip({ '[Content_Types].xml': `<Types><Override ContentType="${kind}.main+xml"/></Types>` });

describe('the file store', () => {
  let folder: string;
  let store: FileStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'files-'));
    store = new FileStore(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const receive = (content: Buffer | string, fileName = 'fichier', maxBytes = 1_000_000): Promise<StoredFile> =>
    store.receive(Readable.from([Buffer.from(content)]), { fileName, maxBytes });
  const filesIn = async (path: string) =>
    (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);

  it('keeps what it received, under a name of its own', async () => {
    const stored = await receive(PDF, '../../etc/Compte rendu.pdf');

    expect(stored).toMatchObject({
      fileName: 'Compte rendu.pdf',
      mediaType: 'application/pdf',
      charset: null,
      size: PDF.length,
      width: null,
      height: null,
    });
    expect(stored.sha256).toBe(createHash('sha256').update(PDF).digest('hex'));
    expect(stored.key).toMatch(/^([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f-]{32}$/);
    expect(await buffer(store.open(stored.key))).toEqual(PDF);
    expect(await filesIn(folder)).toEqual([stored.key.slice(6)]);
  });

  it('gives a range, both ends included', async () => {
    const { key } = await receive('0123456789', 'a.txt');

    expect(String(await buffer(store.open(key, { start: 2, end: 5 })))).toBe('2345');
  });

  it('keeps two files of the same content apart, and removes one, twice without error', async () => {
    const [first, second] = [await receive('pareil', 'a.txt'), await receive('pareil', 'a.txt')];
    await store.remove(first.key);
    await store.remove(first.key);

    expect(String(await buffer(store.open(second.key)))).toBe('pareil');
    await expect(buffer(store.open(first.key))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    '',
    '..',
    '../../etc/passwd',
    'tmp/x',
    'ab/cd/../../x',
    '/etc/passwd',
    'ab/cd/abcd0000-0000-4000-8000-00000000000',
    'ff/ff/abcd0000-0000-4000-8000-000000000000',
    'AB/CD/ABCD0000-0000-4000-8000-000000000000',
    'ab/cd/abcd0000-0000-4000-8000-000000000000\0',
  ])('refuses the key %j', async (key) => {
    expect(() => store.open(key)).toThrow(TypeError);
    await expect(store.remove(key)).rejects.toThrow(TypeError);
  });

  it.each([
    ['a PDF', PDF, 'x.pdf', 'application/pdf', 'x.pdf'],
    ['a PDF with the name of a page', PDF, 'x.html', 'application/pdf', 'x.html.pdf'],
    ['a PNG', PNG, 'x.PNG', 'image/png', 'x.PNG'],
    ['a PNG named as a JPEG', PNG, 'x.jpg', 'image/png', 'x.jpg.png'],
    ['a GIF', GIF, '', 'image/gif', 'fichier.gif'],
    ['a JPEG', JPEG, 'x.jpeg', 'image/jpeg', 'x.jpeg'],
    ['a Word document', office(`${OFFICE}.wordprocessingml.document`), 'x.docx', `${OFFICE}.wordprocessingml.document`, 'x.docx'],
    ['a workbook', office(`${OFFICE}.spreadsheetml.sheet`), 'x.zip', `${OFFICE}.spreadsheetml.sheet`, 'x.zip.xlsx'],
    ['slides', office(`${OFFICE}.presentationml.presentation`), 'x.pptx', `${OFFICE}.presentationml.presentation`, 'x.pptx'],
    [
      'an OpenDocument text',
      zip({ mimetype: 'application/vnd.oasis.opendocument.text' }),
      'x.odt',
      'application/vnd.oasis.opendocument.text',
      'x.odt',
    ],
    ['RTF', '{\\rtf1 Bonjour}', 'x.rtf', 'application/rtf', 'x.rtf'],
    ['a text', 'Bonjour à tous', 'x.txt', 'text/plain', 'x.txt'],
    ['a text that starts like an image', 'BM, GIF et ID3', 'x.txt', 'text/plain', 'x.txt'],
    ['a script', 'alert(1)', 'x.js', 'text/plain', 'x.js.txt'],
    ['an image that is only printable signs', 'GIF89a=1;alert(1)//', 'x.gif', 'text/plain', 'x.gif.txt'],
    ['CSV', 'nom;ville\nMIE;Tours', 'x.csv', 'text/csv', 'x.csv'],
    ['Markdown', '# Titre\n\n5 < 6 & 7 > 3', 'x.md', 'text/markdown', 'x.md'],
    [
      'a calendar by its mark',
      'BEGIN:VCALENDAR\r\nX-ALT-DESC:<html><body>x</body></html>\r\nEND:VCALENDAR',
      'x.txt',
      'text/calendar',
      'x.txt.ics',
    ],
  ])('tells %s by its content', async (_, content, fileName, mediaType, storedName) => {
    expect(await receive(content, fileName)).toMatchObject({ mediaType, fileName: storedName });
  });

  it.each([
    ['SVG', SVG, 'x.svg'],
    ['SVG with a prologue', `<?xml version="1.0"?>${SVG}`, 'x.txt'],
    ['a page', '<!DOCTYPE html><p>x', 'x.html'],
    ['a page named as an image', '<html><script>x</script>', 'x.jpg'],
    ['a page after a mark', '\ufeff \n<!-- x --><b>y</b>', 'x.txt'],
    ['a fragment', '<a href="javascript:x">y</a>', 'x.md'],
    ['a script tag in CSV', 'a;b\n<ScRiPt src=x>;c', 'x.csv'],
    ['a page in Windows-1252', Buffer.from('<p>\xe9', 'latin1'), 'x.txt'],
    ['a page in UTF-16', Buffer.from('\ufeff<html>', 'utf16le'), 'x.txt'],
    ['a PDF that is a page', Buffer.concat([PDF.subarray(0, 9), Buffer.from('<html><script>x</script>'), PDF]), 'x.pdf'],
    ['a page that is a PDF', Buffer.concat([Buffer.from('<html>'), PDF]), 'x.pdf'],
    ['a GIF that is a page', Buffer.concat([GIF, Buffer.from('<script>x</script>')]), 'x.gif'],
    ['a JPEG with a page in its comment', Buffer.concat([JPEG, Buffer.from('<svg onload=x>')]), 'x.jpg'],
    ['an archive', zip({ 'a.txt': 'x' }), 'x.docx'],
    ['a program in Java', zip({ 'META-INF/MANIFEST.MF': 'x' }), 'x.docx'],
    ['a document with macros', office('application/vnd.ms-word.document.macroEnabled'), 'x.docx'],
    ['an e-book', zip({ mimetype: 'application/epub+zip' }), 'x.odt'],
    ['a program', Buffer.from('MZ\x90\0\x03\0'), 'x.txt'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'x.txt'],
    ['a text with a NUL', 'a\0b', 'x.txt'],
    ['UTF-16', Buffer.from('\ufeffBonjour', 'utf16le'), 'x.txt'],
  ])('refuses %s and leaves nothing', async (_, content, fileName) => {
    await expect(receive(content, fileName)).rejects.toMatchObject({ status: 415 });
    expect(await filesIn(folder)).toEqual([]);
  });

  it('refuses an empty file', async () => {
    await expect(store.receive(Readable.from([]), { fileName: 'x.txt', maxBytes: 9 })).rejects.toMatchObject({ status: 422 });
    expect(await filesIn(folder)).toEqual([]);
  });

  it.each([
    ['UTF-8', Buffer.from('été'), 'utf-8'],
    ['Windows-1252', Buffer.from('\xe9t\xe9 \x80', 'latin1'), 'windows-1252'],
    ['UTF-8 cut within a letter', Buffer.from('été').subarray(0, 4), 'windows-1252'],
  ])('tells the charset of %s', async (_, content, charset) => {
    expect(await receive(content, 'x.csv')).toMatchObject({ mediaType: 'text/csv', charset });
  });

  it('reads letters that fall between two chunks', async () => {
    const chunks = Array.from(Buffer.from('été à Œuf'), (byte) => Buffer.from([byte]));

    expect(await store.receive(Readable.from(chunks), { fileName: 'x.txt', maxBytes: 99 })).toMatchObject({ charset: 'utf-8', size: 13 });
  });

  it.each([
    ['PNG', PNG, 3, 2],
    ['GIF', GIF, 5, 4],
    ['JPEG', JPEG, 9, 7],
  ])('tells the size of a %s', async (_, content, width, height) => {
    expect(await receive(content, 'x')).toMatchObject({ width, height });
  });

  it('takes an image whose header does not tell its size', async () => {
    expect(await receive(Buffer.concat([JPEG.subarray(0, 8), Buffer.alloc(2000)]), 'x.jpg')).toMatchObject({
      mediaType: 'image/jpeg',
      width: null,
      height: null,
    });
  });

  it('takes a file of exactly the size allowed, and none of a byte more', async () => {
    expect(await receive('0123456789', 'x.txt', 10)).toMatchObject({ size: 10 });
    await expect(receive('01234567890', 'x.txt', 10)).rejects.toMatchObject({ status: 413 });
    expect(await filesIn(folder)).toHaveLength(1);
  });

  it('stops reading a file that is too large, and leaves nothing', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 65536;
        this.push(Buffer.alloc(65536, 0x61));
      },
    });

    await expect(store.receive(endless, { fileName: 'x.txt', maxBytes: 200_000 })).rejects.toMatchObject({
      status: 413,
      detail: 'Le fichier dépasse 200000 octets.',
    });
    expect(endless.destroyed).toBe(true);
    expect(sent).toBeLessThan(1_000_000);
    expect(await filesIn(folder)).toEqual([]);
  });

  it('refuses a file that the parser of the request cut short', async () => {
    const cut = Object.assign(Readable.from([PDF]), { truncated: true });

    await expect(store.receive(cut, { fileName: 'x.pdf', maxBytes: 1000 })).rejects.toMatchObject({ status: 413 });
    expect(await filesIn(folder)).toEqual([]);
  });

  it.each([
    ['with an error', (stream: PassThrough) => stream.destroy(new Error('lost')), /lost/],
    ['without one', (stream: PassThrough) => stream.destroy(), /close/i],
  ])('leaves nothing of a file that the sender gives up half-way %s', async (_, giveUp, message) => {
    const stream = new PassThrough();
    const outcome = store.receive(stream, { fileName: 'x.pdf', maxBytes: 1000 }).catch((error: unknown) => error);
    stream.write(PDF);
    while ((await filesIn(folder)).length === 0) await setImmediate();
    giveUp(stream);

    expect(String(await outcome)).toMatch(message);
    expect(await filesIn(folder)).toEqual([]);
  });

  it('survives a sender who is gone at once', async () => {
    const stream = new PassThrough();
    const outcome = store.receive(stream, { fileName: 'x.pdf', maxBytes: 1000 }).catch((error: unknown) => error);
    stream.destroy(new Error('lost'));

    expect(String(await outcome)).toMatch(/lost|close/i);
    expect(await filesIn(folder)).toEqual([]);
  });

  it('sweeps what a killed process left, and not what another one is writing', async () => {
    const tmp = join(folder, 'tmp');
    const host = hostname().replace(/[^A-Za-z0-9-]/g, '-');
    await mkdir(tmp);
    for (const name of [
      `${host}.4194304.gone`,
      `${host}.${process.pid}.mine`,
      `${host}.${process.ppid}.other`,
      'elsewhere.1.new',
      'elsewhere.1.old',
      'stray',
    ])
      await writeFile(join(tmp, name), 'x');
    await utimes(join(tmp, 'elsewhere.1.old'), 0, 0);
    const { key } = await receive(PDF);
    await store.sweep();

    expect((await readdir(tmp)).toSorted()).toEqual([`${host}.${process.ppid}.other`, 'elsewhere.1.new', 'stray'].toSorted());
    expect((await stat(join(folder, key))).size).toBe(PDF.length);
  });

  it('has nothing to sweep before the first file', async () => {
    await expect(new FileStore(join(folder, 'new')).sweep()).resolves.toBeUndefined();
  });

  it('answers any bytes with a file or a refusal, and keeps only what it answered', async () => {
    const magic = fc.constantFrom(
      PNG,
      GIF,
      JPEG,
      PDF,
      zip({ a: 'b' }),
      Buffer.from('ID3'),
      Buffer.from('RIFF\0\0\0\0WEBPVP8 '),
      Buffer.from('\0\0\0\x1cftypavif'),
      Buffer.from(''),
    );
    await fc.assert(
      fc.asyncProperty(magic, fc.uint8Array({ maxLength: 300 }), fc.string(), async (head, rest, fileName) => {
        const before = (await filesIn(folder)).length;
        const status = await receive(Buffer.concat([head, rest]), fileName).then(
          () => 201,
          (problem: { status?: number }) => problem.status,
        );

        expect([201, 415, 422]).toContain(status);
        expect((await filesIn(folder)).length - before).toBe(status === 201 ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});

it.each([
  ['application/pdf', true],
  ['image/png', true],
  ['text/plain', false],
  ['text/calendar', false],
  ['video/mp4', false],
])('%s is shown inline: %s', (type, shown) => expect(isMediaType(type) && isShownInline(type)).toBe(shown));

it.each([undefined, '', 'constructor', '__proto__', 'text/html', 'image/svg+xml', 'application/zip'])('%s is no accepted type', (type) =>
  expect(isMediaType(type)).toBe(false),
);
