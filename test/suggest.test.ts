import { useApi, type Body, type Caller } from './support/api.js';
import { copyPublished } from './support/copies.js';
import { givenFor } from './support/given.js';

describe('suggestions', () => {
  const api = useApi();
  const given = givenFor(api);
  const suggested = async (q: string, caller: Caller = api.anyone): Promise<string[]> =>
    ((await caller.get(`/v1/suggest?${new URLSearchParams({ q })}`).expect(200)).body as Body).data.map(
      ({ title }: Body) => title as string,
    );

  beforeAll(async () => {
    await given.organisation({ name: 'Éole Tarnos', shortName: 'SCIC É.', alternateNames: ['Éolienne citoyenne'] });
    await given.organisation({ name: 'Comité du Seignanx' });
    await given.article({ title: 'L’insertion à 100 % pour l’éolien_ville', body: 'Comité secret.' });
    await given.article({ title: 'Insertion', body: 'Rien.', visibility: 'members' });
    await given.draft('/v1/events', { title: 'Insertion brouillonne' });
    await given.event({ title: 'Forum de l’insertion', summary: 'Seulement ici.' });
  }, 20_000);

  it.each([
    ['by the beginning of the whole, then of a word', 'eol', ['Éole Tarnos', 'L’insertion à 100 % pour l’éolien_ville']],
    ['with or without accents', 'ÉÔL', ['Éole Tarnos', 'L’insertion à 100 % pour l’éolien_ville']],
    ['with accents that stand for themselves', 'e\u0301ol', ['Éole Tarnos', 'L’insertion à 100 % pour l’éolien_ville']],
    ['by several words', 'eole ta', ['Éole Tarnos']],
    ['by a short name', 'scic', ['Éole Tarnos']],
    ['by another name', 'eolienne c', ['Éole Tarnos']],
    ['after an apostrophe', 'insertion', ['Forum de l’insertion', 'L’insertion à 100 % pour l’éolien_ville']],
    ['by one letter', 'f', ['Forum de l’insertion']],
    ['by nothing in the middle of a word', 'arnos', []],
    ['by signs, which stand for themselves no more', '%', []],
    ['by no other field', 'seulement', []],
    ['by words with signs between', 'ville', ['L’insertion à 100 % pour l’éolien_ville']],
  ])('complete %s', async (_, q, expected) => {
    expect(await suggested(q)).toEqual(expected);
  });

  it('are those of what the reader may see', async () => {
    expect(await suggested('insertion', api.as('member'))).toEqual([
      'Insertion',
      'Forum de l’insertion',
      'L’insertion à 100 % pour l’éolien_ville',
    ]);
    expect(await suggested('insertion b', api.as('editor'))).toEqual(['Insertion brouillonne']);
    expect((await api.as('editor').get('/v1/suggest?q=insertion b&as=member').expect(200)).body).toEqual({ data: [] });
  });

  it('say what they lead to', async () => {
    const { body } = await api.anyone.get('/v1/suggest?q=forum').expect(200);

    expect(body).toEqual({
      data: [{ type: 'event', id: expect.any(String), slug: 'forum-de-l-insertion', title: 'Forum de l’insertion' }],
    });
  });

  it('are ten at most', async () => {
    for (let count = 0; count < 12; count += 1) await given.article({ title: `Dossier ${count}` });

    expect(await suggested('dossier')).toHaveLength(10);
  });

  it('begin with the title that is the whole of what was typed, however many begin like it', async () => {
    await given.organisation({ name: 'Kiosque central', shortName: 'Kiosque' });
    const { id } = await given.event({ title: 'Kiosque réunion' });
    await copyPublished(api.dataSource, 'event', id, 300);
    await given.article({ title: 'Le Kiosque' });
    await given.event({ title: 'Kiosque' });

    expect((await suggested('kiosque')).slice(0, 3)).toEqual(['Kiosque', 'Kiosque central', 'Kiosque réunion']);
  });

  it.each([
    ['/v1/suggest', 'q'],
    ['/v1/suggest?q=', 'q'],
    ['/v1/suggest?q=a&q=b', 'q'],
    [`/v1/suggest?q=${'x'.repeat(101)}`, 'q'],
    ['/v1/suggest?q=a&limit=2', 'limit'],
  ])('are refused for %s', async (url, parameter) => {
    const { body } = await api.anyone.get(url).expect(400);

    expect((body as Body).errors.map((error: Body) => error.parameter)).toEqual([parameter]);
  });
});
