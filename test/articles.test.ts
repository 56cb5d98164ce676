import { describeContent } from './support/describe-content.js';
import { useApi } from './support/api.js';
import { givenFor } from './support/given.js';

describe('articles', () => {
  const api = useApi();
  const given = givenFor(api);

  describeContent(api, {
    path: '/v1/articles',
    titleField: 'title',
    longText: 'body',
    valid: { title: 'Nouveaux horaires', body: 'Dès lundi.' },
    invalid: { body: { title: '' }, pointer: '/title' },
    change: { standfirst: 'Le restaurant ouvre le samedi.' },
  });

  it('makes a slug from the title', async () => {
    const { body } = await api.as('author').post('/v1/articles').send({ title: 'Été, café & hiver' }).expect(201);

    expect(body.slug).toBe('ete-cafe-et-hiver');
  });

  it.each([
    ['…', 'article'],
    ['2013', '2013'],
    ['01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21', 'article-01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21'],
    ['L’œuvre d’Ève', 'l-oeuvre-d-eve'],
    ['GEIQ BTP', 'geiq-btp'],
  ])('makes of the title %s the slug %s', async (title, slug) => {
    expect((await api.as('author').post('/v1/articles').send({ title }).expect(201)).body.slug).toBe(slug);
  });

  it('cuts a long slug between words', async () => {
    const { body } = await api
      .as('author')
      .post('/v1/articles')
      .send({ title: 'mot '.repeat(40).trim() })
      .expect(201);

    expect(body.slug.length).toBeLessThanOrEqual(80);
    expect(body.slug).toMatch(/^mot(-mot)+$/);
  });

  it('is refused for its text first, and leaves nothing that a later one would stumble over', async () => {
    const { id } = await given.draft('/v1/organisations', { name: 'La Table ouverte' });
    const send = (body: string, name = id) =>
      api
        .as('editor')
        .post('/v1/articles')
        .send({ title: 'Refusé', body, organisations: [{ id: name }] });
    const slow = '>'.repeat(10_000);
    const { body } = await send(slow, 'inconnue').expect(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/body', code: 'nesting' })]);

    // A step of a refused write that ran on would run in the transaction of another.
    const answers = await Promise.all(Array.from({ length: 60 }, (_, number) => send(number % 2 ? 'Simple.' : slow)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map((_, number) => (number % 2 ? 201 : 422)));
  });

  it('cannot be published without a body', async () => {
    const { id } = await given.draft('/v1/articles', { title: 'Vide' });

    const { body } = await api.as('editor').put(`/v1/articles/${id}/publication`).set('if-match', '"v1"').expect(422);
    expect(body.errors).toEqual([{ pointer: '/body', code: 'required', detail: '« body » est nécessaire pour publier.' }]);
  });

  it('names its source when it is a republished text', async () => {
    const { body } = await api
      .as('editor')
      .post('/v1/articles')
      .send({ title: 'Repris', canonicalUrl: 'https://exemple.fr/a' })
      .expect(422);

    expect(body.errors[0].pointer).toBe('/source');
    const source = { name: 'La lettre', url: null };
    expect(
      (await api.as('editor').post('/v1/articles').send({ title: 'Repris', canonicalUrl: 'https://exemple.fr/a', source }).expect(201)).body
        .source,
    ).toEqual(source);
  });

  it('is signed by names, with or without an organisation', async () => {
    const { id, slug, name } = await given.organisation({ name: 'Foyer des jeunes' });

    const { body } = await api
      .as('editor')
      .post('/v1/articles')
      .send({ title: 'Signé', bylines: [{ name: 'La rédaction' }, { name: 'Une équipe', role: 'photo', organisation: { id: slug } }] })
      .expect(201);
    expect(body.bylines).toEqual([
      { name: 'La rédaction', role: null, organisation: null },
      { name: 'Une équipe', role: 'photo', organisation: { id, slug, name, shortName: null } },
    ]);
  });

  it('shows translations of one group to each other', async () => {
    const french = await given.article({ title: 'Bonjour' });
    const basque = await given.article({ title: 'Egun on', language: 'eu', translationGroup: french.translationGroup });

    const { body } = await api.anyone.get(`/v1/articles/${french.id}`).expect(200);
    expect(body.translations).toEqual([{ id: basque.id, slug: 'egun-on', title: 'Egun on', language: 'eu' }]);
  });
});
