import { useApi, type Account, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

const tag = ({ version }: Body): string => `"v${version}"`;

/** Ways round the rights of an organisation that lead through something else. */
describe('the rights of another organisation', () => {
  const api = useApi();
  const given = givenFor(api);
  let [here, there]: Body[] = [];
  let [author, editor, mixed, foreign]: Account[] = [];

  beforeAll(async () => {
    here = await given.organisation({ name: 'Ici' });
    there = await given.organisation({ name: 'Là-bas' });
    const role = (name: 'author' | 'editor' | 'member', { id }: Body = {}) => ({ role: name, organisation: id });
    author = await api.asAccount({ roles: [role('author', here)] });
    editor = await api.asAccount({ roles: [role('editor', here)] });
    mixed = await api.asAccount({ roles: [role('author', here), role('editor', there)] });
    foreign = await api.asAccount({ roles: [role('editor', there)] });
  });

  const fresh = async (path: string): Promise<Body> => (await api.as('admin').get(path).expect(200)).body as Body;
  const patch = async (who: Account | undefined, path: string, body: Body) =>
    who!
      .patch(path)
      .set('if-match', tag(await fresh(path)))
      .send(body);

  it('are not given for the whole federation by a list of organisations', async () => {
    for (const organisation of [[], [{ id: here?.id }]]) {
      const { body } = await api
        .as('admin')
        .post('/v1/accounts')
        .send({ email: 'nouvelle@exemple.fr', name: 'Nouvelle', roles: [{ role: 'editor', organisation }] })
        .expect(422);
      expect(body.errors[0].pointer).toBe('/roles/0/organisation');
    }
    for (const roles of [[[{ role: 'admin' }]], [[]], [null]])
      await api.as('admin').post('/v1/accounts').send({ email: 'autre@exemple.fr', name: 'Autre', roles }).expect(422);
  });

  it('to publish are not gained by moving what is published', async () => {
    const { id } = await given.article({ title: 'À nous', owner: { id: here?.id } });
    expect((await patch(mixed, `/v1/articles/${id}`, { owner: { id: there?.id } })).status).toBe(403);
    expect((await fresh(`/v1/articles/${id}`)).owner.id).toBe(here?.id);

    const draft = await given.draft('/v1/articles', { title: 'Pas encore', owner: { id: here?.id } });
    expect((await patch(mixed, `/v1/articles/${draft.id}`, { owner: { id: there?.id } })).status).toBe(200);
  });

  it('to publish are not gone around by moving there what is published elsewhere', async () => {
    const { id } = await given.article({ title: 'Chez l’autre', owner: { id: there?.id } });
    expect((await patch(mixed, `/v1/articles/${id}`, { owner: { id: here?.id } })).status).toBe(403);
    expect((await patch(mixed, `/v1/articles/${id}`, { title: 'Chez l’autre toujours' })).status).toBe(200);
    expect((await patch(mixed, `/v1/articles/${id}`, { owner: null })).status).toBe(403);
    expect((await patch(mixed, `/v1/organisations/${there?.id}`, { owner: { id: here?.id } })).status).toBe(403);
    expect((await fresh(`/v1/articles/${id}`)).owner.id).toBe(there?.id);
  });

  it('name by a slug that is not published yet nothing that they hide', async () => {
    const secret = await given.organisation({ name: 'Maison publique', owner: { id: here?.id } });
    const slug = 'fusion-qui-se-prepare';
    expect((await patch(editor, `/v1/organisations/${secret.id}`, { slug })).status).toBe(200);
    const ways = (name: string) => [
      foreign!.get(`/v1/organisations/${name}`),
      foreign!.patch(`/v1/organisations/${name}`).set('if-match', '"v1"').send({ summary: 'x' }),
      foreign!.patch(`/v1/organisations/${name}`).send({ summary: 'x' }),
      foreign!.delete(`/v1/organisations/${name}`).set('if-match', '"v1"'),
      foreign!.put(`/v1/organisations/${name}/publication`).set('if-match', '"v1"'),
      foreign!.delete(`/v1/organisations/${name}/publication`).set('if-match', '"v1"'),
      foreign!.put(`/v1/organisations/${name}/description`).set('if-match', '"v1"').type('text/markdown').send('x'),
      foreign!.put(`/v1/organisations/${name}/restoration`).set('if-match', '"v1"'),
      foreign!.post('/v1/articles').send({ title: 'Lien', organisations: [{ id: name }] }),
      foreign!.post('/v1/articles').send({ title: 'Lien', bylines: [{ name: 'Elle', organisation: { id: name } }] }),
    ];

    for (const [index, hidden] of ways(slug).entries()) {
      const { status, text } = await hidden;
      const absent = await ways('fusion-qui-n-existe-pas')[index]!;
      expect([index, status, text.replaceAll(slug, 'fusion-qui-n-existe-pas')]).toEqual([index, absent.status, absent.text]);
      expect([404, 422]).toContain(status);
    }
    expect((await patch(author, `/v1/organisations/${slug}`, { summary: 'Chez nous' })).status).toBe(200);
    expect((await foreign!.patch(`/v1/organisations/${secret.slug}`).set('if-match', '"v1"').send({ summary: 'x' })).status).toBe(403);
  });

  it('are offered by allowedActions just as far as they go', async () => {
    const federation = (role: 'author' | 'editor') => api.asAccount({ roles: [{ role }] });
    const callers = [author, editor, foreign, await federation('author'), await federation('editor')];
    const used = async (): Promise<Body> => {
      const file = await upload(author, here);
      await given.article({ title: 'Avec pièce', attachments: [{ id: file.id }] });
      return { ...(await fresh(`/v1/attachments/${file.id}`)), path: 'attachments' };
    };
    const items = [
      used,
      async () => ({ ...(await upload(author, here)), path: 'attachments' }),
      async () => ({ ...(await given.term({ label: `Terme ${Math.random()}`, vocabulary: 'theme' })), path: 'terms' }),
      async () => ({ ...(await given.article({ owner: { id: here?.id } })), path: 'articles' }),
      async () => ({ ...(await given.draft('/v1/articles', { title: 'Pas encore', owner: { id: here?.id } })), path: 'articles' }),
    ] satisfies (() => Promise<Body>)[];
    for (const [kind, make] of items.entries())
      for (const [who, caller] of callers.entries()) {
        const item: Body = await make();
        const path = `/v1/${item.path}/${item.id}`;
        const { status: seen, body } = await caller!.get(path);
        const { status } = await caller!.delete(path).set('if-match', tag(await fresh(path)));
        const isOffered = seen === 200 && (body.allowedActions as string[]).includes('trash');
        expect([kind, who, isOffered]).toEqual([kind, who, status === 204]);
      }
  });

  it('over itself are not given away by an organisation’s author, nor its own taken', async () => {
    const path = `/v1/organisations/${here?.id}`;
    expect((await patch(author, path, { owner: { id: there?.id } })).status).toBe(403);
    expect((await patch(editor, path, { owner: { id: there?.id } })).status).toBe(403);
    expect((await patch(foreign, path, { summary: 'À nous' })).status).toBe(403);
    expect((await patch(author, path, { summary: 'Chez nous' })).status).toBe(200);
  });

  const upload = async (who: Account | undefined, owner: Body | undefined, visibility?: string): Promise<Body> => {
    const file = (
      await who!
        .post('/v1/attachments')
        .attach('file', Buffer.from(`${Math.random()}`), 'note.txt')
        .expect(201)
    ).body as Body;
    const values = { ...(owner ? { owner: { id: owner.id } } : {}), ...(visibility ? { visibility } : {}) };
    return (await api.as('admin').patch(`/v1/attachments/${file.id}`).set('if-match', tag(file)).send(values).expect(200)).body as Body;
  };

  it('over a file are not gained by publishing what it hangs on', async () => {
    const file = await upload(foreign, there);
    const { id } = await given.draft('/v1/articles', {
      title: 'Pièce',
      body: 'Texte.',
      owner: { id: here?.id },
      attachments: [{ id: file.id }],
    });
    await editor!.put(`/v1/articles/${id}/publication`).set('if-match', '"v1"').expect(200);

    await api.anyone.get(`/v1/attachments/${file.id}/file`).expect(404);
    expect((await fresh(`/v1/attachments/${file.id}`)).visibility).toBe('members');
  });

  it('over a file are not gained by moving it to a relation that shows more', async () => {
    const file = await upload(foreign, there, 'public');
    const { id } = await given.article({ owner: { id: here?.id }, visibility: 'members', attachments: [{ id: file.id }] });
    const moved = await patch(editor, `/v1/articles/${id}`, { attachments: [], image: { id: file.id }, visibility: 'teaser' });

    expect([moved.status, moved.body.errors[0].code]).toEqual([422, 'not-yours']);
  });

  it('to publish are needed to open, close or bin a file that is in published use', async () => {
    const file = await upload(author, here, 'members');
    const { id } = await given.article({ owner: { id: here?.id }, attachments: [{ id: file.id }] });
    expect((await patch(author, `/v1/attachments/${file.id}`, { visibility: 'public' })).status).toBe(403);
    await author!
      .delete(`/v1/attachments/${file.id}`)
      .set('if-match', tag(await fresh(`/v1/attachments/${file.id}`)))
      .expect(403);
    expect((await patch(author, `/v1/attachments/${file.id}`, { title: 'Un titre' })).status).toBe(200);
    expect((await patch(editor, `/v1/attachments/${file.id}`, { visibility: 'public' })).status).toBe(200);
    await api.anyone.get(`/v1/attachments/${file.id}/file`).expect(200);
    expect((await fresh(`/v1/articles/${id}`)).attachments).toHaveLength(1);
  });

  it('to come are not told of by the explanation of access', async () => {
    const secret = await given.organisation({ name: 'La suivante' });
    const { id } = await given.article({ owner: { id: there?.id } });
    const path = `/v1/articles/${id}`;
    await api
      .as('admin')
      .patch(path)
      .set('if-match', tag(await fresh(path)))
      .send({ owner: { id: secret.id } })
      .expect(200);
    const { text } = await author!.get(`/v1/access?item=${id}`).expect(200);

    expect([text.includes('La suivante'), text.includes('Là-bas')]).toEqual([false, true]);
  });

  it('show a member no more of a hidden organisation than its id', async () => {
    const draft = await given.draft('/v1/organisations', { name: 'Pas encore connue' });
    const member = await api.asAccount({ roles: [{ role: 'member', organisation: draft.id }] });
    const { body } = await member.get('/v1/auth/account').expect(200);

    expect(body.roles).toEqual([{ role: 'member', organisation: { id: draft.id, slug: null, name: null } }]);
  });

  it('are not told of by a second purge', async () => {
    const made = await foreign!.post('/v1/articles').send({ title: 'Parti' }).expect(201);
    const { id } = made.body as Body;
    await foreign!.delete(`/v1/articles/${id}`).set('if-match', '"v1"').expect(204);
    for (const [who, status] of [
      [foreign, 204],
      [foreign, 204],
      [api.as('editor'), 204],
      [editor, 404],
    ] as const)
      expect((await who!.delete(`/v1/trash/${id}`).set('if-match', '"v2"')).status).toBe(status);
  });
});
