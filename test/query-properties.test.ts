import fc from 'fast-check';
import { attachments } from '../src/attachments/attachment.type.js';
import { filtersOf } from '../src/content/query/filters.js';
import { feedParameters, listParameters } from '../src/content/query/plan.js';
import { sortableNames } from '../src/content/query/sort.js';
import { contentTypes, type ContentType } from '../src/content/type.js';
import { searchFilters } from '../src/search/parameters.js';
import { useApi, type Body } from './support/api.js';
import { askHttp } from './support/ask-http.js';
import { draftTypes, makePublic, word } from './support/leak-items.js';

/** Some match: what is hidden must stay so. */
const HOSTILE = [
  `published`,
  `draft`,
  `members`,
  `fr`,
  `texte`,
  `2000-01-01`,
  `2100-01-01`,
  `'`,
  `''`,
  `"`,
  `' or '1'='1`,
  `x') or true --`,
  `'||(select email from account limit 1)||'`,
  `case when true then 1 else 1/0 end`,
  `1; drop table item`,
  `$1`,
  `$$`,
  `\\`,
  `%`,
  `_`,
  `％`,
  `\u0000`,
  `a\u0000b`,
  `\uFEFF`,
  `\u202E`,
  `ſ`,
  `İ`,
  `𝒜`,
  `e\u0301`,
  `👩‍👩‍👧`,
  `$.email`,
  `$[*] ? (@.a == 1)`,
  `{"a":1}`,
  `[]`,
  `{}`,
  `{a,b}`,
  `(1,2)`,
  `null`,
  `true`,
  `NaN`,
  `Infinity`,
  `-1`,
  `1e309`,
  `99999999999999999999999999`,
  `0x10`,
  `'-infinity'`,
  `infinity`,
  `2013-02-30`,
  `+294276-12-31`,
  `-4713-01-01`,
  `0000-00-00`,
  `9999-12-31T23:59:60Z`,
  `now`,
  `today`,
  `& | !`,
  `":*`,
  `a:*b`,
  `<->`,
  `-`,
  `--`,
  `/*`,
  `,`,
  `,,,`,
  `__proto__`,
  `constructor`,
  `00000000-0000-0000-0000-000000000000`,
  `x`.repeat(5000),
  `a,`.repeat(150),
];

/** Other names for what there is, and names of what nobody may ask for. */
const NAMES = [
  'e.title',
  'title[eq]',
  'title[startsWith]',
  'title[contains][]',
  'title[]',
  'Title',
  'TITLE[contains]',
  'owner.email',
  'owner[email]',
  'owner.name[contains]',
  'createdBy',
  'created_by',
  'createdBy.email[startsWith]',
  'updatedBy',
  'updatedBy.email[startsWith]',
  'updatedBy.password_hash[contains]',
  'e_item.created_by',
  'search_members',
  'storageKey',
  'storage_key',
  'body[contains]',
  'description[contains]',
  'people.name[contains]',
  'email',
  'filter[title]',
  'where',
  'lookup',
  'edition',
  'viewer',
  'audience',
  '__proto__',
  'constructor',
  'toString',
  'sort[title]',
  'fields[]',
  'access_token',
  'item',
  "title'--",
  '',
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 5 })).map((parts) => parts.join('')),
);
const values = fc.array(text, { minLength: 1, maxLength: 3 });

/** Bytes that are no UTF-8 are sent as such. */
const encoded = (value: string): string => (value.isWellFormed() ? encodeURIComponent(value) : '%ED%A0%80');
const query = (name: string, given: readonly string[]): string => given.map((value) => `${encoded(name)}=${encoded(value)}`).join('&');

const types = [...contentTypes().values()];
const HERE = types.map((type): [string, ContentType] => [type.path, type]);

