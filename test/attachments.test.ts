import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Test } from 'supertest';
import { v7 as uuid } from 'uuid';
import { StoredFiles } from '../src/attachments/stored-files.js';
import type { Role } from '../src/auth/capabilities.js';
import { BODY_LIMIT } from '../src/http/body-parsers.js';
import { useApi, type Body, type Caller } from './support/api.js';
import { describeItem } from './support/describe-item.js';
import { givenFor } from './support/given.js';
import { PNG } from './support/png.js';

const MAX_BYTES = 100_000;
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const DIGITS = '0123456789';
const BOUNDARY = 'frontiere';
const NOTHING = { files: [], loose: 0 };

describe('attachments', () => {
  const api = useApi({ UPLOAD_MAX_BYTES: MAX_BYTES });
  const given = givenFor(api);

  const folder = () => join(api.config.DATA_DIR, 'files');
  const filesOnDisk = async (): Promise<string[]> =>
    (await readdir(folder(), { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  const looseFiles = async (): Promise<number> => (await api.dataSource.query('select 1 from loose_file')).length;
  const upload = (content: Buffer | string, filename = 'compte rendu.pdf', fields: Record<string, string> = {}, role: Role = 'author') =>
    Object.entries(fields).reduce(
      (form, [name, value]) => form.field(name, value),
      api.as(role).post('/v1/attachments').attach('file', Buffer.from(content), filename),
    );
  const uploaded = async (content: Buffer | string = PDF, filename?: string, fields?: Record<string, string>): Promise<Body> =>
    (await upload(content, filename, fields).expect(201)).body;
  /** What is on the disk or remembered after the work that was not before. */
  const leftBy = async (work: () => Promise<unknown>): Promise<Body> => {
    const before = await filesOnDisk();
    await work();
    return { files: (await filesOnDisk()).filter((file) => !before.includes(file)), loose: await looseFiles() };
  };
  /** Of anyone, a member and an author. */
  const statuses = async (call: (caller: Caller) => Test): Promise<number[]> => {
    const answers = await Promise.all([api.anyone, api.as('member'), api.as('author')].map((caller) => call(caller)));
    return answers.map(({ status }) => status);
  };

  describeItem(api, {
    path: '/v1/attachments',
    create: () => uploaded(),
    change: { title: 'Compte rendu' },
    invalid: { body: { visibility: 'teaser' }, pointer: '/visibility' },
    readOnly: ['id', 'version', 'fileName', 'mediaType', 'size', 'sha256', 'width', 'height', 'url', 'createdAt'],
  });

  describe('an upload', () => {
    const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n${PDF}`;
    const sendForm = () => {
      const { port } = api.app.nest.getHttpServer().address() as AddressInfo;
      return httpRequest({
        port,
        method: 'POST',
        path: '/v1/attachments',
        headers: { authorization: `Bearer ${api.token('author')}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      });
    };

    it('describes what it received, and takes what is said of it also after the file', async () => {
      const { id: owner } = await given.organisation({ name: 'Comité de bassin' });
      const { body, headers } = await upload(PNG, 'Été à la mer.png', {
        title: 'La mer',
        alt: 'Des vagues',
        kind: 'image',
        language: 'fr',
        owner,
        caption: ' ',
      }).expect(201);

      expect(body).toMatchObject({
        fileName: 'Été à la mer.png',
        mediaType: 'image/png',
        size: PNG.length,
        width: 3,
        height: 2,
        sha256: createHash('sha256').update(PNG).digest('hex'),
        title: 'La mer',
        alt: 'Des vagues',
        kind: 'image',
        language: 'fr',
        caption: null,
        owner: { id: owner },
        visibility: null,
        version: 1,
        url: `/v1/attachments/${body.id}/file`,
      });
      expect(headers).toMatchObject({ location: `http://localhost:3000/v1/attachments/${body.id}`, etag: '"v1"' });
      expect(JSON.stringify(body)).not.toMatch(/storage|charset/i);
      expect(await looseFiles()).toBe(0);
    });

    it('takes what is said of it before the file', async () => {
      const { body } = await api
        .as('author')
        .post('/v1/attachments')
        .field('title', 'Statuts')
        .attach('file', PDF, 'statuts.pdf')
        .expect(201);

      expect(body).toMatchObject({ title: 'Statuts', fileName: 'statuts.pdf' });
    });

    it.each<[string, Role | null, number]>([
      ['anyone', null, 401],
      ['a member', 'member', 403],
    ])('of %s is refused before a byte is kept', async (_, role, status) => {
      expect(
        await leftBy(() => (role ? api.as(role) : api.anyone).post('/v1/attachments').attach('file', PDF, 'a.pdf').expect(status)),
      ).toEqual(NOTHING);
    });

    it.each<[string, Buffer | string, string]>([
      ['SVG', SVG, 'logo.svg'],
      ['SVG named as an image', SVG, 'logo.png'],
      ['a page named as a photo', '<!doctype html><script>alert(1)</script>', 'photo.jpg'],
      ['a program', Buffer.from('MZ\x90\0\x03\0\0'), 'a.pdf'],
    ])('of %s is a 415 and leaves nothing', async (_, content, filename) => {
      expect(
        await leftBy(async () => {
          const { headers } = await upload(content, filename).expect(415);
          expect(headers.accept).toContain('application/pdf');
        }),
      ).toEqual(NOTHING);
    });

    it('of more than allowed is a 413 and leaves nothing', async () => {
      expect(
        await leftBy(async () => {
          const { body } = await upload(Buffer.alloc(MAX_BYTES + 1, 'a'), 'a.txt').expect(413);
          expect(body.type).toMatch(/too-large$/);
        }),
      ).toEqual(NOTHING);
      await upload(Buffer.alloc(MAX_BYTES, 'a'), 'a.txt').expect(201);
    });

    it('of far more than allowed is read to its end, since a browser reads no answer before', async () => {
      expect(
        await leftBy(async () => {
          const sending = sendForm();
          const answered = once(sending, 'response');
          sending.end(Buffer.concat([Buffer.from(head), Buffer.alloc(40_000_000, 'a')]));
          await once(sending, 'finish');
          const [answer] = await answered;
          answer.resume();
          expect(answer.statusCode).toBe(413);
        }),
      ).toEqual(NOTHING);
    });

    it.each<[string, Record<string, string>, string]>([
      ['an unknown code', { kind: 'nonsense' }, '/kind'],
      ['an unknown name', { nonsense: 'x' }, '/nonsense'],
      ['what only the server says', { sha256: 'x' }, '/sha256'],
      ['an owner that is not', { owner: 'personne' }, '/owner/id'],
      ['a text too long', { title: 'x'.repeat(251) }, '/title'],
      ['a text beyond all bounds', { title: 'x'.repeat(30_000) }, '/title'],
    ])('with %s is a 422 that points at it, and leaves nothing', async (_, fields, pointer) => {
      expect(
        await leftBy(async () => {
          const { body } = await upload(PDF, 'a.pdf', fields).expect(422);
          expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
        }),
      ).toEqual(NOTHING);
    });

    it.each<[string, (post: Test) => Test, string]>([
      ['no file', (post) => post.field('title', 'x'), '/file'],
      ['two files', (post) => post.attach('file', PDF, 'a.pdf').attach('file', PDF, 'b.pdf'), '/file'],
      ['a file elsewhere', (post) => post.attach('title', PDF, 'a.pdf'), '/title'],
      ['a second file elsewhere', (post) => post.attach('file', PDF, 'a.pdf').attach('alt', PDF, 'a.pdf'), '/alt'],
      ['a text for a file', (post) => post.field('file', 'x'), '/file'],
      ['an empty file', (post) => post.attach('file', Buffer.alloc(0), 'a.pdf'), '/file'],
      ['a title twice', (post) => post.attach('file', PDF, 'a.pdf').field('title', 'a').field('title', 'b'), '/title'],
    ])('with %s is a 422, and leaves nothing', async (_, fill, pointer) => {
      expect(
        await leftBy(async () => {
          const { body } = await fill(api.as('author').post('/v1/attachments')).expect(422);
          expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
        }),
      ).toEqual(NOTHING);
    });

    it.each<[string, string, string, number]>([
      ['cut off within the file', `multipart/form-data; boundary=${BOUNDARY}`, head, 400],
      [
        'cut off after the file',
        `multipart/form-data; boundary=${BOUNDARY}`,
        `${head}\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name="title"\r\n\r\nx`,
        400,
      ],
      ['without a boundary', 'multipart/form-data', head, 400],
      ['of something else', `multipart/form-data; boundary=${BOUNDARY}`, 'nothing of the kind', 400],
      [
        'with a name of every object',
        `multipart/form-data; boundary=${BOUNDARY}`,
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="__proto__"\r\n\r\nx\r\n--${BOUNDARY}--\r\n`,
        400,
      ],
      ['that is JSON', 'application/json', '{}', 415],
      ['that is nothing', `multipart/form-data; boundary=${BOUNDARY}`, '', 422],
    ])('as a form %s is refused, and leaves nothing', async (_, type, body, status) => {
      expect(
        await leftBy(() => api.as('author').post('/v1/attachments').set('content-type', type).send(Buffer.from(body)).expect(status)),
      ).toEqual(NOTHING);
    });

    it('leaves nothing when the database refuses it', async () => {
      await api.dataSource.query(`alter table attachment add constraint ck_attachment_test check (title <> 'interdit')`);
      expect(await leftBy(() => upload(PDF, 'a.pdf', { title: 'interdit' }).expect(409))).toEqual(NOTHING);
      await api.dataSource.query('alter table attachment drop constraint ck_attachment_test');
    });

    it.each([
      ['within the file', head, 0],
      ['after the file', `${head}\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name="title"\r\n\r\nx`, 1],
    ])('leaves nothing when its sender gives up %s', async (_, sent, kept) => {
      expect(
        await leftBy(async () => {
          const before = (await filesOnDisk()).length;
          const sending = sendForm().on('error', () => undefined);
          sending.write(sent);
          while ((await filesOnDisk()).length === before || (await looseFiles()) < kept) await setImmediate();
          sending.destroy();
          while ((await filesOnDisk()).length > before || (await looseFiles()) > 0) await setImmediate();
        }),
      ).toEqual(NOTHING);
    });

    it('keeps many at once apart', async () => {
      const contents = Array.from({ length: 12 }, (_, index) => `texte ${index}`);
      const all = await Promise.all(contents.map((content) => uploaded(content, 'a.txt')));
      const read = await Promise.all(all.map(({ url }) => api.as('author').get(url).buffer(true).expect(200)));

      expect(read.map(({ text }) => text)).toEqual(contents);
      expect(await looseFiles()).toBe(0);
    });
  });

  it('cannot be replaced by a change', async () => {
    const { id } = await uploaded();
    const { body } = await api
      .as('author')
      .patch(`/v1/attachments/${id}`)
      .set('if-match', '"v1"')
      .send({ size: 1, storageKey: 'x' })
      .expect(422);

    expect(body.errors.map(({ pointer }: Body) => pointer)).toEqual(['/size', '/storageKey']);
    await api.as('author').patch(`/v1/attachments/${id}`).set('if-match', '"v1"').send({ title: 'Autre' }).expect(200);
    await api.as('author').get(`/v1/attachments/${id}/file`).expect(200);
  });

  describe('the bytes', () => {
    let text: Body;
    const read = (headers: Record<string, string> = {}) => api.as('author').get(text.url).set(headers).buffer(true);
    const etag = () => `"${text.sha256}"`;

    beforeAll(async () => {
      text = await uploaded(DIGITS, 'chiffres.txt');
    });

    it('come whole, with what a browser and a cache have to know', async () => {
      const { text: body, headers } = await read().expect(200);

      expect(body).toBe(DIGITS);
      expect(headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'content-length': '10',
        'accept-ranges': 'bytes',
        etag: etag(),
        'cache-control': 'private, no-cache',
        'x-content-type-options': 'nosniff',
        'content-security-policy': 'sandbox',
        'content-disposition': 'attachment; filename=chiffres.txt',
      });
      expect(headers.vary).toContain('Authorization');
    });

    it.each<[Buffer | string, string, string, RegExp, string | undefined]>([
      [PDF, 'été.pdf', 'application/pdf', /^inline; filename=ete\.pdf; filename\*=UTF-8''%C3%A9t%C3%A9\.pdf$/i, undefined],
      [PNG, 'a.png', 'image/png', /^inline; filename=a\.png$/, undefined],
      [Buffer.from('\xe9t\xe9;1', 'latin1'), 'a.csv', 'text/csv; charset=windows-1252', /^attachment; filename=a\.csv$/, 'sandbox'],
    ])('of a file are sent for what they are (%#)', async (content, filename, type, disposition, policy) => {
      const { url } = await uploaded(content, filename);
      const { headers } = await api.as('author').get(url).expect(200);

      expect(headers['content-type']).toBe(type);
      expect(headers['content-disposition']).toMatch(disposition);
      expect(headers['content-security-policy']).toBe(policy);
      expect(headers['x-content-type-options']).toBe('nosniff');
    });

    it.each([
      ['bytes=0-3', '0123', 'bytes 0-3/10'],
      ['bytes=4-', '456789', 'bytes 4-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
      ['bytes=-50', DIGITS, 'bytes 0-9/10'],
      ['bytes=8-50', '89', 'bytes 8-9/10'],
      ['bytes=9-9', '9', 'bytes 9-9/10'],
    ])('of the range %s are a part', async (range, part, contentRange) => {
      const { text: body, headers } = await read({ range }).expect(206);

      expect(body).toBe(part);
      expect(headers).toMatchObject({ 'content-range': contentRange, 'content-length': String(part.length), etag: etag() });
    });

    it.each(['lines=0-3', 'bytes=0-1,3-4', 'bytes=x', 'bytes=3-1', 'bytes=-'])('of the range %s are the whole', async (range) => {
      const { text: body, headers } = await read({ range }).expect(200);

      expect(body).toBe(DIGITS);
      expect(headers).not.toHaveProperty('content-range');
    });

    it.each(['bytes=10-', 'bytes=50-60', 'bytes=-0'])('of the range %s do not exist', async (range) => {
      const { body, headers } = await read({ range }).expect(416);

      expect(headers).toMatchObject({ 'content-range': 'bytes */10', 'content-type': 'application/problem+json; charset=utf-8' });
      expect(body.type).toMatch(/range-not-satisfiable$/);
    });

    it('come in ranges only while they are the same', async () => {
      const status = async (ifRange: string) => (await read({ range: 'bytes=0-1', 'if-range': ifRange })).status;

      expect(await status(etag())).toBe(206);
      for (const other of ['"autre"', `W/${etag()}`, new Date().toUTCString()]) expect(await status(other)).toBe(200);
    });

    it('do not come again to who has them', async () => {
      const { headers } = await read({ 'if-none-match': `"x", W/${etag()}`, range: 'bytes=50-' }).expect(304);

      expect(headers).toMatchObject({ etag: etag(), 'cache-control': 'private, no-cache' });
      await read({ 'if-none-match': '"x"' }).expect(200);
    });

    it('are only described to HEAD, whatever the range', async () => {
      const { headers, text: body } = await api.as('author').head(text.url).set('range', 'bytes=0-1').expect(200);

      expect(body ?? '').toBe('');
      expect(headers).toMatchObject({ 'content-length': '10', etag: etag(), 'content-type': 'text/plain; charset=utf-8' });
    });

    it('take no parameters', async () => {
      expect((await api.as('author').get(`${text.url}?width=3`).expect(400)).body.errors).toEqual([
        expect.objectContaining({ parameter: 'width' }),
      ]);
    });

    it('that are missing on the disk are a 500 that says nothing of where they were', async () => {
      const { id, url } = await uploaded();
      const [row] = await api.dataSource.query('select storage_key as key from attachment where item = $1', [id]);
      await api.app.nest.get(StoredFiles).discard(row.key);
      const { body, headers } = await api.as('author').get(url).expect(500);

      expect(JSON.stringify(body)).not.toContain(row.key);
      expect(headers).not.toHaveProperty('content-disposition');
    });
  });

  describe('who may read', () => {
    const article = async (values: Body): Promise<Body> => given.article({ title: 'Visite', body: 'Texte.', ...values });
    const withdraw = async ({ id, version }: Body): Promise<unknown> =>
      api.as('editor').delete(`/v1/articles/${id}/publication`).set('if-match', `"v${version}"`).expect(200);
    const cases: [string, (file: { id: string }) => Promise<unknown>, [number, number, number]][] = [
      ['an unused file', async () => undefined, [404, 404, 200]],
      ['a file of a draft', (file) => given.draft('/v1/articles', { title: 'Brouillon', attachments: [file] }), [404, 404, 200]],
      ['a file of a public article', (file) => article({ attachments: [file] }), [200, 200, 200]],
      ['an image of a public article', (file) => article({ image: file }), [200, 200, 200]],
      ['a file of a members’ article', (file) => article({ visibility: 'members', attachments: [file] }), [404, 200, 200]],
      ['the image of a members’ article', (file) => article({ visibility: 'members', image: file }), [404, 200, 200]],
      ['the image of a teaser', (file) => article({ visibility: 'teaser', image: file }), [200, 200, 200]],
      ['a file of a teaser', (file) => article({ visibility: 'teaser', attachments: [file] }), [404, 200, 200]],
      ['a file of an article that was taken offline', async (file) => withdraw(await article({ attachments: [file] })), [404, 404, 200]],
      [
        'a file of an article in the trash',
        async (file) => {
          const { id, version } = await article({ attachments: [file] });
          await api.as('editor').delete(`/v1/articles/${id}`).set('if-match', `"v${version}"`).expect(204);
        },
        [404, 404, 200],
      ],
      [
        'a file that was first for members, then of a public article',
        async (file) => [await article({ visibility: 'members', attachments: [file] }), await article({ attachments: [file] })],
        [404, 200, 200],
      ],
      [
        'a file that a public article had, and has no more',
        async (file) => {
          const { id, version } = await article({ attachments: [file] });
          const { body } = await api
            .as('editor')
            .patch(`/v1/articles/${id}`)
            .set('if-match', `"v${version}"`)
            .send({ attachments: [] })
            .expect(200);
          await api.as('editor').put(`/v1/articles/${id}/publication`).set('if-match', `"v${body.version}"`).expect(200);
        },
        [404, 404, 200],
      ],
      [
        'a file that only the working copy of a public article has',
        async (file) => {
          const { id, version } = await article({});
          await api
            .as('editor')
            .patch(`/v1/articles/${id}`)
            .set('if-match', `"v${version}"`)
            .send({ attachments: [file] })
            .expect(200);
        },
        [404, 404, 200],
      ],
    ];

    it.each(cases)('%s', async (_, arrange, expected) => {
      const { id } = await uploaded();
      await arrange({ id });

      expect(await statuses((caller) => caller.get(`/v1/attachments/${id}/file`))).toEqual(expected);
      expect(await statuses((caller) => caller.head(`/v1/attachments/${id}/file`))).toEqual(expected);
      expect(await statuses((caller) => caller.get(`/v1/attachments/${id}`))).toEqual(expected);
    });

    it('a file that is for members by its own visibility, on a public article', async () => {
      const { id } = await uploaded(PDF, 'a.pdf', { visibility: 'members' });
      await article({ attachments: [{ id }] });

      expect(await statuses((caller) => caller.get(`/v1/attachments/${id}/file`))).toEqual([404, 200, 200]);
    });

    it('is told apart from nothing by nobody', async () => {
      const { id } = await uploaded();
      const [hidden, absent] = await Promise.all([id, uuid()].map((one) => api.anyone.get(`/v1/attachments/${one}/file`).expect(404)));

      expect(hidden?.body).toEqual(absent?.body);
      expect(Object.keys(hidden?.headers ?? {})).toEqual(Object.keys(absent?.headers ?? {}));
      await api.anyone.get('/v1/attachments/constructor/file').expect(404);
    });

    it('is kept by shared caches only without credentials', async () => {
      const { id } = await uploaded();
      await article({ attachments: [{ id }] });

      expect((await api.anyone.get(`/v1/attachments/${id}/file`)).headers['cache-control']).toBe('public, no-cache');
      expect((await api.as('member').get(`/v1/attachments/${id}/file`)).headers['cache-control']).toBe('private, no-cache');
    });
  });

  describe('what is gone', () => {
    const trashed = async (): Promise<Body> => {
      const file = await uploaded();
      await api.as('editor').delete(`/v1/attachments/${file.id}`).set('if-match', '"v1"').expect(204);
      return file;
    };

    it('in the trash nobody reads, and comes back with its bytes', async () => {
      const { id, url } = await trashed();
      const inTrash = await statuses((caller) => caller.get(url));
      await api.as('editor').put(`/v1/attachments/${id}/restoration`).set('if-match', '"v2"').expect(200);

      expect([inTrash, await statuses((caller) => caller.get(url))]).toEqual([
        [404, 404, 404],
        [404, 404, 200],
      ]);
    });

    it('for good takes its bytes along, and no others', async () => {
      const kept = await uploaded();
      const before = await filesOnDisk();
      const { id } = await trashed();
      await api.as('editor').delete(`/v1/trash/${id}`).set('if-match', '"v2"').expect(204);

      expect(await filesOnDisk()).toEqual(before);
      expect(await looseFiles()).toBe(0);
      await api.as('author').get(kept.url).expect(200);
    });

    it('stays where the purge is refused', async () => {
      const { id } = await uploaded();
      await given.draft('/v1/articles', { title: 'Brouillon', attachments: [{ id }] });
      await api.as('editor').delete(`/v1/attachments/${id}`).set('if-match', '"v1"').expect(204);
      const before = await filesOnDisk();
      await api.as('editor').delete(`/v1/trash/${id}`).set('if-match', '"v2"').expect(409);

      expect(await filesOnDisk()).toEqual(before);
      expect(await looseFiles()).toBe(0);
    });

    it('with a crash is swept at the start: half a file, and a file that no attachment names after an hour', async () => {
      const files = api.app.nest.get(StoredFiles);
      const used = await uploaded();
      const before = await filesOnDisk();
      const [young, old] = [await files.receive(Readable.from([PDF]), 'a.pdf'), await files.receive(Readable.from([PDF]), 'b.pdf')];
      await mkdir(join(folder(), 'tmp'), { recursive: true });
      await writeFile(join(folder(), 'tmp', `${hostname().replace(/[^A-Za-z0-9-]/g, '-')}.4194304.reste`), 'x');
      await api.dataSource.query(`update loose_file set removable_at = now() where storage_key = $1`, [old.key]);
      await api.dataSource.query(
        `insert into loose_file select storage_key, now() from attachment where item = $1 and edition = 'working'`,
        [used.id],
      );
      await files.onApplicationBootstrap();
      files.onApplicationShutdown();

      expect((await filesOnDisk()).toSorted()).toEqual([...before, join(folder(), young.key)].toSorted());
      expect(await looseFiles()).toBe(1);
      await files.discard(young.key);
    });
  });
});

describe('attachments by the default settings', () => {
  const api = useApi();

  it('may be larger than any JSON body', async () => {
    const { body } = await api
      .as('author')
      .post('/v1/attachments')
      .attach('file', Buffer.alloc(2 * BODY_LIMIT, 'a'), 'a.txt')
      .expect(201);

    expect(body.size).toBe(2 * BODY_LIMIT);
  });
});
