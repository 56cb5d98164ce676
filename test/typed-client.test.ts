import createClient from 'openapi-fetch';
import type { paths } from './client/api.js';
import { PASSWORD, useApi } from './support/api.js';
import { givenFor } from './support/given.js';

/** As a front-end team reads: with the client that is generated from the contract. What it does not say does not compile (`npm run typecheck`). */
describe('a typed client', () => {
  const api = useApi();
  const given = givenFor(api);
  const clientOf = (headers: Record<string, string> = {}) =>
    createClient<paths>({
      baseUrl: `http://127.0.0.1:${(api.app.fastify.server.address() as { port: number }).port}`,
      headers,
      // Lists go as one value, their entries by commas.
      querySerializer: { array: { style: 'form', explode: false } },
    });

  beforeAll(async () => {
    await given.organisation({ name: 'Scic Éole', slug: 'scic-eole', networks: ['coorace'], position: { lat: 43.54, lon: -1.46 } });
    await given.organisation({ name: 'Genèse', slug: 'genese' });
    await given.article({ title: 'Un', organisations: [{ id: 'scic-eole' }], publishedAt: '2020-01-01T00:00:00Z' });
    await given.article({ title: 'Deux', organisations: [{ id: 'genese' }], publishedAt: '2021-01-01T00:00:00Z' });
    await given.event({ title: 'Visite', startsAt: '2026-06-13T09:00:00+02:00', recurrence: { rule: 'FREQ=WEEKLY;COUNT=3' } });
  });

  it('lists by filters, pages, and goes down into includes', async () => {
    const client = clientOf();
    const query = {
      organisations: ['scic-eole', 'genese'],
      'publishedAt[gte]': '2019-12-31',
      include: ['organisations' as const],
      'fields[organisations]': ['name' as const, 'position' as const],
      sort: 'publishedAt',
      limit: 1,
      count: 'exact' as const,
    };
    const { data: first } = await client.GET('/v1/articles', { params: { query } });
    const { data: second } = await client.GET('/v1/articles', { params: { query: { ...query, after: first?.page.next ?? '' } } });

    expect([first, second].map((page) => page?.data.map(({ title }) => title))).toEqual([['Un'], ['Deux']]);
    expect([first?.page.total, second?.page.next]).toEqual([2, null]);
    expect(first?.data[0]?.organisations?.[0]?.item).toEqual({ name: 'Scic Éole', position: { lat: 43.54, lon: -1.46 } });
  });

  it('reads items, places, occurrences and searches', async () => {
    const client = clientOf();
    const item = await client.GET('/v1/articles/{id}', { params: { path: { id: 'un' }, query: { fields: ['title'] } } });
    const near = await client.GET('/v1/organisations', {
      params: { query: { near: '43.54,-1.46', radius: '5km', networks: ['coorace'] } },
    });
    const events = await client.GET('/v1/events', { params: { query: { from: '2026-06-27', to: '2026-06-27' } } });
    const found = await client.GET('/v1/search', { params: { query: { q: 'visite', type: ['event'] } } });

    expect(item.data).toEqual({ title: 'Un' });
    expect(near.data?.data.map(({ slug }) => slug)).toEqual(['scic-eole']);
    const startsAt: string | null | undefined = events.data?.data[0]?.startsAt;
    expect([startsAt?.slice(0, 10), found.data?.data[0]?.startsAt]).toEqual(['2026-06-13', startsAt]);
    expect(events.data?.data.map(({ title }) => title)).toEqual(['Visite']);
    expect(found.data?.data.map(({ type, title, highlights }) => [type, title, highlights[0]?.marks])).toEqual([
      ['event', 'Visite', [[0, 6]]],
    ]);
    expect(found.data?.facets.type).toEqual([{ value: 'event', count: 1 }]);
  });

  it('is told of faults as the contract says', async () => {
    const { data, error, response } = await clientOf().GET('/v1/articles', { params: { query: { 'publishedAt[gte]': 'hier' } } });

    expect([data, response.status, error?.errors?.map(({ parameter }) => parameter)]).toEqual([undefined, 400, ['publishedAt[gte]']]);
  });

  it('signs in and writes', async () => {
    const body = { grant_type: 'password' as const, username: api.email('editor'), password: PASSWORD };
    const signedIn = await clientOf().POST('/v1/auth/token', { body });
    const client = clientOf({ authorization: `Bearer ${signedIn.data?.access_token}` });
    const created = await client.POST('/v1/articles', {
      body: { title: 'Écrit par un client', body: 'Un texte.', organisations: [{ id: 'scic-eole', role: 'partner' }] },
    });
    const published = await client.PUT('/v1/articles/{id}/publication', {
      params: { path: { id: created.data?.id ?? '' }, header: { 'If-Match': '"v1"' } },
    });

    expect([created.response.status, created.data?.status, published.data?.status]).toEqual([201, 'draft', 'published']);
  });

  it('has no filter, value or field that the contract does not', async () => {
    const client = clientOf();
    // @ts-expect-error a filter that does not exist
    const wrongName = await client.GET('/v1/articles', { params: { query: { organisation: 'scic-eole' } } });
    // @ts-expect-error a value that is none of its list
    const wrongValue = await client.GET('/v1/articles', { params: { query: { include: ['organisation'] } } });
    // @ts-expect-error no search without what is searched
    const nothing = await client.GET('/v1/search', { params: { query: {} } });
    const { data } = await client.GET('/v1/articles');
    // @ts-expect-error a field that articles do not have
    const none: unknown = data?.data[0]?.createdBy;

    expect([wrongName, wrongValue, nothing].map(({ response }) => response.status)).toEqual([400, 400, 400]);
    // @ts-expect-error a moment is no number
    const wrongMoment = await client.POST('/v1/events', { body: { title: 'Visite', startsAt: 42 } });

    expect(wrongMoment.response.status).toBe(401);
    expect(none).toBeUndefined();
  });
});
