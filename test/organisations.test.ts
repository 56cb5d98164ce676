import { describeContent } from './support/describe-content.js';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

describe('organisations', () => {
  const api = useApi();
  const given = givenFor(api);
  const create = (values: Body) =>
    api
      .as('editor')
      .post('/v1/organisations')
      .send({ name: 'Une organisation', ...values });

  describeContent(api, {
    path: '/v1/organisations',
    titleField: 'name',
    longText: 'description',
    valid: { name: 'Restaurant solidaire' },
    invalid: { body: { siret: '123' }, pointer: '/siret' },
    change: { summary: 'On y mange bien.' },
  });

  it.each([
    ['siren', '732 829 320', '732829320'],
    ['siren', '356000000', '356000000'],
    ['siret', '732 829 320 00074', '73282932000074'],
    ['siret', '13003013300016', '13003013300016'],
    ['siret', '356.000.000.00048', '35600000000048'],
    ['siret', '35600000049837', '35600000049837'],
    ['siret', '35600000009075', '35600000009075'],
    ['rna', 'W941009978', 'W941009978'],
    ['rna', 'W9J1003281', 'W9J1003281'],
    ['rna', 'W2A1000119', 'W2A1000119'],
    ['rna', 'W2B2000016', 'W2B2000016'],
    ['rna', 'W9R1000088', 'W9R1000088'],
    ['phone', '05 59 12 34 56', '+33559123456'],
    ['phone', '+33 (0)5 59 12 34 56', '+33559123456'],
    ['phone', '+34 943 00 00 00', '+34943000000'],
    ['legalForm', '9220', '9220'],
  ])('stores the %s %s as %s', async (name, value, stored) => {
    expect((await create({ [name]: value }).expect(201)).body[name]).toBe(stored);
  });

  it.each([
    ['siren', '732829321'],
    ['siren', '73282932'],
    ['siret', '73282932000079'],
    ['siret', '35600000009076'],
    ['siret', 'MONACOCONFO001'],
    ['siret', '00000000000001'],
    ['rna', 'A941009978'],
    ['rna', 'W94100997'],
    ['rna', 'W9410055997'],
    ['rna', 'W9j1003281'],
    ['phone', '05 59'],
    ['phone', '05 59 12 34 56 (le matin)'],
    ['phone', '05 59 12 34 56;ext=3'],
    ['phone', 'néant'],
    ['legalForm', '5570'],
    ['schemes', ['SCIC', 'INCONNU']],
    ['networks', ['coorace', 'coorace']],
    ['email', 'contact@'],
    ['website', 'javascript:alert(1)'],
    ['foundedOn', '2013-02-30'],
    ['alternateNames', ['']],
    ['name', 12],
    ['language', 'français'],
    ['language', 'FR-fr'],
    ['translationGroup', 'x'],
  ])('refuses the %s %j', async (name, value) => {
    const { body } = await create({ [name]: value }).expect(422);

    expect(body.errors.map(({ pointer }: Body) => pointer)).toEqual([`/${name}`]);
  });

  it.each([
    [{ lat: 91, lon: 0 }, '/position/lat'],
    [{ lat: 0, lon: -181 }, '/position/lon'],
    [{ lat: 43.5 }, '/position/lon'],
    [{ lon: 1 }, '/position/lat'],
    [{ lat: '43', lon: 1 }, '/position/lat'],
  ])('refuses the position %j', async (position, pointer) => {
    expect((await create({ position }).expect(422)).body.errors[0].pointer).toBe(pointer);
  });

  it.each(['40312', '2A004', '2B033', '97411'])('takes %s for a commune', async (inseeCode) => {
    expect((await create({ address: { inseeCode } }).expect(201)).body.address).toMatchObject({ inseeCode, street: null });
  });

  it.each(['4031', '2C004', '403122', 'Tarno'])('does not take %s for a commune', async (inseeCode) => {
    expect((await create({ address: { inseeCode } }).expect(422)).body.errors[0].pointer).toBe('/address/inseeCode');
  });

  it('is not dissolved before it is founded', async () => {
    expect((await create({ foundedOn: '2001-01-01', dissolvedOn: '2000-01-01' }).expect(422)).body.errors[0].pointer).toBe('/dissolvedOn');
  });

  it('merges a part of the address and keeps the others', async () => {
    const { body } = await create({ address: { street: '1 rue A', locality: 'Tarnos' } }).expect(201);

    const changed = await api
      .as('editor')
      .patch(`/v1/organisations/${body.id}`)
      .set('if-match', '"v1"')
      .send({ address: { street: null, postalCode: '40220' } })
      .expect(200);
    expect(changed.body.address).toEqual({ street: null, postalCode: '40220', locality: 'Tarnos', inseeCode: null, country: null });
  });

  it('shows a link from both its ends', async () => {
    const hub = await given.organisation({ name: 'Le pôle' });
    const member = await given.organisation({ name: 'La couveuse', links: [{ id: hub.slug, role: 'member-of', since: '2010-01-01' }] });

    const near = (await api.anyone.get(`/v1/organisations/${member.id}`).expect(200)).body;
    const far = (await api.anyone.get(`/v1/organisations/${hub.id}`).expect(200)).body;
    expect(near.links).toEqual([
      { id: hub.id, slug: 'le-pole', name: 'Le pôle', shortName: null, role: 'member-of', since: '2010-01-01', until: null },
    ]);
    expect(far.linkedBy).toEqual([{ id: member.id, slug: 'la-couveuse', name: 'La couveuse', shortName: null, role: 'member-of' }]);
    expect((await api.anyone.get('/v1/organisations?links=le-pole').expect(200)).body.data.map(({ id }: Body) => id)).toEqual([member.id]);
    expect((await api.anyone.get('/v1/organisations?linkedBy=la-couveuse').expect(200)).body.data.map(({ id }: Body) => id)).toEqual([
      hub.id,
    ]);
  });

  it('is never linked to itself, to nothing, or twice alike', async () => {
    const { id, slug } = await given.organisation({ name: 'Seule' });
    const patch = (links: Body[]) => api.as('editor').patch(`/v1/organisations/${id}`).set('if-match', '"v2"').send({ links }).expect(422);

    expect((await patch([{ id: slug, role: 'member-of' }])).body.errors).toMatchObject([{ pointer: '/links/0/id', code: 'self' }]);
    expect((await patch([{ id: 'inconnue', role: 'member-of' }])).body.errors).toMatchObject([{ pointer: '/links/0/id', code: 'unknown' }]);
    const other = await given.organisation({ name: 'Autre' });
    const link = { id: other.id, role: 'member-of' };
    expect((await patch([link, { ...link, id: other.slug }])).body.errors).toMatchObject([{ pointer: '/links/1/id', code: 'duplicate' }]);
  });

  it('shows everybody only the people marked public', async () => {
    const people = [
      { name: 'Accueil', role: null, isPublic: true },
      { name: 'Direction', role: null, isPublic: false },
    ];
    const { id } = await given.organisation({ people: [people[0], { name: 'Direction' }] });

    expect((await api.anyone.get(`/v1/organisations/${id}`).expect(200)).body.people).toEqual(
      [people[0]].map((person) => expect.objectContaining({ name: person!.name })),
    );
    expect((await api.as('member').get(`/v1/organisations/${id}`).expect(200)).body.people).toHaveLength(2);
  });
});
