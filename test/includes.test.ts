import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

describe('includes', () => {
  const api = useApi();
  const given = givenFor(api);
  let article: Body;
  const read = (query: string) => api.anyone.get(`/v1/articles/${article.id}?${query}`);

  beforeAll(async () => {
    await given.organisation({ name: 'Le réseau', slug: 'reseau' });
    await given.organisation({ name: 'La réserve', slug: 'reserve', visibility: 'members' });
    await given.organisation({
      name: 'Éole',
      slug: 'eole',
      links: [
        { id: 'reseau', role: 'member-of' },
        { id: 'reserve', role: 'partner-of' },
      ],
    });
    for (const name of ['Un', 'Deux', 'Trois']) await given.organisation({ name, slug: name.toLowerCase() });
    const organisations = ['eole', 'un', 'deux', 'trois'].map((id) => ({ id }));
    article = await given.article({ title: 'Le mur', organisations });
  });

  it('go two hops, and stop there', async () => {
    const { body } = await read('include=organisations.links').expect(200);
    const [eole] = body.organisations;

    expect(eole.item.links.map(({ name, item }: Body) => [name, item.name, item.linkedBy[0].name])).toEqual([
      ['Le réseau', 'Le réseau', 'Éole'],
    ]);
    expect(eole.item.links[0].item.linkedBy[0]).not.toHaveProperty('item');
    expect(eole.item.linkedBy).toEqual([]);
  });

  it('ask the authoriser at each hop', async () => {
    const seen = async (caller: typeof api.anyone) =>
      (await caller.get(`/v1/articles/${article.id}?include=organisations.links`).expect(200)).body.organisations[0].item.links.length;

    expect([await seen(api.anyone), await seen(api.as('member'))]).toEqual([1, 2]);
  });

  it('show the fields that are named', async () => {
    const { body } = await read('include=organisations&fields[organisations]=name,networks').expect(200);

    expect(body.organisations[0].item).toEqual({ name: 'Éole', networks: [] });
    expect(body.organisations[0]).toMatchObject({ slug: 'eole' });
  });

  it('show the fields that are named two hops away too', async () => {
    const { body } = await read('include=organisations.links&fields[organisations]=name,links&fields[links]=name').expect(200);

    expect(body.organisations[0].item).toEqual({ name: 'Éole', links: [expect.objectContaining({ item: { name: 'Le réseau' } })] });
  });

  it('show of contents of several types the fields that each has', async () => {
    const eole = (await api.anyone.get('/v1/organisations/eole').expect(200)).body as Body;
    await given.article({ title: 'Horma', language: 'eu', translationGroup: article.translationGroup });
    await given.organisation({ name: 'Haizea', language: 'eu', translationGroup: eole.translationGroup });
    const { body } = await read('include=translations,organisations.translations&fields[translations]=title,name').expect(200);

    expect(body.translations[0].item).toEqual({ title: 'Horma' });
    expect(body.organisations[0].item.translations[0].item).toEqual({ name: 'Haizea' });
    await read('include=translations&fields[translations]=name').expect(400);
  });

  it('keep to the limit of each relation, in its order', async () => {
    const { body } = await read('include=organisations.links&limit[organisations]=2&limit[links]=1').expect(200);

    expect(body.organisations.map(({ slug }: Body) => slug)).toEqual(['eole', 'un']);
    expect(body.organisations[0].item.links).toHaveLength(1);
  });

  it.each([
    ['include=organisations.links.links', 'include'],
    ['include=organisations.title', 'include'],
    ['fields[organisations]=name', 'fields[organisations]'],
    ['include=organisations&fields[organisations]=pendingChanges', 'fields[organisations]'],
    ['include=organisations&fields[organisations]=createdBy', 'fields[organisations]'],
    ['include=organisations.links&fields[organisations]=name', 'include'],
    ['include=organisations&fields[links]=name', 'fields[links]'],
    ['include=organisations.links&fields[links]=title', 'fields[links]'],
    ['include=organisations&fields[nowhere]=name', 'fields[nowhere]'],
    ['limit[organisations]=0', 'limit[organisations]'],
    ['limit[organisations]=201', 'limit[organisations]'],
    ['limit[image]=1', 'limit[image]'],
    ['fields=title&limit[organisations]=1', 'limit[organisations]'],
    ['include=organisations&fields[organisations]=name&limit[links]=1', 'limit[links]'],
    ['include=organisations.links,organisations.linkedBy', 'include'],
  ])('refuse ?%s', async (query, parameter) => {
    const { body } = await read(query).expect(400);

    expect(body.errors.map((error: Body) => error.parameter)).toEqual([parameter]);
  });

  it('go two steps far, which is said', async () => {
    const { body } = await read('include=organisations.links.links').expect(400);

    expect(body.errors[0].detail).toContain('deux pas');
  });

  it('have a cost, which names its bound', async () => {
    const list = (query: string) => api.anyone.get(`/v1/articles?${query}`);
    const { body } = await list('include=organisations,terms,events&limit=100').expect(400);

    expect(body.detail).toContain('50\u202f000');
    await list('include=organisations,terms,events&limit=100&limit[events]=50').expect(200);
    await list('include=organisations,terms').expect(200);
  });

  it.each([
    ['', 'include=organisations,terms,events&limit=100', 2],
    ['', 'include=organisations.links&limit=100', 2],
    ['', 'include=organisations.links,organisations.linkedBy,events.organisers,bylines.links,terms&limit=100', 1],
    ['', 'include=organisations.links&limit=100&limit[organisations]=3', 2],
    ['/id', 'include=organisations.links,organisations.linkedBy', 1],
    ['/id', 'include=organisations.links,organisations.linkedBy,bylines.links,bylines.linkedBy,owner.links', 1],
  ])('advise what is small enough for %s?%s', async (path, query, count) => {
    const address = `/v1/articles${path && `/${article.id}`}`;
    const { body } = await api.anyone.get(`${address}?${query}`).expect(400);
    const advised = [...String(body.detail).matchAll(/« (limit.+?) »/g)].map(([, way]) => new URLSearchParams(way));

    expect(advised).toHaveLength(count);
    for (const way of advised)
      await api.anyone
        .get(`${address}?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(query)), ...Object.fromEntries(way) })}`)
        .expect(200);
  });
});
