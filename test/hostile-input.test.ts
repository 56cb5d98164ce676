import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

describe('hostile and hasty requests', () => {
  const api = useApi();
  const given = givenFor(api);
  const editor = () => api.as('editor');

  it('lets many link the same items at once', async () => {
    const made = await Promise.all(Array.from({ length: 6 }, (_, n) => given.draft('/v1/organisations', { name: `Voisine ${n}` })));
    const links = (id: string) => made.filter((other) => other.id !== id).map((other) => ({ id: other.id }));

    const answers = await Promise.all(
      made.map(({ id }) =>
        editor()
          .patch(`/v1/organisations/${id}`)
          .set('if-match', '"v1"')
          .send({ links: links(id) }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(made.map(() => 200));
  });

  it.each(['2013-06-25T00:00:00%2B16:00', '2013-06-25T00:00:00-23:59'])('refuses the offset of %s', async (value) => {
    expect((await api.anyone.get(`/v1/articles?publishedAt[gte]=${value}`)).status).toBe(400);
  });

  it('refuses parameters and bodies that a write does not know', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Plus tard', body: 'x' });
    const publication = () => editor().put(`/v1/articles/${id}/publication`).set('if-match', '"v1"');

    expect((await publication().query({ at: '2030-01-01' })).body.errors[0].parameter).toBe('at');
    expect((await publication().send({ at: '2030-01-01' })).status).toBe(400);
    expect((await editor().post('/v1/articles?dryRun=true').send({ title: 'x' })).status).toBe(400);
    expect((await editor().get(`/v1/articles/${id}`).expect(200)).body.status).toBe('draft');
  });

  it('never erases a text by an empty body', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Précieux', body: 'Un texte.' });
    const write = () => editor().put(`/v1/articles/${id}/body`).set('if-match', '"v1"');

    expect((await write()).status).toBe(400);
    expect((await write().type('text/markdown').send('')).status).toBe(400);
    expect((await editor().get(`/v1/articles/${id}`).expect(200)).body.body).toBe('Un texte.');
  });

  it('refuses bytes that are no UTF-8', async () => {
    const latin = Buffer.from('{"title":"caf\u00e9"}', 'latin1');
    const { body } = await editor()
      .post('/v1/articles')
      .type('json')
      .serialize((bytes: unknown) => bytes as string)
      .send(latin)
      .expect(400);

    expect(body.detail).toContain('UTF-8');
  });

  it('removes a link to what lies in the trash, so that it can be purged', async () => {
    const gone = await given.draft('/v1/organisations', { name: 'Partie' });
    const { id } = await given.draft('/v1/articles', { title: 'Lié', organisations: [{ id: gone.id }] });
    await editor().delete(`/v1/organisations/${gone.id}`).set('if-match', '"v1"').expect(204);

    expect((await editor().patch(`/v1/articles/${id}`).set('if-match', '"v1"').send({ organisations: [] }).expect(200)).body.version).toBe(
      2,
    );
    expect((await editor().delete(`/v1/trash/${gone.id}`).set('if-match', '"v2"')).status).toBe(204);
  });

  it('makes no slug that its own rule refuses', async () => {
    await given.draft('/v1/articles', { title: 'cafebabe 4321' });
    const { id } = await given.draft('/v1/articles', { title: 'cafebabe 4321' });

    expect((await editor().patch(`/v1/articles/${id}`).set('if-match', '"v1"').send({ standfirst: 'x' })).status).toBe(200);
  });

  it.each<[string, Body, string]>([
    ['organisations', { name: 'x', people: [[]] }, '/people/0'],
    ['organisations', { name: 'x', links: [[]] }, '/links/0'],
    ['articles', { title: 'x', bylines: [[]] }, '/bylines/0'],
    ['articles', { title: 'x', language: `fr-x-${'a-'.repeat(40)}a` }, '/language'],
    ['events', { title: 'x', timeZone: 'IST' }, '/timeZone'],
    ['events', { title: 'x', recurrence: { rule: 'FREQ=DAILY;COUNT=0' } }, '/recurrence/rule'],
    ['events', { title: 'x', recurrence: { rule: 'FREQ=DAILY;COUNT=10000' } }, '/recurrence/rule'],
    ['events', { title: 'x', recurrence: { rule: 'FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,10,20,30,40' } }, '/recurrence/rule'],
    ['events', { title: 'x', recurrence: { rule: 'FREQ=DAILY;COUNT=2;UNTIL=20260101' } }, '/recurrence/rule'],
    ['events', { title: 'x', recurrence: { rule: 'FREQ=DAILY;FOO=BAR' } }, '/recurrence/rule'],
  ])('refuses for %s %j', async (path, values, pointer) => {
    expect((await editor().post(`/v1/${path}`).send(values).expect(422)).body.errors[0].pointer).toBe(pointer);
  });

  it('lets no author take published content offline by the trash', async () => {
    const { id } = await given.article();

    expect((await api.as('author').delete(`/v1/articles/${id}`).set('if-match', '"v2"')).status).toBe(403);
    await api.anyone.get(`/v1/articles/${id}`).expect(200);
  });

  it('answers a body that is wrong everywhere in few words', async () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n]));

    expect((await editor().post('/v1/articles').send(many).expect(422)).body.errors).toHaveLength(100);
  });

  it('finds no item by a full-width percent sign', async () => {
    expect((await api.anyone.get('/v1/articles?title[contains]=%EF%BC%85').expect(200)).body.data).toEqual([]);
  });
});