describe('lists asked for with hostile values', () => {
  const api = useApi();
  const secrets = { draft: word(), members: word(), teaser: word() };
  let hidden: Record<'anonymous' | 'member' | 'stranger', string[]>;
  let tokens: Record<keyof typeof hidden, string>;

  beforeAll(async () => {
    const there = await makePublic(api, contentTypes().get('organisation') ?? attachments);
    const made = await Promise.all(draftTypes.map(makeItems));
    const of = (state: keyof typeof secrets) => made.map((items) => items[state]);
    hidden = {
      anonymous: [...of('draft'), ...of('members'), secrets.draft, secrets.members, secrets.teaser],
      member: [...of('draft'), secrets.draft],
      stranger: [...of('draft'), secrets.draft],
    };
    const stranger = await api.asAccount({ roles: [{ role: 'author', organisation: there.id }] });
    tokens = { anonymous: '', member: api.token('member'), stranger: stranger.token };
  });

  async function makeItems(type: ContentType): Promise<Record<keyof typeof secrets, string>> {
    const long = type.name === 'article' ? 'body' : 'description';
    const values = (state: keyof typeof secrets) => ({ [long]: `Un texte ${secrets[state]}.` });
    const draft = await api
      .as('editor')
      .post(`/v1/${type.path}`)
      .send({ [type.titleField]: secrets.draft, ...values('draft') })
      .expect(201);
    const members = await makePublic(api, type, { [type.titleField]: secrets.members, visibility: 'members', ...values('members') });
    const teaser = await makePublic(api, type, { visibility: 'teaser', ...values('teaser') });
    await makePublic(api, type);
    return { draft: draft.body.id, members: members.id, teaser: teaser.id };
  }

  type Who = keyof typeof tokens;
  const who = fc.constantFrom<Who>('anonymous', 'member', 'stranger');
  const ask = (reader: Who, url: string) =>
    askHttp(api.app, { url, headers: tokens[reader] ? { authorization: `Bearer ${tokens[reader]}` } : {} });

  /** Answered or refused, never broken, and nothing in it that the reader may not read. */
  async function expectSafe(reader: Who, url: string, statuses: readonly number[] = [200, 400]): Promise<void> {
    const { statusCode, body, headers } = await ask(reader, url);
    const seen = statusCode === 200 ? hidden[reader].filter((secret) => body.includes(secret)) : [];
    const isProblem = String(headers['content-type']).startsWith('application/problem+json');
    const found = { url, statusCode, isAllowed: statuses.includes(statusCode), isProblem, seen };
    expect(found).toEqual({ url, statusCode, isAllowed: true, isProblem: statusCode === 400, seen: [] });
  }

  /** What breaks the property, in words; undefined where nothing was found. */
  async function counterexample<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>, numRuns: number) {
    const details = await fc.check(fc.asyncProperty(arbitrary, property), { numRuns, endOnFailure: true });
    return details.failed ? fc.defaultReportMessage(details) : undefined;
  }

  it.each(HERE)('/v1/%s by each filter', async (path, type) => {
    for (const { name } of filtersOf(type)) {
      const every = fc.tuple(who, values);
      expect(await counterexample(every, ([reader, given]) => expectSafe(reader, `/v1/${path}?${query(name, given)}`), 20)).toBeUndefined();
    }
  });

  it.each(HERE)('/v1/%s by each other parameter', async (path, type) => {
    for (const { name } of listParameters(type)) {
      const every = fc.tuple(who, values);
      expect(await counterexample(every, ([reader, given]) => expectSafe(reader, `/v1/${path}?${query(name, given)}`), 20)).toBeUndefined();
    }
  });

  it('/v1/search by each filter', async () => {
    for (const { parameter } of searchFilters(draftTypes)) {
      const every = fc.tuple(who, values);
      const url = (given: string[]) => `/v1/search?q=texte&${query(parameter.name, given)}`;
      expect(await counterexample(every, ([reader, given]) => expectSafe(reader, url(given)), 15)).toBeUndefined();
    }
  });

  it.each(HERE)('/v1/%s in orders that nobody declared', async (path, type) => {
    const known = sortableNames(type);
    const other = fc.oneof(
      fc.constantFrom(...NAMES, 'body', 'email', 'visibility', 'id'),
      text,
      fc.constantFrom(...Object.keys(type.fields)),
    );
    const sorts = fc.tuple(who, fc.constantFrom('', '-', '--', '+'), other, fc.constantFrom('', ',id', ',title,-title,title,title'));
    expect(
      await counterexample(
        sorts.filter(([, sign, name, more]) => !(known.includes(name) && sign !== '--' && sign !== '+' && more === '')),
        ([reader, sign, name, more]) => expectSafe(reader, `/v1/${path}?${query('sort', [sign + name + more])}`, [400]),
        40,
      ),
    ).toBeUndefined();
  });

  it('feeds by each parameter', async () => {
    const article = contentTypes().get('article');
    for (const { name } of article ? feedParameters(article) : []) {
      const every = fc.tuple(who, fc.constantFrom('rss', 'atom', 'jsonfeed'), values);
      expect(
        await counterexample(every, ([reader, format, given]) => expectSafe(reader, `/v1/articles.${format}?${query(name, given)}`), 15),
      ).toBeUndefined();
    }
  });

  it.each(HERE)('/v1/%s knows no other name for anything, and tells right guesses from wrong ones by nothing', async (path, type) => {
    const [account] = await api.dataSource.query('select id, email, name from account limit 1');
    const open = new Set([...filtersOf(type), ...listParameters(type)].map(({ name }) => name));
    const guesses = fc.constantFrom<string>(account.id, account.email, account.email.slice(0, 3), account.name, secrets.draft, 'editor');
    const names = fc.oneof(
      fc.constantFrom(...NAMES),
      fc.tuple(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 })).map((parts) => parts.join('')),
    );
    const every = fc.tuple(
      who,
      names.filter((name) => !open.has(name)),
      guesses,
      fc.string({ minLength: 1, maxLength: 20 }),
    );
    expect(
      await counterexample(
        every,
        async ([reader, name, right, wrong]) => {
          const [one, other] = [
            await ask(reader, `/v1/${path}?${query(name, [right])}`),
            await ask(reader, `/v1/${path}?${query(name, [wrong])}`),
          ];
          const statuses = name === '' ? [200, 400] : [400];
          expect({ name, isAllowed: statuses.includes(one.statusCode), status: other.statusCode, body: other.body }).toEqual({
            name,
            isAllowed: true,
            status: one.statusCode,
            body: one.body,
          });
        },
        60,
      ),
    ).toBeUndefined();
  });

  it('answers a cursor that is not its own by a refusal, whatever was changed in it', async () => {
    const page = (await ask('anonymous', '/v1/organisations?limit=1&sort=name')).json().page as Body;
    const next = Buffer.from(String(page.next), 'base64url');
    const changed = fc.tuple(fc.nat(next.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, change]) => {
      const bytes = Buffer.from(next);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      return bytes.toString('base64url');
    });
    expect(
      await counterexample(changed, (cursor) => expectSafe('anonymous', `/v1/organisations?limit=1&sort=name&after=${cursor}`, [400]), 40),
    ).toBeUndefined();
    for (const list of ['organisations?limit=1&sort=-name', 'organisations?limit=1&sort=name&q=texte', 'events?limit=1&sort=title'])
      await expectSafe('anonymous', `/v1/${list}&after=${String(page.next)}`, [400]);
    await expectSafe('member', `/v1/organisations?limit=1&sort=name&after=${String(page.next)}`, [400]);
  });
});
