import { Versions, type Answer } from '../src/docs/browser/versions.js';

const ID = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21';
const OTHER = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d22';
const TARGETS = { articles: { organisations: 'organisations', bylines: 'organisations', image: 'attachments' }, organisations: {} };
const article = (version: number, more: object = {}) => ({ id: ID, slug: 'visite', version, ...more });

function shown(...answers: Partial<Answer>[]): Versions {
  const versions = new Versions(TARGETS);
  for (const answer of answers) versions.learn({ url: `http://localhost:3000/v1/articles/${ID}`, status: 200, ...answer });
  return versions;
}

describe('the versions that the documentation page has shown', () => {
  it.each(['PATCH', 'PUT', 'DELETE', 'patch'])('are sent with %s', (method) => {
    expect(shown({ body: article(3) }).ifMatch(method, `/v1/articles/${ID}`)).toBe('"v3"');
  });

  it.each(['GET', 'POST'])('are not sent with %s', (method) => {
    expect(shown({ body: article(3) }).ifMatch(method, `/v1/articles/${ID}`)).toBeUndefined();
  });

  it.each([
    '/v1/articles/visite',
    `/v1/articles/${ID.toUpperCase()}`,
    `/v1/articles/${ID}/body`,
    '/v1/articles/visite/publication',
    `http://localhost:3000/v1/articles/${ID}/restoration?x=1`,
    `/v1/trash/${ID}`,
  ])('are found for %s', (url) => {
    expect(shown({ body: article(3) }).ifMatch('PUT', url)).toBe('"v3"');
  });

  it.each([
    '/v1/articles/autre',
    `/v1/articles/${OTHER}`,
    '/v1/events/visite',
    '/v1/articles',
    '/v1/auth/session',
    '/docs',
    '/v1/articles/visite-2',
  ])('are not sent to %s', (url) => {
    expect(shown({ body: article(3) }).ifMatch('DELETE', url)).toBeUndefined();
  });

  it.each<[string, Partial<Answer>]>([
    ['a list', { url: '/v1/articles?limit=1', body: { data: [article(4)], page: {} } }],
    ['the trash', { url: '/v1/trash', body: { data: [{ id: ID, type: 'article', title: 'Visite', version: 4 }] } }],
    ['an answer without its version', { etag: '"v4"', body: { title: 'Visite' } }],
    ['a creation', { url: '/v1/articles', status: 201, etag: '"v4"', body: article(4) }],
    ['a publication', { url: '/v1/articles/visite/publication', etag: '"v4"', body: article(4) }],
  ])('are learnt from %s', (_, answer) => {
    expect(shown(answer).ifMatch('PATCH', `/v1/articles/${ID}`)).toBe('"v4"');
  });

  it('are learnt from included items, by id and by the slug of their own type', () => {
    const item = { id: OTHER, slug: 'eole', version: 7 };
    const versions = shown({
      body: article(1, { organisations: [{ id: OTHER, item }], bylines: [{ name: 'X', organisation: null }], image: null }),
    });

    expect(versions.ifMatch('PATCH', `/v1/organisations/${OTHER}`)).toBe('"v7"');
    expect(versions.ifMatch('PATCH', '/v1/organisations/eole')).toBe('"v7"');
    expect(versions.ifMatch('PATCH', '/v1/articles/eole')).toBeUndefined();
    expect(
      shown({ body: article(1, { bylines: [{ organisation: { id: OTHER, item } }] }) }).ifMatch('PATCH', '/v1/organisations/eole'),
    ).toBe('"v7"');
  });

  it('are not those of the published edition, of a reader’s older view, or of a refusal', () => {
    const staff = { etag: '"v5"', body: article(5) };
    const [edition, list, refusal] = [
      { url: '/v1/articles/visite?version=published', etag: '"v2"', body: article(2) },
      { url: '/v1/articles?version=published', body: { data: [article(2)] } },
      { status: 412, body: { type: 'stale-version', currentVersion: 9 } },
    ];

    expect(shown(edition).ifMatch('PATCH', '/v1/articles/visite')).toBeUndefined();
    expect(shown(list).ifMatch('PATCH', '/v1/articles/visite')).toBeUndefined();
    expect(shown(staff, { etag: '"hash"', body: article(2) }, refusal).ifMatch('PATCH', '/v1/articles/visite')).toBe('"v5"');
  });

  it('follow what staff read last, even when it is older', () => {
    expect(shown({ etag: '"v9"', body: article(9) }, { etag: '"v3"', body: article(3) }).ifMatch('PATCH', '/v1/articles/visite')).toBe(
      '"v3"',
    );
  });

  it('are the same under an old slug and the new one', () => {
    const versions = shown(
      { etag: '"v1"', body: article(1) },
      { url: '/v1/articles/visite', etag: '"v2"', body: article(2, { slug: 'visite-apprenante' }) },
    );

    expect(versions.ifMatch('PATCH', '/v1/articles/visite')).toBe('"v2"');
    expect(versions.ifMatch('PATCH', '/v1/articles/visite-apprenante')).toBe('"v2"');
  });

  it('go with the slug to the item that has it now', () => {
    const versions = shown({ body: article(8) }, { url: `/v1/articles/${OTHER}`, etag: '"v1"', body: { ...article(1), id: OTHER } });

    expect(versions.ifMatch('PATCH', '/v1/articles/visite')).toBe('"v1"');
    expect(versions.ifMatch('PATCH', `/v1/articles/${ID}`)).toBe('"v8"');
  });

  it('let what was put into the trash be taken back, and end with a deletion for good', () => {
    const trashed = shown({ etag: '"v5"', body: article(5) }, { status: 204 });
    expect(trashed.ifMatch('PUT', `/v1/articles/${ID}/restoration`)).toBe('"v6"');

    trashed.learn({ url: `/v1/trash/${ID}`, status: 204 });
    expect(trashed.ifMatch('PUT', '/v1/articles/visite/restoration')).toBeUndefined();
    expect(trashed.ifMatch('PUT', `/v1/articles/${ID}/restoration`)).toBeUndefined();
  });

  it('survive addresses and answers of other forms', () => {
    const versions = shown(
      { url: '/openapi.json', body: { openapi: '3.1.0' } },
      { body: 'texte' },
      { body: null },
      { url: '/v1/articles', body: { data: [null, 3] } },
      { url: '/v1/auth/token', body: { access_token: 'x' } },
    );

    expect(versions.ifMatch('PATCH', '/v1/articles/%E0%A4%A')).toBeUndefined();
  });
});
