import { useApi, type Body, type Caller } from './support/api.js';
import { givenFor } from './support/given.js';

/** Told as the second after it. */
const LONG_AGO = `'2019-12-31T23:59:59.300Z'`;
const [BEFORE, THEN, AFTER] = ['Tue, 31 Dec 2019 23:00:00 GMT', 'Wed, 01 Jan 2020 00:00:00 GMT', 'Fri, 03 Jan 2020 00:00:00 GMT'];

describe('conditions of reads', () => {
  const api = useApi();
  const given = givenFor(api);
  const state = {} as { file: string };

  beforeAll(async () => {
    const image = await given.picture('affiche');
    await given.article({ title: 'Daté', slug: 'date', image: { id: image.id } });
    state.file = `/v1/attachments/${image.id}/file`;
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    for (const table of ['article', 'attachment']) await api.dataSource.query(`update ${table} set created_at = ${LONG_AGO}`);
  });

  const kinds: [string, () => string][] = [
    ['a list', () => '/v1/articles'],
    ['a list of files', () => '/v1/attachments'],
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
          expect(await ask(caller, { 'if-modified-since': AFTER })).toBe(304);
          // No dates: no word for one, no day of that month, no such hour, no such weekday.
          for (const text of ['demain', 'Mon, 31 Feb 2028 00:00:00 GMT', 'Wed, 01 Jan 2020 24:00:00 GMT', 'Mon, 01 Jan 2020 00:00:00 GMT'])
            expect(await ask(caller, { 'if-modified-since': text })).toBe(200);
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

    it('with no word of the answer that is not sent', async () => {
      const { headers }: Body = await api.anyone.get(path()).set('if-match', '"autre"').expect(412);
      for (const name of ['etag', 'last-modified', 'link', 'cache-groups']) expect(headers).not.toHaveProperty(name);
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

  it('know in a list of files that one turned up, and that it is gone, by what uses it', async () => {
    const file = await given.picture('plan');
    const article = await given.draft('/v1/articles', { title: 'Avec un plan', body: 'Le voici.', attachments: [{ id: file.id }] });
    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    // Twice with another address, since what was asked for is kept with its date.
    const since = (limit: number) =>
      api.anyone.get(`/v1/attachments?fileName[contains]=plan.png&limit=${limit}`).set('if-modified-since', AFTER);
    await since(1).expect(304);
    const { body: published }: Body = await api
      .as('editor')
      .put(`/v1/articles/${article.id}/publication`)
      .set('if-match', `"v${article.version}"`)
      .expect(200);
    expect((await since(1).expect(200)).body.data).toHaveLength(1);

    await api.dataSource.query(`update change set at = ${LONG_AGO}`);
    await since(2).expect(304);
    await api.as('editor').delete(`/v1/articles/${article.id}/publication`).set('if-match', `"v${published.version}"`).expect(200);
    expect((await since(2).expect(200)).body.data).toHaveLength(0);
  });

  it('take no date for a change of the latest minute, nor one of the same second for what was read before it', async () => {
    await given.article({ title: 'À l’instant', slug: 'a-l-instant' });
    const { headers }: Body = await api.anyone.get('/v1/articles/a-l-instant').expect(200);
    await api.anyone.get('/v1/articles/a-l-instant').set('if-unmodified-since', headers['last-modified']).expect(200);
    await api.anyone.get('/v1/articles/a-l-instant').set('if-modified-since', headers.date).expect(200);
    await api.dataSource.query(`update change set at = '2019-12-31T23:59:59.900Z'`);
    const ask = (header: string, date: string) => api.anyone.get('/v1/articles/a-l-instant?fields=title').set(header, date);
    await ask('if-modified-since', 'Tue, 31 Dec 2019 23:59:59 GMT').expect(200);
    await ask('if-modified-since', 'Wed, 01 Jan 2020 00:00:30 GMT').expect(200);
    await ask('if-unmodified-since', 'Tue, 31 Dec 2019 23:58:59 GMT').expect(200);
    await ask('if-unmodified-since', 'Tue, 31 Dec 2019 23:58:58 GMT').expect(412);
  });

  it('let a part of a file be asked for by its date', async () => {
    const { headers }: Body = await api.anyone.get(state.file).expect(200);
    const part = (date: string) => api.anyone.get(state.file).set({ range: 'bytes=0-3', 'if-range': date });
    await part(headers['last-modified']).expect(206);
    await part(BEFORE).expect(200);
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

describe('conditions of creations', () => {
  const api = useApi();
  const given = givenFor(api);
  const create = (headers: Record<string, string>, values: Body) =>
    api
      .as('editor')
      .post('/v1/articles')
      .set(headers)
      .send({ title: 'Deux fois', ...values });
  const count = async () => (await api.as('editor').get('/v1/articles?count=exact').expect(200)).body.page.total;

  beforeAll(() => given.draft('/v1/articles', { title: 'Pris', slug: 'pris' }));

  it.each(['*', '"v1"', '"autre"'])('refuse what expects an item that is not there: If-Match: %s', async (tag) => {
    const { body } = await create({ 'if-match': tag }, { slug: 'libre' }).expect(412);

    expect(body).toMatchObject({ type: expect.stringContaining('stale-version'), detail: expect.stringContaining('If-Match') });
    expect(await count()).toBe(1);
    await create({ 'if-match': tag }, { title: '' }).expect(422);
  });

  it('refuse what is there already by If-None-Match: *, and nothing that is new', async () => {
    const { body } = await create({ 'if-none-match': '*' }, { slug: 'pris' }).expect(412);

    expect(body).toMatchObject({ type: expect.stringContaining('stale-version'), detail: expect.stringContaining('« pris »') });
    await create({}, { slug: 'pris' }).expect(409);
    expect(await count()).toBe(1);
    await create({ 'if-none-match': '*' }, { slug: 'libre' }).expect(201);
    await create({ 'if-none-match': '*' }, {}).expect(201);
    await create({ 'if-none-match': '"v1"' }, {}).expect(201);
  });

  it('hold for files, of which nothing is kept then', async () => {
    const send = (headers: Record<string, string>) =>
      api.as('editor').post('/v1/attachments').set(headers).attach('file', Buffer.from('un texte'), 'note.txt');
    await send({ 'if-match': '*' }).expect(412);
    expect((await api.as('editor').get('/v1/attachments').expect(200)).body.data).toEqual([]);
    await send({ 'if-none-match': '*' }).expect(201);
  });
});

describe('conditions of writes', () => {
  const api = useApi();
  const given = givenFor(api);

  it.each(['*', '"v1"', 'W/"v1"', '"v7", "v1"'])('refuse a change by If-None-Match: %s, and change nothing', async (other) => {
    const { id } = await given.draft('/v1/articles', { title: 'Avant' });
    const change = (path: string) =>
      api.as('editor').patch(path).set({ 'if-match': '"v1"', 'if-none-match': other }).send({ title: 'Après' });
    const { body } = await change(`/v1/articles/${id}`).expect(412);

    expect(body).toMatchObject({ type: expect.stringContaining('stale-version'), detail: expect.stringContaining('If-None-Match') });
    expect((await api.as('editor').get(`/v1/articles/${id}`).expect(200)).body).toMatchObject({ title: 'Avant', version: 1 });
    await change('/v1/articles/nulle-part').expect(404);
  });

  it('say first that the version is another one', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Avant' });
    const headers = { 'if-match': '"v7"', 'if-none-match': '"v7"' };
    const { body } = await api.as('editor').patch(`/v1/articles/${id}`).set(headers).send({ title: 'Après' }).expect(412);

    expect(body).toMatchObject({ currentVersion: 1 });
  });

  it('know one form of a version', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Avant' });

    await api.as('editor').patch(`/v1/articles/${id}`).set('if-match', '"v01"').send({ title: 'Après' }).expect(400);
  });

  it('let another version of If-None-Match pass', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Avant' });

    await api
      .as('editor')
      .patch(`/v1/articles/${id}`)
      .set({ 'if-match': '"v1"', 'if-none-match': '"v2"' })
      .send({ title: 'Après' })
      .expect(200);
  });
});
