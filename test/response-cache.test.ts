import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parseList } from 'structured-headers';
import { ResponseCache } from '../src/cache/response-cache.js';
import { StoredAnswer, type Computed } from '../src/cache/stored-answer.js';
import { surrogateKey } from '../src/http/cache-groups.js';
import { useApi, type Api, type Body, type Caller } from './support/api.js';
import { askHttp } from './support/ask-http.js';
import { givenFor } from './support/given.js';
import { countStatements } from './support/statements.js';
import { encoded } from '../src/cache/encodings.js';

const tag = ({ version }: Body): string => `"v${version}"`;
const plain = (path: string) => ['GET', path] as const;

/** Fastify watches the end of what it answers, from the beginning on, and nobody else does. */
async function isWatched(api: Api, work: () => Promise<{ statusCode: number }>, status = 200): Promise<boolean> {
  const asked = once(api.app.fastify.server, 'request').then(([, response]) => (response as ServerResponse).listenerCount('error') > 0);
  expect((await work()).statusCode).toBe(status);
  return asked;
}

/** Time stands still: what is heard of changes does not grow old. `ready` has it heard of. */
async function heardOf(ready: () => Promise<unknown>, work: () => Promise<void>): Promise<void> {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
  try {
    await ready();
    await work();
  } finally {
    clock.mockRestore();
  }
}

