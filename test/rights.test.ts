import { useApi, type Body, type Caller } from './support/api.js';
import { givenFor } from './support/given.js';

const tag = ({ version }: Body): string => `"v${version}"`;

describe('rights for named organisations', () => {
  const api = useApi();
  const given = givenFor(api);
  let here: Body;
  let there: Body;
  let author: Caller;
  let stranger: Caller;
  let editor: Caller;
  let both: Caller;

  beforeAll(async () => {
    here = await given.organisation({ name: 'Restaurant des quais' });
    there = await given.organisation({ name: 'Atelier des dunes' });
    author = await api.asAccount({ roles: [{ role: 'author', organisation: here.id }] });
    stranger = await api.asAccount({ roles: [{ role: 'author', organisation: there.id }] });
    editor = await api.asAccount({ roles: [{ role: 'editor', organisation: here.id }] });
    both = await api.asAccount({
      roles: [
        { role: 'author', organisation: here.id },
        { role: 'author', organisation: there.id },
      ],
    });
  });

  const write = (who: Caller, values: Body = {}) => who.post('/v1/articles').send({ title: 'Menu de mars', body: 'Soupe.', ...values });
  const draft = async (values: Body = {}): Promise<Body> => (await write(author, values).expect(201)).body as Body;

  it('gives what an author writes to his only organisation', async () => {
    expect((await draft()).owner).toMatchObject({ id: here.id });
  });

  it('asks an author of several organisations for which one he writes', async () => {
    expect((await write(both).expect(422)).body.errors).toEqual([expect.objectContaining({ pointer: '/owner', code: 'required' })]);
    expect((await write(both, { owner: { id: there.id } }).expect(201)).body.owner).toMatchObject({ id: there.id });
  });

  it('lets nobody write for an organisation that is not his', async () => {
    expect((await write(author, { owner: { id: there.id } })).status).toBe(403);
    expect((await write(author, { owner: null }).expect(201)).body.owner).toMatchObject({ id: here.id });
    expect((await author.post('/v1/terms').send({ label: 'Cuisine', vocabulary: 'theme' })).status).toBe(403);
  });

  it('shows drafts to the staff of their owner and to nobody else', async () => {
    const { id, slug } = await draft({ title: 'Recette secrète' });

    for (const name of [id, slug]) {
      await author.get(`/v1/articles/${name}`).expect(200);
      await editor.get(`/v1/articles/${name}`).expect(200);
      await api.as('editor').get(`/v1/articles/${name}`).expect(200);
      for (const who of [stranger, api.as('member'), api.anyone]) await who.get(`/v1/articles/${name}`).expect(404);
    }
    expect((await author.get('/v1/articles?title[contains]=secrete&count=exact').expect(200)).body.page.total).toBe(1);
    expect((await stranger.get('/v1/articles?title[contains]=secrete&count=exact').expect(200)).body).toMatchObject({
      data: [],
      page: { total: 0 },
    });
  });

  it('shows staff the working copy of what is theirs and the published version of the rest', async () => {
    const item = await given.article({ title: 'Avant', owner: { id: here.id }, organisations: [{ id: there.id }] });
    await author.patch(`/v1/articles/${item.id}`).set('if-match', tag(item)).send({ title: 'Après' }).expect(200);
    const seen = async (who: Caller, query = '') => (await who.get(`/v1/articles/${item.id}${query}`).expect(200)).body as Body;

    expect(await seen(author)).toMatchObject({ title: 'Après', pendingChanges: true, organisations: [{ id: there.id }] });
    expect(await seen(author, '?version=published')).toMatchObject({ title: 'Avant' });
    expect(await seen(stranger)).toMatchObject({
      title: 'Avant',
      pendingChanges: false,
      allowedActions: [],
      organisations: [{ id: there.id }],
    });
    expect(await seen(stranger, '?include=organisations&version=working')).toMatchObject({ title: 'Avant' });
    const { body } = await author.get(`/v1/articles?organisations=${there.id}&fields=title`).expect(200);
    expect(body.data).toContainEqual({ title: 'Après' });
  });

  it.each([
    ['patch', '', { title: 'Autre' }],
    ['put', '/body', 'Autre'],
    ['delete', '', undefined],
    ['put', '/restoration', undefined],
  ] as const)('%s%s: what one may read is forbidden, what one may not is not there', async (method, path, body) => {
    const seen = await given.article({ owner: { id: here.id } });
    const hidden = await draft();
    const call = (id: string) => {
      const request = stranger[method](`/v1/articles/${id}${path}`).set('if-match', '"v99"');
      return typeof body === 'string' ? request.type('text/markdown').send(body) : body ? request.send(body) : request;
    };

    expect((await call(seen.id)).status).toBe(403);
    const absent = await call('01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21');
    const closed = await call(hidden.id);
    expect([closed.status, closed.body]).toEqual([404, absent.body]);
  });

  it('lets an editor of the owner publish, and neither its author nor another’s editor', async () => {
    const item = await draft();
    const publish = (who: Caller) => who.put(`/v1/articles/${item.id}/publication`).set('if-match', tag(item));

    await publish(author).expect(403);
    await publish(await api.asAccount({ roles: [{ role: 'editor', organisation: there.id }] })).expect(404);
    expect((await publish(editor).expect(200)).body).toMatchObject({
      status: 'published',
      allowedActions: ['update', 'unpublish', 'trash'],
    });
  });

  it('lets an author withdraw nothing that is published', async () => {
    const item = await given.article({ owner: { id: here.id } });
    const remove = (who: Caller) => who.delete(`/v1/articles/${item.id}`).set('if-match', tag(item));

    expect((await remove(author)).status).toBe(403);
    expect((await remove(editor)).status).toBe(204);
  });

  it('checks a change of owner before and after', async () => {
    const mine = await draft();
    await author
      .patch(`/v1/articles/${mine.id}`)
      .set('if-match', tag(mine))
      .send({ owner: { id: there.id } })
      .expect(403);
    await author.patch(`/v1/articles/${mine.id}`).set('if-match', tag(mine)).send({ owner: null }).expect(403);
    expect((await author.get(`/v1/articles/${mine.id}`).expect(200)).body).toEqual(mine);
    await both
      .patch(`/v1/articles/${mine.id}`)
      .set('if-match', tag(mine))
      .send({ owner: { id: there.id } })
      .expect(200);
    await author.get(`/v1/articles/${mine.id}`).expect(404);
  });

  it('lets an organisation’s own staff keep its page', async () => {
    const { body } = await author
      .patch(`/v1/organisations/${here.id}`)
      .set('if-match', tag(here))
      .send({ summary: 'Ouvert à tous.' })
      .expect(200);
    expect(body.summary).toBe('Ouvert à tous.');
    await stranger.patch(`/v1/organisations/${here.id}`).set('if-match', tag(here)).send({ summary: 'Fermé.' }).expect(403);
  });

  it('links to no draft that one may not see, as if it were not there', async () => {
    const hidden = await given.draft('/v1/organisations', { name: 'Projet confidentiel' });

    const closed = await write(author, { organisations: [{ id: hidden.slug }] }).expect(422);
    const absent = await write(author, { organisations: [{ id: 'projet-inexistant' }] }).expect(422);
    expect(closed.body.errors[0].code).toBe(absent.body.errors[0].code);
    expect(closed.body.detail.replace(hidden.slug, '…')).toBe(absent.body.detail.replace('projet-inexistant', '…'));
  });

  it('keeps from an author what others linked to his item, in reads and in the answers of writes', async () => {
    const hidden = await given.draft('/v1/organisations', { name: 'Projet confidentiel' });
    const item = await given.draft('/v1/articles', {
      title: 'Réunion',
      owner: { id: here.id },
      organisations: [{ id: hidden.id }, { id: there.id }],
    });
    const ids = ({ organisations }: Body) => (organisations as Body[]).map(({ id }) => id);

    expect(ids((await author.get(`/v1/articles/${item.id}`).expect(200)).body)).toEqual([there.id]);
    expect(
      ids((await author.patch(`/v1/articles/${item.id}`).set('if-match', tag(item)).send({ title: 'Réunions' }).expect(200)).body),
    ).toEqual([there.id]);
  });

  it('keeps what others linked and the author cannot see, whatever he makes of the rest', async () => {
    const hidden = await given.draft('/v1/organisations', { name: 'Projet confidentiel' });
    const item = await given.draft('/v1/articles', {
      title: 'Réunion',
      owner: { id: here.id },
      organisations: [{ id: hidden.id }, { id: there.id }],
    });
    const change = async (version: number, organisations: Body[]) => {
      await author.patch(`/v1/articles/${item.id}`).set('if-match', `"v${version}"`).send({ organisations }).expect(200);
      const { body } = await api.as('editor').get(`/v1/articles/${item.id}`).expect(200);
      return (body.organisations as Body[]).map(({ id }) => id);
    };

    expect(await change(1, [{ id: here.id }, { id: there.id }])).toEqual([here.id, there.id, hidden.id]);
    expect(await change(2, [])).toEqual([hidden.id]);
  });

  it('shows in the trash what is one’s own', async () => {
    const item = await draft({ title: 'À jeter' });
    await author.delete(`/v1/articles/${item.id}`).set('if-match', tag(item)).expect(204);
    const titles = async (who: Caller) => ((await who.get('/v1/trash?limit=100').expect(200)).body.data as Body[]).map(({ id }) => id);

    expect(await titles(author)).toContain(item.id);
    const { body } = await editor.get('/v1/trash?limit=1').expect(200);
    expect(body.data[0]).toMatchObject({ id: item.id, allowedActions: ['restore', 'purge'] });
    expect((await author.get('/v1/trash?limit=1').expect(200)).body.data[0].allowedActions).toEqual(['restore']);
    expect(await titles(stranger)).not.toContain(item.id);
    await stranger.put(`/v1/articles/${item.id}/restoration`).set('if-match', '"v2"').expect(404);
    await stranger.delete(`/v1/trash/${item.id}`).set('if-match', '"v2"').expect(403);
    await author.put(`/v1/articles/${item.id}/restoration`).set('if-match', '"v2"').expect(200);
  });

  describe('files', () => {
    const upload = async (who: Caller, owner?: string): Promise<Body> => {
      const form = who.post('/v1/attachments').attach('file', Buffer.from('Les statuts, en toutes lettres.'), 'statuts.txt');
      return (await (owner ? form.field('owner', owner) : form).expect(201)).body as Body;
    };

    it('are attached, read and widened by the staff of their owner only', async () => {
      const file = await upload(author);
      expect(file.owner).toMatchObject({ id: here.id });

      await author.get(file.url).expect(200);
      await stranger.get(file.url).expect(404);
      await stranger.patch(`/v1/attachments/${file.id}`).set('if-match', tag(file)).send({ visibility: 'public' }).expect(404);
      const hidden = await write(stranger, { attachments: [{ id: file.id }] }).expect(422);
      expect(hidden.body.errors).toEqual([expect.objectContaining({ pointer: '/attachments/0/id', code: 'unknown' })]);
    });

    it('are not made public by another’s item once members can read them', async () => {
      const file = await upload(author);
      await given.article({ owner: { id: here.id }, visibility: 'members', attachments: [{ id: file.id }] });
      await stranger.get(file.url).expect(200);

      const { body } = await write(stranger, { attachments: [{ id: file.id }] }).expect(422);
      expect(body.errors).toEqual([expect.objectContaining({ pointer: '/attachments/0/id', code: 'not-yours' })]);
      await api.anyone.get(file.url).expect(404);
    });
  });

  describe('seen by others', () => {
    it('answers staff as it answers the other, on every way of reading', async () => {
      const { id, slug } = await given.article({ title: 'Entre nous', visibility: 'members' });
      const teaser = await given.article({ title: 'Aperçu', visibility: 'teaser', body: 'La suite est réservée.' });

      for (const path of [`/v1/articles/${slug}`, `/v1/articles/${id}`]) {
        await author.get(`${path}?as=anonymous`).expect(404);
        expect((await author.get(`${path}?as=member`).expect(200)).body).toEqual((await api.as('member').get(path).expect(200)).body);
      }
      const seen = await author.get(`/v1/articles/${teaser.id}?as=anonymous`).expect(200);
      expect(seen.body).toEqual((await api.anyone.get(`/v1/articles/${teaser.id}`).expect(200)).body);
      expect(seen.headers['cache-control']).toBe('private, no-cache');
      for (const path of ['/v1/articles', '/v1/articles.jsonfeed'])
        expect((await author.get(`${path}?as=anonymous&limit=100`).expect(200)).text).not.toContain('Entre nous');
    });

    it('is for staff, and knows two others', async () => {
      for (const who of [api.anyone, api.as('member')]) expect((await who.get('/v1/articles?as=anonymous')).status).toBe(400);
      for (const path of ['/v1/articles?as=admin', '/v1/articles?as=member&version=working', '/v1/trash?as=member'])
        expect((await author.get(path)).status).toBe(400);
    });
  });

  describe('explained', () => {
    const reads = async (who: Caller, id: string) => {
      const { body } = await who.get(`/v1/access?item=${id}`).expect(200);
      return Object.fromEntries((body.readers as Body[]).map((reader) => [reader.who, reader.reads]));
    };

    it.each([
      ['public', 'full', 'full', 'full'],
      ['teaser', 'teaser', 'full', 'full'],
      ['members', 'nothing', 'full', 'full'],
    ])('says who sees a %s item and why', async (visibility, anonymous, member, other) => {
      const { id } = await given.article({ visibility, owner: { id: here.id } });
      const { body, headers } = await author.get(`/v1/access?item=${id}`).expect(200);

      expect(await reads(author, id)).toEqual({
        anonymous,
        member,
        'owner-staff': 'full',
        'other-staff': other,
        'federation-staff': 'full',
      });
      expect(headers['cache-control']).toBe('no-store');
      for (const { why } of body.readers) expect(why).toMatch(/^Publié pour /);
    });

    it('says the same of drafts, terms and files, and nothing to whom they are hidden', async () => {
      const item = await draft();
      expect(await reads(author, item.id)).toEqual({
        anonymous: 'nothing',
        member: 'nothing',
        'owner-staff': 'full',
        'other-staff': 'nothing',
        'federation-staff': 'full',
      });
      expect(await reads(author, (await given.term()).id)).toMatchObject({ anonymous: 'full', 'other-staff': 'full' });
      await stranger.get(`/v1/access?item=${item.id}`).expect(404);
      await api.as('member').get(`/v1/access?item=${item.id}`).expect(403);
      await api.anyone.get(`/v1/access?item=${item.id}`).expect(401);
    });

    it('shows the other’s staff no title that is not published yet', async () => {
      const item = await given.article({ title: 'Ancien titre', owner: { id: here.id } });
      await author.patch(`/v1/articles/${item.id}`).set('if-match', tag(item)).send({ title: 'Nouveau titre' }).expect(200);

      expect((await stranger.get(`/v1/access?item=${item.id}`).expect(200)).body.item.title).toBe('Ancien titre');
      expect((await author.get(`/v1/access?item=${item.id}`).expect(200)).body.item.title).toBe('Nouveau titre');
    });
  });
});
