import { v7 as uuid } from 'uuid';
import type { JsonSchema } from '../src/content/field.js';
import { draftTypes } from './support/leak-items.js';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

interface Route {
  method: 'POST' | 'PATCH' | 'PUT';
  path: string;
  schema: JsonSchema;
  /** Names that its answer shows and its body does not take. */
  readOnly: string[];
}

/** What somebody would like to be taken over. */
const UNKNOWN = [
  'pirate',
  '__proto__',
  'constructor',
  'toString',
  'createdBy',
  'created_by',
  'passwordHash',
  'password_hash',
  'isAdmin',
  'edition',
];
const NOBODY = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21';

/** Its errors are OAuth's own. The parser of JSON refuses `__proto__` by itself. */
const OAUTH = '/v1/auth/token';

const TABLES = [
  'item',
  'article',
  'organisation',
  'event',
  'term',
  'attachment',
  'link',
  'slug',
  'revision',
  'change',
  'account',
  'account_role',
  'session',
  'password_link',
  'api_key_secret',
];

describe('what a body may not carry', () => {
  const api = useApi();
  const given = givenFor(api);
  let document: Body;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    document = (await api.anyone.get('/openapi.json').expect(200)).body as Body;
    for (const type of draftTypes)
      ids[`/v1/${type.path}/{id}`] = (await given.draft(`/v1/${type.path}`, { [type.titleField]: 'Un brouillon' })).id;
    ids['/v1/terms/{id}'] = (await given.term()).id;
    const upload = api.as('editor').post('/v1/attachments').attach('file', Buffer.from('Des mots.'), 'mots.txt');
    ids['/v1/attachments/{id}'] = ((await upload.expect(201)).body as Body).id;
    const account = await api.asAccount({ roles: [{ role: 'member' }] });
    ids['/v1/accounts/{id}'] = account.id;
    const key = uuid();
    await api.dataSource.query(`insert into api_key (id, name, scopes) values ($1, 'Une clé', '{read:public}')`, [key]);
    for (const path of ['/v1/api-keys/{id}', '/v1/api-keys/{id}/rotation']) ids[path] = key;
  });

  const resolved = (schema: JsonSchema = {}): JsonSchema => {
    if (typeof schema.$ref !== 'string') return schema;
    return resolved(document.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
  };

  const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
    (resolved(schema).properties ?? {}) as Record<string, JsonSchema>;

  /** Every route with a JSON body, by the contract; that the contract knows every route another test says. */
  function routes(): Route[] {
    return Object.entries(document.paths as Record<string, Body>).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]: [string, Body]) => {
        const schema = operation.requestBody?.content?.['application/json']?.schema as JsonSchema | undefined;
        if (!schema) return [];
        const answers = Object.values(operation.responses as Record<string, Body>).map(
          (answer) => answer.content?.['application/json']?.schema,
        );
        const shown = answers.filter(Boolean).flatMap((answer) => Object.keys(propertiesOf(answer)));
        const readOnly = shown.filter((name) => !(name in propertiesOf(schema)));
        return [{ method: method.toUpperCase() as Route['method'], path, schema, readOnly }];
      }),
    );
  }

  /** Where an object can stand in the body: its pointer, and the body around one that is put there. */
  function places(schema: JsonSchema, depth = 0): { pointer: string; around: (inner: string) => string }[] {
    const { items, ...rest } = resolved(schema);
    if (items)
      return places(items as JsonSchema, depth + 1).map(({ pointer, around }) => ({
        pointer: `/0${pointer}`,
        around: (inner) => `[${around(inner)}]`,
      }));
    if (!rest.properties || depth > 6) return [];
    const inside = Object.entries(propertiesOf(rest)).flatMap(([name, property]) =>
      places(property, depth + 1).map(({ pointer, around }) => ({
        pointer: `/${name}${pointer}`,
        around: (inner: string) => `{${JSON.stringify(name)}:${around(inner)}}`,
      })),
    );
    return [{ pointer: '', around: (inner) => inner }, ...inside];
  }

  async function stored(): Promise<string[]> {
    const rows = await Promise.all(
      TABLES.map((table) =>
        api.dataSource.query(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from ${table} t`),
      ),
    );
    return rows.map(([{ sum }], index) => `${TABLES[index]} ${sum}`);
  }

  const send = ({ method, path }: Route, payload: string) =>
    api.app.fastify.inject({
      method,
      url: path.replace('{id}', ids[path] ?? NOBODY),
      headers: { authorization: `Bearer ${api.token('admin')}`, 'content-type': 'application/json', 'if-match': '"v1"' },
      payload,
    });

  async function refused(route: Route, pointer: string, payload: string): Promise<string[]> {
    const { statusCode, body } = await send(route, payload);
    const errors = statusCode === 422 ? ((JSON.parse(body) as Body).errors as Body[]) : [];
    const isPointedTo = errors.some((error) => error.pointer !== '' && `${pointer}/`.startsWith(`${error.pointer}/`));
    const isUnreadable = statusCode === 400 && (route.path === OAUTH || pointer.endsWith('/__proto__'));
    const isRefused = isUnreadable || (statusCode === 422 && isPointedTo);
    return isRefused ? [] : [`${route.method} ${route.path} ${payload}: ${statusCode} ${body}`];
  }

  it('is known for every write', () => {
    const found = routes().map(({ method, path }) => `${method} ${path}`);
    const unnamed = routes().filter(({ path }) => path.includes('{id}') && !ids[path]);

    expect(found.length).toBeGreaterThanOrEqual(9);
    expect(unnamed).toEqual([]);
  });

  it('is refused at any depth where it is unknown, and nothing changes', async () => {
    const before = await stored();
    const faults: string[] = [];
    for (const route of routes()) {
      for (const { pointer, around } of places(route.schema)) {
        for (const name of UNKNOWN) faults.push(...(await refused(route, `${pointer}/${name}`, around(`{${JSON.stringify(name)}:"x"}`))));
      }
    }
    expect(faults).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  it('is refused where an answer shows it and nobody writes it, and nothing changes', async () => {
    const before = await stored();
    const faults: string[] = [];
    for (const route of routes()) {
      for (const name of route.readOnly) faults.push(...(await refused(route, `/${name}`, JSON.stringify({ [name]: 'x' }))));
    }
    expect(faults).toEqual([]);
    expect(await stored()).toEqual(before);
  });
});