describe('the response cache', () => {
  const api = useApi();
  const given = givenFor(api);
  const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    askHttp(api.app, { method, url, headers });
  const asMember = (url: string) => ask(url, { authorization: `Bearer ${api.token('member')}` });

  const statements = (work: () => Promise<unknown>) => countStatements(api.dataSource, work);
  const isKept = async (url: string): Promise<boolean> => (await statements(() => ask(url))) === 0;
  /** The database's word of what was written just now may still be on its way. */
  const settled = async (url: string): Promise<void> => {
    for (let isSettled = false; !isSettled; isSettled = (await isKept(url)) && (await isKept(url))) await setImmediate();
  };
  const change = (path: string, item: Body, body: Body) =>
    api.as('editor').patch(`${path}/${item.id}`).set('if-match', tag(item)).send(body).expect(200);
  const publish = async (path: string, item: Body) =>
    (await api.as('editor').put(`${path}/${item.id}/publication`).set('if-match', tag(item)).expect(200)).body as Body;

  beforeAll(async () => {
    await given.organisation({ name: 'Éole', slug: 'eole', summary: 'Énergie solidaire. '.repeat(40) });
    for (const n of [1, 2, 3]) await given.article({ title: `Article ${n}`, slug: `article-${n}`, organisations: [{ id: 'eole' }] });
    await given.article({ title: 'Réservé', slug: 'reserve', visibility: 'members' });
    // Of changes of the latest minute, Last-Modified would move with the clock.
    await api.dataSource.query(`update change set at = at - interval '1 hour'`);
  });

  it('answers what is kept in front of Fastify, and leaves to it what asks for more', async () => {
    const url = '/v1/articles?include=organisations&limit=7';
    const isByFastify = (name: string, value: string, status?: number) => isWatched(api, () => ask(url, { [name]: value }), status);
    await heardOf(
      () => settled(url),
      async () => {
        expect(await isByFastify('accept', '*/*')).toBe(false);
        // Made for the first who wants it.
        expect(await isByFastify('accept-encoding', 'br')).toBe(true);
        expect(await isByFastify('accept-encoding', 'br')).toBe(false);
        const { etag, 'last-modified': modified } = (await ask(url)).headers;
        expect(await isByFastify('if-none-match', String(etag), 304)).toBe(false);
        expect(await isByFastify('if-modified-since', String(modified), 304)).toBe(false);
        expect(await isByFastify('if-none-match', '"autre"')).toBe(false);
        expect(await isByFastify('if-match', String(etag))).toBe(true);
        expect(await isByFastify('if-unmodified-since', String(modified))).toBe(true);
        expect(await isByFastify('origin', 'https://autre.exemple')).toBe(true);
        expect(await isByFastify('authorization', `Bearer ${api.token('member')}`)).toBe(true);
      },
    );
  });

  it.each([
    '/v1/articles?limit=2',
    '/v1/articles/article-1',
    '/v1/articles?include=organisations',
    '/v1/articles.rss',
    '/v1/organisations/eole',
  ])('answers %s a second time without the database, alike to the byte', async (url) => {
    const first = await ask(url);
    let second = first;
    const asked = await statements(async () => {
      second = await ask(url);
    });

    expect(asked).toBe(0);
    expect(second.rawPayload.equals(first.rawPayload)).toBe(true);
    // Last-Modified is a minute before its Date at the latest, so it moves on with what was just written.
    const { date: _, 'last-modified': modified, ...headers } = second.headers;
    const { date: __, 'last-modified': firstModified, ...expected } = first.headers;
    expect(typeof modified).toBe(typeof firstModified);
    expect(headers).toEqual({ ...expected, 'content-length': String(first.rawPayload.length) });
    expect(first.statusCode).toBe(200);
  });

  it('has an ETag for each encoding', async () => {
    const url = '/v1/articles?include=organisations&limit=3';
    const identity = await ask(url);
    const gzip = await ask(url, { 'accept-encoding': 'gzip' });
    const br = await ask(url, { 'accept-encoding': 'gzip, deflate, br;q=0.9' });

    expect(gunzipSync(gzip.rawPayload).equals(identity.rawPayload)).toBe(true);
    expect(brotliDecompressSync(br.rawPayload).equals(identity.rawPayload)).toBe(true);
    expect(new Set([identity, gzip, br].map(({ headers }) => headers.etag)).size).toBe(3);
    expect([identity, gzip, br].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
    for (const { headers } of [identity, gzip, br]) {
      expect(headers.vary).toContain('Accept-Encoding');
      expect(headers.etag).toMatch(/^"[\w-]+"$/);
    }
  });

  it('has each encoding made once for all who ask for it at the same time', async () => {
    const answer = new StoredAnswer({ body: 'Bonjour. '.repeat(500), mediaType: 'text/plain', tags: [] });
    for (const encoding of ['br', 'gzip', 'identity'] as const) {
      const all = await Promise.all([1, 2, 3].map(() => answer.content(encoding)));

      expect(new Set([...all, await answer.content(encoding), answer.ready(encoding)]).size).toBe(1);
    }
  });

  it.each([
    ['gzip;q=0', undefined],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['*', 'br'],
    ['identity', undefined],
    ['identity;q=0, gzip', 'gzip'],
    ['zstd', undefined],
    ['', undefined],
  ])('hears Accept-Encoding: %s', async (accepted, encoding) => {
    for (const _ of [1, 2])
      expect((await ask('/v1/articles?limit=3', { 'accept-encoding': accepted })).headers['content-encoding']).toBe(encoding);
  });

  it('sends what is small as it is', async () => {
    expect((await ask('/v1/articles?fields=title', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
  });

  it.each(['/v1/articles?limit=3', '/v1/articles/article-2?include=organisations', '/v1/articles.atom'])(
    'answers %s 304 to who has it, in each encoding',
    async (url) => {
      for (const accepted of ['identity', 'gzip', 'br']) {
        const whole = await ask(url, { 'accept-encoding': accepted });
        const again = await ask(url, { 'accept-encoding': accepted, 'if-none-match': `"autre", W/${whole.headers.etag}` });

        expect([again.statusCode, again.body]).toEqual([304, '']);
        const { 'content-type': _, 'content-length': __, 'content-encoding': ___, date: ____, ...expected } = whole.headers;
        expect(again.headers).toEqual({ ...expected, date: again.headers.date });
        expect((await ask(url, { 'accept-encoding': accepted, 'if-none-match': '"autre"' })).statusCode).toBe(200);
      }
    },
  );

  it('answers HEAD as GET', async () => {
    for (const _ of [1, 2]) {
      const got = await ask('/v1/articles?limit=1');
      const head = await ask('/v1/articles?limit=1', {}, 'HEAD');
      expect([head.statusCode, head.body]).toEqual([200, '']);
      for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) expect(head.headers[name]).toBe(got.headers[name]);
      const unchanged = await ask('/v1/articles?limit=1', { 'if-none-match': '*' }, 'HEAD');
      expect([unchanged.statusCode, unchanged.headers['content-length']]).toEqual([304, undefined]);
    }
  });

  it('keeps readers apart', async () => {
    const url = '/v1/articles?fields=title,slug&title[startsWith]=R';
    const bodies = async () => [(await ask(url)).json().data.length, (await asMember(url)).json().data.length];

    expect(await bodies()).toEqual([0, 1]);
    expect(await bodies()).toEqual([0, 1]);
    const member = await asMember(url);
    expect(member.headers['cache-control']).toBe('private, no-cache');
    expect(member.headers['cache-groups']).toBeUndefined();
    // One statement knows the session, none reads content.
    expect(await statements(() => asMember(url))).toBeLessThan(await statements(() => asMember(`${url}&limit=7`)));
  });

  it('keeps nothing for staff, nor what they see with the eyes of others', async () => {
    const url = '/v1/articles?limit=4';
    for (const query of ['', '&as=anonymous']) {
      const seen = async () =>
        statements(() =>
          api
            .as('editor')
            .get(url + query)
            .expect(200),
        );
      expect(await seen()).toBe(await seen());
    }
    await api.anyone.get(`${url}&as=anonymous`).expect(400);
  });

  it('counts a kept answer as CORS and conditions would have it', async () => {
    const kept = await ask('/v1/articles?limit=2', { origin: 'https://autre.exemple' });

    expect(kept.headers['access-control-allow-origin']).toBeUndefined();
    expect(kept.statusCode).toBe(200);
  });

  it('has its public answers kept for a moment by shared caches, with their groups', async () => {
    const groupsOf = (answer: Awaited<ReturnType<typeof ask>>): string[] =>
      parseList(String(answer.headers['cache-groups'])).map(([group]) => String(group));
    const list = await ask('/v1/articles?limit=2');
    const { headers } = list;
    const [first] = JSON.parse(list.body).data;

    expect(headers['cache-control']).toBe('public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=600');
    const groups = groupsOf(list);
    expect(groups).toContain('article');
    expect(groups).toContain(groupsOf(await ask(`/v1/articles/${first.slug}`))[0]);
    expect(groups.length).toBeLessThanOrEqual(32);
    expect(groups.every((group) => group.length <= 32)).toBe(true);
    expect(headers['surrogate-key']).toBeUndefined();
  });

  it('tells no earlier date than it told before, whoever answers', async () => {
    const { body } = await api.as('editor').post('/v1/articles').send({ title: 'À l’instant', body: 'Texte' }).expect(201);
    await publish('/v1/articles', body);
    const url = '/v1/articles?limit=6';
    await settled(url);
    const begin = Date.now();
    const dates: unknown[] = [];
    for (const [seconds, headers] of [
      [0, {}],
      [5, { origin: 'https://autre.exemple' }],
      [6, {}],
      [7, { 'accept-encoding': 'br' }],
      [8, {}],
    ] as const) {
      const clock = jest.spyOn(Date, 'now').mockReturnValue(begin + seconds * 1000);
      dates.push((await ask(url, headers)).headers['last-modified']);
      clock.mockRestore();
    }

    expect(dates.map((date) => Date.parse(String(date)))).toEqual(dates.map((date) => Date.parse(String(date))).toSorted((a, b) => a - b));
  });

  it('is not spoiled by a draft', async () => {
    const article = (await api.as('editor').get('/v1/articles/article-1').expect(200)).body as Body;
    await settled('/v1/articles');
    await change('/v1/articles', article, { title: 'Pas encore' });
    await given.draft('/v1/articles', { title: 'Brouillon' });

    expect(await isKept('/v1/articles')).toBe(true);
    expect((await ask('/v1/articles')).body).not.toContain('Pas encore');
  });

  /** What a reader sees before and after a change, asked twice each so that it would be kept. */
  async function seen(url: string, work: () => Promise<unknown>): Promise<[string, string]> {
    await ask(url);
    const before = (await ask(url)).body;
    await work();
    return [before, (await ask(url)).body];
  }

  it.each([
    ['/v1/articles?limit=50'],
    ['/v1/articles/article-2'],
    ['/v1/articles?include=organisations&fields=organisations'],
    ['/v1/articles?organisations=eole'],
  ])('shows the new name of an organisation in %s at once', async (url) => {
    const organisation = (await api.as('editor').get('/v1/organisations/eole').expect(200)).body as Body;
    const name = `Éole ${organisation.version}`;
    const [before, after] = await seen(url, async () =>
      publish('/v1/organisations', (await change('/v1/organisations', organisation, { name })).body),
    );

    expect([before.includes(name), after.includes(name)]).toEqual([false, true]);
  });

  it('leaves alone what does not depend on a change', async () => {
    await given.organisation({ name: 'Ailleurs', slug: 'ailleurs' });
    const article = await given.article({ title: 'À part', slug: 'a-part' });
    for (const url of ['/v1/articles/a-part', '/v1/organisations/ailleurs']) await settled(url);
    await given.article({ title: 'Encore un' });

    expect(await isKept('/v1/articles/a-part')).toBe(true);
    expect(await isKept('/v1/organisations/ailleurs')).toBe(true);
    await publish('/v1/articles', (await change('/v1/articles', article, { title: 'À part aussi' })).body);
    expect(await isKept('/v1/organisations/ailleurs')).toBe(true);
    expect(await isKept('/v1/articles/a-part')).toBe(false);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['a new article', '/v1/articles?limit=3', () => given.article({ title: 'Tout neuf' })],
    ['a new article of a filter', '/v1/articles?organisations=eole&count=exact', () => given.article({ organisations: [{ id: 'eole' }] })],
    ['a new article', '/v1/articles.rss', () => given.article({ title: 'Tout neuf aussi' })],
    ['a new event', '/v1/events', () => given.event({ title: 'Demain' })],
    ['a new term', '/v1/terms', () => given.term({ label: 'Neuf' })],
  ])('shows %s in the lists that it enters', async (_, url, work) => {
    const [before, after] = await seen(url, work);

    expect(after).not.toBe(before);
  });

  it('shows what was hidden where it was linked to, when it turns up, and no more when it goes', async () => {
    const hidden = await given.draft('/v1/organisations', { name: 'Bientôt là' });
    const { id } = await given.article({ title: 'Avec elle', organisations: [{ id: hidden.id }] });
    const url = `/v1/articles/${id}`;
    let shown = hidden;
    const [before, after] = await seen(url, async () => {
      shown = await publish('/v1/organisations', hidden);
    });
    const [, gone] = await seen(url, () =>
      api.as('editor').delete(`/v1/organisations/${hidden.id}/publication`).set('if-match', tag(shown)).expect(200),
    );

    expect([before, after, gone].map((body) => body.includes('Bientôt'))).toEqual([false, true, false]);
  });

  it.each(['/v1/articles.atom?limit=8', '/v1/articles?limit=8'])(
    'answers %s the same where the whole address is asked for',
    async (url) => {
      const { body } = await ask(url);
      const { port } = api.app.fastify.server.address() as AddressInfo;
      await settled(url);

      expect(await isKept(`http://127.0.0.1:${port}${url}`)).toBe(true);
      expect((await ask(`http://autre.exemple${url}`)).body).toBe(body);
      expect((await ask('http://autre.exemple')).statusCode).toBe((await ask('/')).statusCode);
    },
  );

  it('shows what turns up two hops away', async () => {
    const logo = await given.picture('logo');
    const owner = await given.organisation({ name: 'À logo', logo: { id: logo.id } });
    const photo = await given.picture('photo', { owner: owner.id });
    await given.article({ title: 'Avec photo', image: { id: photo.id } });
    const { version } = (await api.as('editor').get(`/v1/attachments/${logo.id}`).expect(200)).body as { version: number };
    await api.as('editor').delete(`/v1/attachments/${logo.id}`).set('if-match', tag({ version })).expect(204);
    const [before, after] = await seen(`/v1/attachments/${photo.id}?include=owner.logo`, () =>
      api
        .as('editor')
        .put(`/v1/attachments/${logo.id}/restoration`)
        .set('if-match', tag({ version: version + 1 }))
        .expect(200),
    );

    expect([before, after].map((body) => JSON.parse(body).owner.item.logo?.id)).toEqual([undefined, logo.id]);
  });

  it('shows at one end what the other end publishes', async () => {
    await given.organisation({ name: 'Le réseau', slug: 'reseau' });
    const [before, after] = await seen('/v1/organisations/reseau', () =>
      given.organisation({ name: 'Nouvelle adhérente', links: [{ id: 'reseau', role: 'member-of' }] }),
    );

    expect([before.includes('adhérente'), after.includes('adhérente')]).toEqual([false, true]);
  });

  it('shows a translation in the item it translates', async () => {
    const original = await given.article({ title: 'Original', slug: 'original' });
    const [before, after] = await seen('/v1/articles/original', () =>
      given.article({ title: 'Itzulpena', language: 'eu', translationGroup: original.translationGroup }),
    );

    expect([before.includes('Itzulpena'), after.includes('Itzulpena')]).toEqual([false, true]);
  });

  it('shows a file as long as something published uses it', async () => {
    const file = (await api.as('editor').post('/v1/attachments').attach('file', Buffer.from('Texte'), 'note.txt').expect(201)).body as Body;
    const article = await given.draft('/v1/articles', { title: 'Joint', body: 'Texte', attachments: [{ id: file.id }] });
    const status = async () => (await ask(`/v1/attachments/${file.id}`)).statusCode;
    expect(await status()).toBe(404);
    const published = await publish('/v1/articles', article);
    expect([await status(), await status()]).toEqual([200, 200]);
    await api.as('editor').delete(`/v1/articles/${article.id}/publication`).set('if-match', tag(published)).expect(200);
    expect(await status()).not.toBe(200);
  });

  it('forgets what goes to the trash', async () => {
    const article = await given.article({ title: 'À jeter', slug: 'a-jeter' });
    await ask('/v1/articles/a-jeter');
    await api.as('editor').delete(`/v1/articles/${article.id}`).set('if-match', tag(article)).expect(204);

    expect((await ask('/v1/articles/a-jeter')).statusCode).toBe(410);
  });

  it.each(['', '&count=exact'])('lets an answer that the clock changes end by the clock%s', async (also) => {
    const soon = new Date(Date.now() + 1500).toISOString();
    await given.event({ title: 'Presque fini', startsAt: '2026-01-01T00:00:00Z', endsAt: soon });
    const url = `/v1/events?upcoming=true&fields=title${also}`;
    const first = await ask(url);
    expect(first.json().page.total).toBe(also ? first.json().data.length : undefined);
    expect([first.body.includes('Presque fini'), first.headers['cache-control']]).toEqual([true, expect.stringMatching(/s-maxage=[01]$/)]);
    while ((await ask(url)).body.includes('Presque fini')) expect(Date.now()).toBeLessThan(Date.parse(soon) + 200);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(soon));
  });

  it('does not tell by its end of an event that the reader may not see', async () => {
    const endsAt = new Date(Date.now() + 30_000).toISOString();
    await given.event({ title: 'Entre nous', startsAt: '2026-01-01T00:00:00Z', endsAt, visibility: 'members' });
    const { headers } = await ask('/v1/events?upcoming=true&limit=3');
    expect(headers['cache-control']).toContain('s-maxage=60');
  });

  it.each([
    [700, /stale-if-error=600$/],
    [400, /s-maxage=60, stale-while-revalidate=30$/],
    [80, /^public, max-age=0, s-maxage=60$/],
  ])('lets nobody serve it beyond its end where the clock changes it in %d s', async (seconds, expected) => {
    const endsAt = new Date(Date.now() + seconds * 1000).toISOString();
    const { slug } = await given.event({ title: `Finit dans ${seconds} s`, startsAt: '2026-01-01T00:00:00Z', endsAt });
    const { headers } = await ask(`/v1/events?upcoming=true&slug=${slug}`);

    expect(headers['cache-control']).toMatch(expected);
  });

  it('sends what is small as it is, but to who does not take that', async () => {
    const term = await given.term({ label: 'Petit' });
    const asking = (accepted: string) => ask(`/v1/terms/${term.id}?fields=label`, { 'accept-encoding': accepted });

    expect((await asking('gzip, br')).headers['content-encoding']).toBeUndefined();
    const { headers, rawPayload } = await asking('gzip, identity;q=0');
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(rawPayload).toString()).toContain('Petit');
  });

  it('joins simultaneous misses in one computation', async () => {
    const url = '/v1/articles?limit=9';

    expect(await statements(() => Promise.all(Array.from({ length: 10 }, () => ask(url))))).toBe(1);
  });

  it('asks the database each time when something of the wrong kind is asked', async () => {
    for (const _ of [1, 2]) expect((await ask('/v1/articles?inconnu=1')).statusCode).toBe(400);
    for (const _ of [1, 2]) expect((await ask('/v1/articles/inconnu')).statusCode).toBe(404);
  });

  it.each([plain('/v1/articles/article-3')])('moves an old slug on, kept or not', async (_, url) => {
    const article = (await api.as('editor').get('/v1/articles/article-3').expect(200)).body as Body;
    await ask(url);
    await publish('/v1/articles', (await change('/v1/articles', article, { slug: 'article-trois' })).body);

    for (const __ of [1, 2]) expect((await ask(url)).headers.location).toMatch(/article-trois$/);
  });
});

describe('the response cache, for pages of every origin', () => {
  const api = useApi({ CORS_ORIGINS: '*' });

  it('says so in answers that are kept, to whoever asked first', async () => {
    for (let time = 0; time < 3; time += 1)
      expect((await api.anyone.get('/v1/articles').expect(200)).headers['access-control-allow-origin']).toBe('*');
  });
});

describe('the response cache, with a limit of requests', () => {
  const api = useApi({ RATE_LIMIT: 100 });

  it('counts what is answered in front of Fastify too, once', async () => {
    const url = '/v1/articles?limit=7';
    const left = async (): Promise<number> => Number(/r=(\d+)/.exec(String((await askHttp(api.app, { url })).headers.ratelimit))?.[1]);
    await heardOf(left, async () => {
      const before = await left();

      expect(await isWatched(api, () => askHttp(api.app, { url }))).toBe(false);
      expect(await left()).toBe(before - 2);
    });
  });
});

describe('the response cache, turned off', () => {
  const api = useApi({ CACHE_MAX_BYTES: 0, SURROGATE_KEYS: true });
  const given = givenFor(api);

  it('answers alike, asking each time', async () => {
    await given.article({ title: 'Seul' });
    const caller: Caller = api.anyone;
    const first = await caller.get('/v1/articles').expect(200);
    await api.dataSource.query(`update article set title = 'Autre'`);
    const second = await caller.get('/v1/articles').expect(200);

    expect([first.body.data[0].title, second.body.data[0].title]).toEqual(['Seul', 'Autre']);
    expect(first.headers['cache-control']).toContain('s-maxage=60');
    for (const url of ['/v1/articles', '/v1/articles?fields=title', '/v1/articles?sort=title&fields=organisations', '/v1/articles.rss']) {
      const { headers } = await caller.get(url).expect(200);
      expect(String(headers['surrogate-key']).split(' ')).toEqual(expect.arrayContaining(['article', first.body.data[0].id]));
    }
  });
});

describe('the surrogate keys of an answer', () => {
  it('leave room for its other headers, however many it shows', () => {
    const tags = (count: number) => new Set(['article', 'organisation', ...Array.from({ length: count }, () => randomUUID() as string)]);

    expect(surrogateKey(tags(300)).split(' ')).toHaveLength(302);
    for (let count = 300; count < 500; count += 1) expect(surrogateKey(tags(count)).length).toBeLessThanOrEqual(12_000);
    expect(surrogateKey(tags(500))).toBe('article organisation');
  });
});

describe('a store of answers', () => {
  const answer = (tags: string[], body = 'x'.repeat(100)) => ({ body, mediaType: 'text/plain', tags });
  const started = (bytes = 100_000): ResponseCache => {
    const cache = new ResponseCache(bytes);
    cache.resume(async () => {});
    return cache;
  };

  it('keeps no text of which it needs a part', async () => {
    setFlagsFromString('--expose-gc');
    const sweep = runInNewContext('gc') as () => void;
    const cache = started(1e9);
    sweep();
    const before = process.memoryUsage().heapUsed;
    for (let number = 0; number < 200; number += 1) {
      const text = `${'x'.repeat(100_000)}${randomUUID()}`;
      await cache.answer(`key ${number}`, async () => answer([text.slice(-36)]));
    }
    sweep();

    expect(process.memoryUsage().heapUsed - before).toBeLessThan(5_000_000);
    expect(cache.size).toBeGreaterThan(0);
  });

  it('does not keep what was begun before something that it shows was spoiled', async () => {
    const cache = started();
    const held = Promise.withResolvers<void>();
    const running = cache.answer('k', async () => held.promise.then(() => answer(['a'])));
    cache.spoil(['a']);
    held.resolve();
    await running;

    expect(cache.find('k')).toBeUndefined();
    await cache.answer('k', async () => answer(['a']));
    expect(cache.find('k')).toBeDefined();
  });

  it('does not let a later reader join what was begun before a commit', async () => {
    const cache = started();
    const held = Promise.withResolvers<void>();
    const early = cache.answer('k', async () => held.promise.then(() => answer(['a'], 'old')));
    cache.spoil(['b']);
    const late = await cache.answer('k', async () => answer(['a'], 'new'));
    held.resolve();

    expect(late.ready('identity')?.toString()).toBe('new');
    expect((await early).ready('identity')?.toString()).toBe('old');
  });

  it('keeps nothing while nothing is heard, nor what was begun before', async () => {
    const cache = started();
    await cache.answer('k', async () => answer(['a']));
    const held = Promise.withResolvers<void>();
    const running = cache.answer('l', async () => held.promise.then(() => answer(['a'])));
    cache.suspend();
    cache.resume(async () => {});
    held.resolve();
    await running;

    expect([cache.find('k'), cache.find('l'), cache.size]).toEqual([undefined, undefined, 0]);
  });

  it('stays within its bytes', async () => {
    const cache = started(10_000);
    for (let n = 0; n < 100; n += 1) await cache.answer(`k${n}`, async () => answer([`t${n}`], 'x'.repeat(1000)));

    expect(cache.size).toBeLessThanOrEqual(10_000);
    expect([cache.find('k0'), cache.find('k99') !== undefined]).toEqual([undefined, true]);
    await cache.answer('huge', async () => answer(['t'], 'x'.repeat(20_000)));
    expect(cache.find('huge')).toBeUndefined();
  });

  it('weighs an answer with its encodings, its tags and its link', async () => {
    const weight = (computed: Partial<Computed>) => new StoredAnswer({ ...answer([]), ...computed }).size;
    const tags = Array.from({ length: 100 }, () => randomUUID() as string);
    const compressible = new StoredAnswer(answer([], 'x'.repeat(10_000)));
    const before = compressible.size;
    const bytes = await compressible.content('gzip');

    expect(weight({ body: 'x'.repeat(1100) }) - weight({})).toBe(1000);
    // As tags, and in two headers of each encoding.
    expect(weight({ tags }) - weight({})).toBeGreaterThanOrEqual(100 * 36 * 2);
    expect(weight({ link: 'x'.repeat(500) }) - weight({})).toBeGreaterThanOrEqual(500);
    expect(compressible.size - before).toBeGreaterThan(bytes.length);
  });

  it('lets go of others when an encoding is made', async () => {
    const cache = started(30_000);
    for (const key of ['old', 'new'])
      await cache.answer(key, async () => answer([], Array.from({ length: 300 }, () => randomUUID()).join('')));
    const kept = cache.find('new')!;
    await kept.content('gzip');
    cache.weigh('new', kept);

    expect([cache.find('old'), cache.find('new')]).toEqual([undefined, kept]);
    expect(cache.size).toBeLessThanOrEqual(30_000);
  });

  it('fails all who wait for it alike, and keeps no fault', async () => {
    const cache = started();
    const failing = () => cache.answer('k', async () => Promise.reject(new Error('down')));
    const outcomes = await Promise.allSettled([failing(), failing()]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await cache.answer('k', async () => answer(['a']))).ready('identity')?.length).toBe(100);
  });
});

describe('the bytes of an answer', () => {
  it.each(['', 'plain', 'L’été à Hértou 😀', 'half a pair \ud800 is one unknown character'])('are UTF-8: %j', (text) => {
    expect(encoded(text)).toEqual(Buffer.from(text));
  });
});
