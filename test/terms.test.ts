import { useApi, type Body } from './support/api.js';
import { describeItem } from './support/describe-item.js';
import { givenFor } from './support/given.js';

describe('terms', () => {
  const api = useApi();
  const given = givenFor(api);
  const patch = ({ id, version }: Body, values: Body) =>
    api.as('editor').patch(`/v1/terms/${id}`).set('if-match', `"v${version}"`).send(values);

  describeItem(api, {
    path: '/v1/terms',
    create: () => given.term({ label: 'Contrat' }),
    change: { label: 'Travail' },
    invalid: { body: { vocabulary: 'humeur' }, pointer: '/vocabulary' },
    readOnly: ['id', 'version', 'createdAt', 'updatedAt'],
  });

  it('are public as soon as they are written', async () => {
    const { id } = await given.term({ label: 'Économie sociale' });

    expect((await api.anyone.get('/v1/terms/economie-sociale').expect(200)).body).toMatchObject({
      id,
      label: 'Économie sociale',
      vocabulary: 'theme',
      parent: null,
    });
  });

  it('change at once, and keep their old slug', async () => {
    const term = await given.term({ label: 'Logement' });

    await patch(term, { label: 'Habitat', slug: 'habitat' }).expect(200);
    expect((await api.anyone.get('/v1/terms/habitat').expect(200)).body.label).toBe('Habitat');
    await api.anyone.get('/v1/terms/logement').expect(308).expect('location', 'http://localhost:3000/v1/terms/habitat');
    const asked = await api.as('member').get('/v1/terms/logement').expect(308).expect('cache-control', 'private, no-cache');
    expect(asked.headers.vary).toContain('Authorization');
  });

  it('have a parent and never a cycle', async () => {
    const top = await given.term({ label: 'Emploi' });
    const middle = await given.term({ label: 'Formation', parent: { id: 'emploi' } });
    const bottom = await given.term({ label: 'Alternance', parent: { id: middle.id } });

    expect(bottom.parent).toEqual({ id: middle.id, slug: 'formation', label: 'Formation', vocabulary: 'theme' });
    expect((await patch(top, { parent: { id: bottom.id } }).expect(422)).body.errors).toEqual([
      expect.objectContaining({ pointer: '/parent/id', code: 'cycle' }),
    ]);
    expect((await patch(top, { parent: { id: top.id } }).expect(422)).body.errors[0].code).toBe('self');
    expect((await patch(bottom, { parent: null }).expect(200)).body.parent).toBeNull();
  });

  it('have no cycle either when two halves are written at once', async () => {
    const [a, b] = [await given.term({ label: 'Moitié A' }), await given.term({ label: 'Moitié B' })];

    const answers = await Promise.all([patch(a, { parent: { id: b.id } }), patch(b, { parent: { id: a.id } })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422]);
  });

  it('filter the items that carry them, by their old slug too', async () => {
    const term = await given.term({ label: 'Mobilité' });
    const { id } = await given.article({ title: 'Un vélo', terms: [{ id: term.slug }] });
    await given.article({ title: 'Un train' });
    await patch(term, { slug: 'mobilites' }).expect(200);

    for (const name of ['mobilite', 'mobilites', term.id]) {
      expect((await api.anyone.get(`/v1/articles?terms=${name}`).expect(200)).body.data.map((article: Body) => article.id)).toEqual([id]);
    }
  });

  it('go to the trash, stay linked, and come back', async () => {
    const term = await given.term({ label: 'Santé' });
    const article = await given.article({ title: 'Une mutuelle', terms: [{ id: term.id }] });
    await api.as('editor').delete(`/v1/terms/${term.id}`).set('if-match', '"v1"').expect(204);

    expect((await api.anyone.get(`/v1/articles/${article.id}`).expect(200)).body.terms).toEqual([]);
    const refused = await api.as('editor').delete(`/v1/trash/${term.id}`).set('if-match', '"v2"').expect(409);
    expect(refused.body.detail).toContain('D’autres contenus y sont liés');
    await api.as('editor').patch(`/v1/articles/${article.id}`).set('if-match', '"v2"').send({ standfirst: 'Un chapô' }).expect(200);
    await api.as('editor').put(`/v1/terms/${term.id}/restoration`).set('if-match', '"v2"').expect(200);
    expect((await api.as('editor').get(`/v1/articles/${article.id}`).expect(200)).body.terms).toHaveLength(1);
    expect((await api.anyone.get(`/v1/articles/${article.id}`).expect(200)).body.terms).toHaveLength(1);
  });

  it('have no publication and no other vocabulary', async () => {
    const term = await given.term({ label: 'Culture' });

    await api.as('editor').put(`/v1/terms/${term.id}/publication`).set('if-match', '"v1"').expect(404);
    expect((await api.as('editor').post('/v1/terms').send({ label: 'x', vocabulary: 'humeur' }).expect(422)).body.errors[0].pointer).toBe(
      '/vocabulary',
    );
  });
});
