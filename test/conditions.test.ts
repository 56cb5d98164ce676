import { useApi, type Body, type Caller } from './support/api.js';
import { givenFor } from './support/given.js';

const LONG_AGO = `'2020-01-01T00:00:00.300Z'`;
const [BEFORE, THEN, AFTER] = ['Tue, 31 Dec 2019 23:59:59 GMT', 'Wed, 01 Jan 2020 00:00:00 GMT', 'Fri, 03 Jan 2020 00:00:00 GMT'];
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

describe('conditions of reads', () => {
  const api = useApi();
  const given = givenFor(api);
  const state = {} as { file: string };

  beforeAll(async () => {
    const { body: image }: Body = await api
      .as('editor')
      .post('/v1/attachments')
      .field('title', 'Affiche')
      .field('alt', 'Une affiche')
      .attach('file', PNG, 'affiche.png')
      .expect(201);
    await given.article({ title: 'Daté', slug: 'date', image: { id: image.id } });
    state.file = `/v1/attachments/${image.id}/file`;
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    await api.dataSource.query(`update item set created_at = ${LONG_AGO}`);
  });

  const kinds: [string, () => string][] = [
    ['a list', () => '/v1/articles'],
    ['a list without rows', () => '/v1/articles?title[startsWith]=Absent'],
    ['an item', () => '/v1/articles/date'],
    ['an item with what it links to', () => '/v1/articles/date?include=image'],
    ['a feed', () => '/v1/articles.rss'],
    ['a file', () => state.file],
  ];

  describe.each(kinds)('of %s', (_, path) => {
    const ask = (caller: Caller, headers: Record<string, string>) =>
      caller
        .get(path())
        .set(headers)
        .then(({ status }) => status);

    it('by a date', async () => {
      for (const caller of [api.anyone, api.as('member')])
        for (const _ of ['computed', 'kept']) {
          const { headers }: Body = await caller.get(path()).expect(200);
          expect(headers['last-modified']).toBe(THEN);
          expect(await ask(caller, { 'if-modified-since': THEN })).toBe(304);
          expect(await ask(caller, { 'if-modified-since': BEFORE })).toBe(200);
          expect(await ask(caller, { 'if-modified-since': 'demain' })).toBe(200);
          expect(await ask(caller, { 'if-modified-since': THEN, 'if-none-match': '"autre"' })).toBe(200);
          expect(await ask(caller, { 'if-unmodified-since': BEFORE })).toBe(412);
          expect(await ask(caller, { 'if-unmodified-since': AFTER })).toBe(200);
          expect(await ask(caller, { 'if-unmodified-since': 'demain' })).toBe(200);
        }
    });

    it('by what is expected, before anything else, and by strong comparison', async () => {
      for (const caller of [api.anyone, api.as('member')]) {
        const { headers }: Body = await caller.get(path()).expect(200);
        const { etag } = headers;
        expect(await ask(caller, { 'if-match': etag })).toBe(200);
        expect(await ask(caller, { 'if-match': `"autre", ${etag}`, 'if-unmodified-since': BEFORE })).toBe(200);
        expect(await ask(caller, { 'if-match': '*', 'if-none-match': etag })).toBe(304);
        expect(await ask(caller, { 'if-match': '"autre"', 'if-none-match': etag })).toBe(412);
        expect(await ask(caller, { 'if-match': `W/${etag}` })).toBe(412);
      }
      const { body }: Body = await api.anyone.get(path()).set('if-match', '"autre"').expect(412);
      expect(body).toMatchObject({ type: expect.stringContaining('stale-version'), detail: expect.stringContaining('If-Match') });
    });

    it('after whatever else would be said', async () => {
      const { pathname } = new URL(path(), 'http://a');
      await api.anyone.get(`${pathname}?inconnu=1`).set('if-match', '"autre"').expect(400);
    });
  });

  it('hold for staff by the version, and by no date: what they may do is part of the answer', async () => {
    const { headers }: Body = await api.as('editor').get('/v1/articles/date').expect(200);

    expect(headers['last-modified']).toBeUndefined();
    await api.as('editor').get('/v1/articles/date').set('if-match', headers.etag).expect(200);
    await api.as('editor').get('/v1/articles/date').set('if-match', '"v9"').expect(412);
    await api.as('editor').get('/v1/articles/date').set('if-modified-since', AFTER).expect(200);
  });

  it('go by no date where the clock alone changes the answer', async () => {
    const { headers }: Body = await api.anyone.get('/v1/events?upcoming=true').set('if-modified-since', AFTER).expect(200);

    expect(headers['last-modified']).toBeUndefined();
  });

  it('see a change in what an item links to, and one that takes an item out of a list', async () => {
    const organisation = await given.organisation({ name: 'Ancien nom', slug: 'ancien-nom' });
    const article = await given.article({ title: 'Lié', slug: 'lie', organisations: [{ id: 'ancien-nom' }] });
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    const since = (path: string) => api.anyone.get(path).set('if-modified-since', AFTER);
    await since('/v1/articles/lie').expect(304);
    await api
      .as('editor')
      .patch(`/v1/organisations/${organisation.id}`)
      .set('if-match', `"v${organisation.version}"`)
      .send({ name: 'Nouveau nom' })
      .expect(200)
      .then(({ headers }: Body) =>
        api.as('editor').put(`/v1/organisations/${organisation.id}/publication`).set('if-match', headers.etag).expect(200),
      );
    await since('/v1/articles/lie').expect(200);

    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    await since('/v1/articles?title[startsWith]=Li').expect(304);
    await api.as('editor').delete(`/v1/articles/${article.id}/publication`).set('if-match', `"v${article.version}"`).expect(200);
    await since('/v1/articles?title[startsWith]=Li').expect(200);
    await since('/v1/articles?limit=9').expect(200);
  });
});
