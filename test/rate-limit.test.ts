import { jest } from '@jest/globals';
import { parseList } from 'structured-headers';
import { SIGN_IN_ROUTES } from '../src/http/rate-limit.js';
import { useApi, type Caller } from './support/api.js';

type Headers = Record<string, string>;
interface Answer {
  status: number;
  headers: Headers;
}

/** One member of a structured list (RFC 9651), with its parameters. */
function memberOf(header: string | undefined): [unknown, Record<string, unknown>] {
  const [[name, parameters] = ['', new Map()], ...others] = parseList(header ?? '');
  expect(others).toEqual([]);
  return [name, Object.fromEntries(parameters)];
}

const policyOf = ({ headers }: Answer) => memberOf(headers['ratelimit-policy']);
const quotaOf = ({ headers }: Answer) => memberOf(headers.ratelimit);
const statuses = (answers: Answer[]): number[] => answers.map(({ status }) => status);

async function several(count: number, ask: () => PromiseLike<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await ask());
  return answers;
}

let last = 0;
/** Nobody has asked from there yet. */
const newAddress = (): string => `198.51.100.${(last += 1)}`;

describe('rate limits', () => {
  const api = useApi({ RATE_LIMIT: 3, SIGN_IN_RATE_LIMIT: 5, TRUST_PROXY: '127.0.0.1, ::1' });
  const from = (address: string, caller: Caller = api.anyone) => ({
    get: (path: string) => caller.get(path).set('x-forwarded-for', address),
    post: (path: string) => caller.post(path).set('x-forwarded-for', address),
    put: (path: string) => caller.put(path).set('x-forwarded-for', address),
  });

  it('tell the quota and what is left of it', async () => {
    const address = newAddress();
    const answers = await several(3, () => from(address).get('/v1/articles').expect(200));

    for (const answer of answers) expect(policyOf(answer)).toEqual(['default', { q: 3, w: 60 }]);
    expect(answers.map((answer) => quotaOf(answer)[0])).toEqual(['default', 'default', 'default']);
    expect(answers.map((answer) => quotaOf(answer)[1].r)).toEqual([2, 1, 0]);
    for (const answer of answers) {
      const { t } = quotaOf(answer)[1];
      expect(Number.isInteger(t) && Number(t) > 50 && Number(t) <= 60).toBe(true);
    }
  });

  it('answer 429 beyond it, as the registered problem', async () => {
    const address = newAddress();
    await several(3, () => from(address).get('/v1/articles').expect(200));
    const { body, headers } = await from(address).get('/v1/articles').expect(429);
    const [, { r, t }] = quotaOf({ status: 429, headers });

    expect(r).toBe(0);
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(Number(t));
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' });
    expect(body).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Trop de demandes',
      status: 429,
      detail: `Trop de demandes en peu de temps : recommencez dans ${t} s.`,
      'violated-policies': ['default'],
    });
    await api.anyone.get('/problems/quota-exceeded').set('x-forwarded-for', newAddress()).expect(200);
  });

  it('begin anew after a minute', async () => {
    const address = newAddress();
    expect(statuses(await several(4, () => from(address).get('/v1/articles')))).toEqual([200, 200, 200, 429]);
    jest.useFakeTimers({
      now: Date.now() + 61_000,
      doNotFake: [
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setInterval',
        'clearInterval',
        'setTimeout',
        'clearTimeout',
      ],
    });
    const later = await from(address).get('/v1/articles');
    jest.useRealTimers();

    expect([later.status, quotaOf(later)[1].r]).toEqual([200, 2]);
  });

  it('count an address of IPv6 with the network around it', async () => {
    const answers = [];
    for (const host of ['1', '2', '3', 'ffff:1:2:3'])
      answers.push(await from(`2001:db8:1:2:${host.includes(':') ? '' : ':'}${host}`).get('/v1/articles'));

    expect(statuses(answers)).toEqual([200, 200, 200, 429]);
    await from('2001:db8:1:3::1').get('/v1/articles').expect(200);
  });

  it('count an account by itself, wherever it asks from', async () => {
    const address = newAddress();
    await several(4, () => from(address).get('/v1/articles'));
    const member = api.as('member');

    expect(statuses(await several(2, () => from(address, member).get('/v1/articles')))).toEqual([200, 200]);
    expect(statuses(await several(2, () => from(newAddress(), member).get('/v1/articles')))).toEqual([200, 429]);
    await from(address, api.as('author')).get('/v1/articles').expect(200);
  });

  it('count an API key by itself', async () => {
    const { body } = await api
      .as('admin')
      .post('/v1/api-keys')
      .send({ name: 'Site', scopes: ['read:public'] })
      .expect(201);
    const ask = () => from(newAddress()).get('/v1/articles').set('authorization', `Bearer ${body.key}`);

    expect(statuses(await several(4, ask))).toEqual([200, 200, 200, 429]);
  });

  it('count a bad credential for the address', async () => {
    const address = newAddress();
    const ask = () => from(address).get('/v1/articles').set('authorization', 'Bearer faux');

    expect(statuses(await several(4, ask))).toEqual([401, 401, 401, 429]);
    await from(address).get('/v1/articles').expect(429);
  });

  it('count what is refused and what does not exist', async () => {
    const address = newAddress();
    const paths = ['/v1/rien', '/v1/trash', '/v1/articles?rien=1', '/v1/articles'];
    const answers = [];
    for (const path of paths) answers.push(await from(address).get(path));

    expect(statuses(answers)).toEqual([404, 401, 400, 429]);
  });

  it('leave the state of the service alone', async () => {
    const address = newAddress();
    for (const answer of await several(5, () => from(address).get('/health/live'))) {
      expect(answer.status).toBe(200);
      expect(answer.headers).not.toHaveProperty('ratelimit');
    }
  });

  it('have a lower one for signing in and for mail, over all their routes', async () => {
    const address = newAddress();
    const answers = [];
    for (const path of SIGN_IN_ROUTES) answers.push(await from(address)[path.includes(':id') ? 'put' : 'post'](path.replace(':id', 'x')));
    const refused = await from(address).post('/v1/auth/token').type('form').send({}).expect(429);

    for (const answer of answers) expect([answer.status < 429, policyOf(answer)]).toEqual([true, ['sign-in', { q: 5, w: 60 }]]);
    expect(answers.map((answer) => quotaOf(answer)[1].r)).toEqual([4, 3, 2, 1, 0]);
    expect(refused.body['violated-policies']).toEqual(['sign-in']);
    await from(address).get('/v1/articles').expect(200);
  });

  it('name routes for signing in and mail that exist', () => {
    const written = api.app.routes.all.filter(({ method }) => method === 'POST' || method === 'PUT').map(({ url }) => url);

    expect(written).toEqual(expect.arrayContaining([...SIGN_IN_ROUTES]));
  });

  it('believe of X-Forwarded-For only what the proxy itself added', async () => {
    const address = newAddress();
    const answers = await several(4, () => from(`${newAddress()}, ${address}`).get('/v1/articles'));

    expect(statuses(answers)).toEqual([200, 200, 200, 429]);
  });
});

describe('rate limits without a proxy', () => {
  const api = useApi({ RATE_LIMIT: 3 });

  it('ignore X-Forwarded-For', async () => {
    const answers = await several(4, () => api.anyone.get('/v1/articles').set('x-forwarded-for', newAddress()));

    expect(statuses(answers)).toEqual([200, 200, 200, 429]);
  });
});

describe('rate limits of 0', () => {
  const api = useApi();

  it('are none', async () => {
    const { headers } = await api.anyone.get('/v1/articles').expect(200);

    for (const name of ['ratelimit', 'ratelimit-policy', 'retry-after']) expect(headers).not.toHaveProperty(name);
  });
});
