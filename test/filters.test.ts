import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

const names = ({ body }: { body: Body }): string[] => body.data.map(({ name, title }: Body) => name ?? title);

describe('filters', () => {
  const api = useApi();
  const given = givenFor(api);
  const list = (path: string) => api.anyone.get(`/v1/${path}`);

  beforeAll(async () => {
    await given.organisation({
      name: 'Éole',
      slug: 'eole',
      networks: ['coorace'],
      schemes: ['EI'],
      position: { lat: 43.5417, lon: -1.4628 },
    });
    await given.organisation({
      name: 'Foyer',
      slug: 'foyer',
      networks: ['unaf'],
      schemes: ['FJT'],
      position: { lat: 43.4933, lon: -1.4748 },
    });
    await given.organisation({
      name: 'Loin',
      slug: 'loin',
      siren: '732829320',
      networks: ['coorace'],
      position: { lat: -21.1, lon: 55.5 },
    });
    await given.organisation({ name: 'Fidji', slug: 'fidji', visibility: 'teaser', position: { lat: -17.7, lon: 178 } });
    await given.organisation({ name: 'Cachée', slug: 'cachee', visibility: 'members', networks: ['geiq'] });
    await given.event({ title: 'Forum', slug: 'forum', kind: 'forum', startsAt: '2013-06-13T09:00:00+02:00' });
    await given.event({ title: 'Atelier', slug: 'atelier', kind: 'atelier', startsAt: '2030-06-13T09:00:00+02:00' });
    const rows: [string, string[], Body?][] = [
      ['À la une', ['eole', 'foyer'], { events: [{ id: 'forum' }, { id: 'atelier' }] }],
      ['Au foyer', ['foyer'], { language: 'eu' }],
      ['Chez Éole', ['eole', 'eole']],
      ['Seul', []],
      ['Secret', ['cachee']],
    ];
    for (const [at, [title, linked, values]] of rows.entries()) {
      const organisations = linked.map((id, index) => ({ id, role: index === 0 ? 'about' : 'partner' }));
      await given.article({ title, organisations, publishedAt: `2020-01-0${9 - at}T00:00:00Z`, ...values });
    }
  });

  it.each([
    ['articles?title[startsWith]=a', ['À la une', 'Au foyer']],
    ['articles?title[startsWith]=%C3%80 LA', ['À la une']],
    ['articles?title[startsWith]=%25', []],
    ['articles?language[not]=eu', ['À la une', 'Chez Éole', 'Seul', 'Secret']],
    ['articles?language[not]=eu,fr', []],
    ['articles?language=EU', ['Au foyer']],
    ['articles?language[not]=FR', ['Au foyer']],
    ['articles?title[contains]=l%C3%A0%20la', []],
    ['articles?title[contains]=%C3%A0%20LA%20u', ['À la une']],
    ['articles?title[contains]=z %C3%89', ['Chez Éole']],
    ['articles?title[contains]=_', []],
    ['articles?slug=seul,au-foyer', ['Au foyer', 'Seul']],
    ['articles?organisations=eole', ['À la une', 'Chez Éole']],
    ['articles?organisations=eole,foyer', ['À la une', 'Au foyer', 'Chez Éole']],
    ['articles?organisations=eole,foyer&sort=publishedAt', ['Chez Éole', 'Au foyer', 'À la une']],
    ['articles?organisations=eole&language=fr&title[contains]=chez', ['Chez Éole']],
    ['articles?organisations=cachee', []],
    ['articles?organisations[all]=eole,foyer', ['À la une']],
    ['articles?organisations[all]=foyer,eole&sort=title', ['À la une']],
    ['articles?organisations[all]=eole', ['À la une', 'Chez Éole']],
    ['articles?organisations[all]=foyer&sort=publishedAt', ['Au foyer', 'À la une']],
    ['articles?organisations[all]=foyer&sort=-title', ['Au foyer', 'À la une']],
    ['articles?organisations[all]=eole,inconnue', []],
    ['articles?organisations[all]=eole,cachee', []],
    ['articles?organisations[all]=eole&organisations[none]=foyer', ['Chez Éole']],
    ['articles?organisations[none]=eole', ['Au foyer', 'Seul', 'Secret']],
    ['articles?organisations[none]=cachee', ['À la une', 'Au foyer', 'Chez Éole', 'Seul', 'Secret']],
    ['articles?organisations.networks=coorace', ['À la une', 'Chez Éole']],
    ['articles?organisations.networks=unaf,coorace', ['À la une', 'Au foyer', 'Chez Éole']],
    ['articles?organisations.networks=geiq', []],
    ['articles?organisations.networks=coorace&organisations.schemes=EI', ['À la une', 'Chez Éole']],
    ['articles?organisations.networks=coorace&organisations.schemes=FJT', []],
    ['articles?organisations.networks=coorace&organisations.schemes=EI&organisations=foyer', ['À la une']],
    ['articles?events.kind=atelier&events.startsAt[gte]=2030-01-01', ['À la une']],
    ['articles?events.kind=atelier&events.startsAt[lte]=2013-12-31', []],
    ['articles?events.startsAt[gte]=2020-01-01&events.startsAt[lte]=2021-12-31', []],
    ['articles?events.startsAt[gte]=2013-01-01&events.startsAt[lte]=2013-12-31&organisations.networks=unaf', ['À la une']],
    ['organisations?networks[not]=coorace', ['Fidji', 'Foyer']],
    ['organisations?name[startsWith]=e', ['Éole']],
    ['organisations?near=43.5417,-1.4628', ['Éole', 'Foyer']],
    ['organisations?near=43.5417,-1.4628&radius=5km', ['Éole']],
    ['organisations?near=43.5417,-1.4628&radius=5600m', ['Éole', 'Foyer']],
    ['organisations?near=43.5417,-1.4628&radius=5400m', ['Éole']],
    ['organisations?bbox=-1.5,43.5,-1.4,43.6', ['Éole']],
    ['organisations?bbox=-180,-90,180,90', ['Éole', 'Foyer', 'Loin']],
    ['organisations?siren=732 829 320', ['Loin']],
    ['organisations?bbox=50,-30,-1.4628,44', ['Éole', 'Foyer', 'Loin']],
  ])('answers /v1/%s', async (path, expected) => {
    expect(names(await list(path).expect(200))).toEqual(expected);
  });

  it('shows members the place of a teaser and what hangs on a hidden organisation', async () => {
    const asMember = (path: string) => api.as('member').get(`/v1/${path}`).expect(200);

    expect(names(await asMember('organisations?bbox=170,-20,-170,0'))).toEqual(['Fidji']);
    expect(names(await asMember('articles?organisations.networks=geiq'))).toEqual(['Secret']);
    expect(names(await asMember('articles?organisations[none]=cachee&title[startsWith]=se'))).toEqual(['Seul']);
  });

  it.each([
    ['articles?organisations.networks=inconnu', 'organisations.networks'],
    ['articles?organisations.networks=coorace&organisations.schemes=inconnu', 'organisations.schemes'],
    ['articles?organisations.networks[not]=coorace', 'organisations.networks[not]'],
    ['articles?organisations.siren=732829320', 'organisations.siren'],
    ['articles?organisations.owner=eole', 'organisations.owner'],
    [`articles?organisations[all]=${Array.from({ length: 11 }, (_, n) => `a${n}`).join(',')}`, 'organisations[all]'],
    [`articles?organisations=${Array.from({ length: 501 }, (_, n) => `a${n}`).join(',')}`, 'organisations'],
    ['organisations?near=91,0', 'near'],
    ['organisations?near=43.5', 'near'],
    ['organisations?near=NaN,0', 'near'],
    ['organisations?near=43.5,-1.4&radius=20', 'radius'],
    ['organisations?near=43.5,-1.4&radius=0km', 'radius'],
    ['organisations?near=43.5,-1.4&radius=1001km', 'radius'],
    ['organisations?radius=20km', 'radius'],
    ['organisations?bbox=1,2,3', 'bbox'],
    ['organisations?bbox=0,44,1,43', 'bbox'],
    ['organisations?bbox=0,0,181,1', 'bbox'],
    ['articles?near=43.5,-1.4', 'near'],
    ['articles?attachments=rapport', 'attachments'],
    ['articles?attachments[none]=rapport', 'attachments[none]'],
    ['articles?slug=Seul', 'slug'],
    [`articles?slug=${'a'.repeat(81)}`, 'slug'],
    [`articles?organisations=${'a'.repeat(81)}`, 'organisations'],
    ['articles?organisations[none]=Bad Slug!', 'organisations[none]'],
    ['articles?organisations=EOLE', 'organisations'],
    ['articles?limit[links]=1', 'limit[links]'],
  ])('refuses /v1/%s and names the parameter', async (path, parameter) => {
    const { body } = await list(path).expect(400);

    expect(body.errors.map((error: Body) => error.parameter)).toEqual([parameter]);
  });

  it.each([
    ['1990-06-02', 1],
    ['1990-06-01T22:30:00Z', 1],
    ['1990-06-02T00:30:00%2B02:00', 1],
    ['1990-06-01T21:30:00Z', 0],
  ])('takes an instant for the day in Paris where days are kept: %s', async (until, count) => {
    const organisation = await given.organisation({ name: 'Fondée en juin', foundedOn: '1990-06-02' });
    const { body } = await list(`organisations?foundedOn[lte]=${until}&foundedOn[gte]=1990-06-01`).expect(200);
    expect(body.data).toHaveLength(count);
    await api.as('editor').delete(`/v1/organisations/${organisation.id}`).set('if-match', `"v${organisation.version}"`).expect(204);
  });

  it.each(['near=91,0', 'bbox=0,0,181,1'])('says how far degrees go, beyond which is ?%s', async (query) => {
    const { body } = await list(`organisations?${query}`).expect(400);

    expect(body.errors[0].detail).toContain('longitude de -180 à 180');
  });

  it.each(['articles', 'search?q=a', 'articles.rss'])('names all that is wrong with filters of one relation: /v1/%s', async (path) => {
    const wrong = ['organisations.networks', 'events.kind', 'events.startsAt[gte]', 'events.startsAt[lte]'];
    const query = wrong.map((name) => `${name}=rien`).join('&');
    const { body } = await list(`${path}${path.includes('?') ? '&' : '?'}${query}`).expect(400);

    expect(body.errors.map((error: Body) => error.parameter).toSorted()).toEqual(wrong.toSorted());
  });

  it('shows staff what the working copy is linked with', async () => {
    const organisations = [{ id: 'foyer' }, { id: 'loin' }];
    await given.draft('/v1/articles', { title: 'Ébauche', organisations });

    const asked = 'articles?organisations[all]=foyer,loin';
    expect(names(await api.as('editor').get(`/v1/${asked}`).expect(200))).toEqual(['Ébauche']);
    expect(names(await list(asked).expect(200))).toEqual([]);
  });

  it('finds an item by its old slugs too, once readers have known them', async () => {
    const { id, version } = await given.article({ title: 'Déménagé', slug: 'ancien', publishedAt: '2010-01-01T00:00:00Z' });
    const editor = api.as('editor');
    await editor.patch(`/v1/articles/${id}`).set('if-match', `"v${version}"`).send({ slug: 'nouveau' }).expect(200);

    expect(names(await list('articles?slug=ancien').expect(200))).toEqual(['Déménagé']);
    expect(names(await list('articles?slug=nouveau').expect(200))).toEqual([]);
    await editor
      .put(`/v1/articles/${id}/publication`)
      .set('if-match', `"v${version + 1}"`)
      .expect(200);
    expect(names(await list('articles?slug=ancien,nouveau').expect(200))).toEqual(['Déménagé']);
    await editor
      .delete(`/v1/articles/${id}`)
      .set('if-match', `"v${version + 2}"`)
      .expect(204);
    expect(names(await list('articles?slug=ancien,nouveau').expect(200))).toEqual([]);
  });

  it('knows the meridian of 180° by both its names', async () => {
    await given.organisation({ name: 'Taveuni', position: { lat: -16.9, lon: -180 } });

    for (const box of ['170,-17,180,-16', '-180,-17,-170,-16', '170,-17,-170,-16'])
      expect(names(await list(`organisations?bbox=${box}`).expect(200))).toEqual(['Taveuni']);
    expect(names(await list('organisations?bbox=170,-17,179,-16').expect(200))).toEqual([]);
  });

  it('bounds the number of conditions', async () => {
    const operators = ['[gte]', '[gt]', '[lte]', '[lt]'].map((operator) => `${operator}=2020-01-01`);
    const dates = ['publishedAt', 'createdAt', 'updatedAt'].flatMap((field) => operators.map((operator) => field + operator));
    const others = [
      'publishedAt=2020-01-01',
      'publishedAt[exists]=true',
      'title[contains]=a',
      'title[startsWith]=a',
      'language=fr',
      'language[not]=eu',
      'slug=a',
      'status=published',
      'terms[none]=a',
    ];
    const { body } = await list(`articles?${[...dates, ...others].join('&')}`).expect(400);

    expect(body.errors).toEqual([expect.objectContaining({ detail: expect.stringContaining('20 au plus') })]);
    await list(`articles?${[...dates, ...others].slice(0, 20).join('&')}`).expect(200);
  });

  it.each([
    'organisations=eole,foyer',
    'organisations=eole,foyer&sort=publishedAt',
    'organisations.networks=unaf,coorace',
    'organisations[none]=loin',
  ])('pages through ?%s both ways, each item once', async (query) => {
    const all = names(await list(`articles?${query}&limit=100`).expect(200));
    const forward: string[] = [];
    const backward: string[] = [];
    let page = (await list(`articles?${query}&limit=1`).expect(200)).body;
    for (; ; page = (await list(`articles?${query}&limit=1&after=${page.page.next}`).expect(200)).body) {
      forward.push(...names({ body: page }));
      if (!page.page.next) break;
    }
    for (; ; page = (await list(`articles?${query}&limit=1&before=${page.page.previous}`).expect(200)).body) {
      backward.unshift(...names({ body: page }));
      if (!page.page.previous) break;
    }

    expect([forward, backward]).toEqual([all, all]);
  });
});
