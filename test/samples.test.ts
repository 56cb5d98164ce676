import { readFileSync } from 'node:fs';
import { connect } from '../src/database/connect.js';
import { findOrganisations } from '../src/imports/organisation-names.js';
import { loadSamples } from '../src/samples/samples.js';
import { SAMPLE_ARTICLES } from '../src/samples/sample-articles.js';
import { SAMPLE_ORGANISATIONS } from '../src/samples/sample-organisations.js';
import { useApi, type Body } from './support/api.js';
import { createDatabase, dropDatabase } from './support/database.js';

describe('the sample content', () => {
  const api = useApi();
  const named = (list: Body[], name = 'slug'): string[] => list.map((item) => item[name] as string);

  beforeAll(async () => {
    await loadSamples(api.dataSource);
  });

  it('comes once, and never into a database that holds something', async () => {
    expect(await loadSamples(api.dataSource)).toBe(false);
    const { body } = await api.anyone.get('/v1/organisations?count=exact&limit=1').expect(200);
    expect(body.page.total).toBe(SAMPLE_ORGANISATIONS.length);
  });

  it('does not come back after somebody has removed it for good', async () => {
    const url = await createDatabase();
    const dataSource = await connect(url, { poolSize: 2 });
    const first = await loadSamples(dataSource);
    await dataSource.query('delete from link');
    await dataSource.query('delete from item');
    const second = await loadSamples(dataSource);
    await dataSource.destroy();
    await dropDatabase(url);

    expect({ first, second }).toEqual({ first: true, second: false });
  });

  it('shows each reader what is theirs', async () => {
    const listOf = async (caller: 'anyone' | 'member' | 'editor'): Promise<string[]> =>
      named((await (caller === 'anyone' ? api.anyone : api.as(caller)).get('/v1/articles?sort=slug&fields=slug').expect(200)).body.data);

    expect(await listOf('anyone')).toEqual(['cinq-mille-couverts-et-un-metier', 'huit-metiers-un-meme-quartier']);
    expect(await listOf('member')).toEqual(['carnet-de-visite', 'cinq-mille-couverts-et-un-metier', 'huit-metiers-un-meme-quartier']);
    expect(await listOf('editor')).toEqual([
      'carnet-de-visite',
      'cinq-mille-couverts-et-un-metier',
      'huit-metiers-un-meme-quartier',
      'la-friche-se-reveille',
    ]);
  });

  it('links the eight enterprises to the cluster, readable from its end', async () => {
    const { body } = await api.anyone.get('/v1/organisations/ptce-sud-aquitaine?fields=linkedBy,links').expect(200);

    expect(named(body.linkedBy.filter(({ role }: Body) => role === 'part-of')).toSorted()).toEqual([
      'fjt-de-tarnos',
      'geiq-btp',
      'geiq-interprofessionnel',
      'genese',
      'items',
      'scic-eole',
      'scic-interstices',
      'scic-perf',
    ]);
    expect(body.links).toContainEqual(expect.objectContaining({ slug: 'cbe-du-seignanx', role: 'led-by' }));
  });

  it('has a visit of two whole days', async () => {
    const { body } = await api.anyone.get('/v1/events/visite-apprenante-2013').expect(200);

    expect(body).toMatchObject({
      startsAt: '2013-06-13',
      endsAt: '2013-06-14',
      allDay: true,
      participants: 8,
      venue: { address: { inseeCode: '40312' } },
    });
  });

  it('renders its texts: a table, a note, no Markdown left over', async () => {
    const { body: table } = await api.anyone.get('/v1/articles/huit-metiers-un-meme-quartier?fields=bodyHtml').expect(200);
    const { body: note } = await api.as('member').get('/v1/articles/carnet-de-visite?fields=bodyHtml').expect(200);

    expect(table.bodyHtml).toContain('<td>restauration et insertion</td>');
    expect(note.bodyHtml).toMatch(/<sup>.*<\/sup>/);
    expect(note.bodyHtml + table.bodyHtml).not.toMatch(/\*\*|\[\^|^\|/m);
  });

  it.each([
    ["le Labo de l'ESS", 'labo-de-l-ess'],
    ['autour du CBE, huit entreprises', 'cbe-du-seignanx'],
    ['FJT DE TARNOS', 'fjt-de-tarnos'],
    ['un restaurant d’insertion SCIC EOLE', 'scic-eole'],
    ['le Pôle de Coopération Economique Sociale Environnementale Sud Aquitaine', 'ptce-sud-aquitaine'],
    ['le CN CRES', 'cn-cres'],
    ['le RTES', 'rtes'],
    ['et le MES', 'mes'],
    ['un GEIQ BTP', 'geiq-btp'],
    ['un GEIQ interprofessionnel', 'geiq-interprofessionnel'],
    ['GENESE', 'genese'],
    ['SCIC PERF', 'scic-perf'],
    ['SCIC INTERSTICES', 'scic-interstices'],
    ['une entreprise d’insertion ITEMS', 'items'],
    ['la fédération COORACE', 'coorace'],
  ])('is found in a text: %s', (text, slug) => {
    const directory = SAMPLE_ORGANISATIONS.map(({ slug: id, name, shortName, alternateNames = [] }) => ({
      id: String(id),
      names: [name, shortName, ...(alternateNames as string[])].filter((one) => typeof one === 'string'),
    }));

    expect(findOrganisations(text, directory).map(({ id }) => id)).toEqual([slug]);
  });

  it('speaks French as it is printed: curly apostrophes, no straight ones', () => {
    const texts = JSON.stringify([SAMPLE_ARTICLES, SAMPLE_ORGANISATIONS]);

    expect(texts).not.toContain("'");
    expect(readFileSync('src/samples/sample-articles.ts', 'utf8')).not.toMatch(/\b(lorem|ipsum|foo|test)\b/i);
  });
});
