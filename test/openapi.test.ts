import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { openApiText } from '../src/docs/openapi.js';
import { useApi, type Body } from './support/api.js';
import { Contract } from './support/open-api.js';

const FILE = 'openapi.json';
const contract = new Contract(JSON.parse(readFileSync(FILE, 'utf8')) as Body);
const { document, operations } = contract;

/** Every object of the document, with where it lies. */
function* objectsIn(value: unknown, at = ''): Generator<[string, Body]> {
  if (typeof value !== 'object' || value === null) return;
  yield [at, value];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${key}`);
}

const misfits = (isMisfit: (object: Body, at: string) => boolean): string[] =>
  [...objectsIn(document)].filter(([at, object]) => isMisfit(object, at)).map(([at]) => at);
const parameters = operations.flatMap(({ operation, path, pointer }) =>
  contract.parametersOf(operation).map((parameter, index) => ({
    where: `${operation.operationId} ${parameter.name}`,
    path,
    pointer: `${pointer}/parameters/${index}`,
    parameter,
  })),
);

describe('openapi.json', () => {
  const api = useApi();

  it('is what the application answers: after a change, run npm run openapi', async () => {
    expect(openApiText(api.app.nest) === readFileSync(FILE, 'utf8')).toBe(true);
    const { body, headers } = await api.anyone.get('/openapi.json').expect(200);
    expect(body).toEqual(document);
    await api.anyone
      .get('/openapi.json')
      .set('if-none-match', headers.etag as string)
      .expect(304);
  });

  it('passes the linter', () => {
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' };
    const report = JSON.parse(
      execFileSync(process.execPath, ['node_modules/@redocly/cli/bin/cli.js', 'lint', FILE, '--format=json'], {
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as Body;

    expect(report.totals.errors).toBe(0);
  });

  it('is OpenAPI 3.1 and says null its way', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(misfits((object, at) => 'nullable' in object && !at.endsWith('/properties'))).toEqual([]);
  });

  it('names each operation once, and gives it a group that is declared and a summary', () => {
    const names = operations.map(({ operation }) => operation.operationId as string);
    const groups = (document.tags as Body[]).map(({ name }) => name as string);

    expect(new Set(names).size).toBe(names.length);
    expect(
      operations.filter(
        ({ operation }) => !operation.summary || operation.tags.length !== 1 || !groups.includes(operation.tags[0] as string),
      ),
    ).toEqual([]);
    expect(groups.filter((group) => !operations.some(({ operation }) => operation.tags[0] === group))).toEqual([]);
  });

  it('describes every parameter, in a sentence', () => {
    expect(
      parameters.filter(({ parameter }) => !/^[A-ZÉÀ`].{5,}\.$/su.test(String(parameter.description))).map(({ where }) => where),
    ).toEqual([]);
  });

  it('has an example for every parameter, which keeps to its schema', () => {
    const faults = parameters.flatMap(({ where, pointer, parameter }) =>
      ((parameter.schema.examples ?? [undefined]) as unknown[]).flatMap((example) =>
        contract.faults(`${pointer}/schema`, example).map((fault) => `${where}: ${fault}`),
      ),
    );

    expect(parameters.length).toBeGreaterThan(200);
    expect(faults).toEqual([]);
  });

  it('says the example of every parameter in its description, where staff read it', () => {
    const unsaid = parameters.filter(({ parameter }) => {
      const [example] = (parameter.schema.examples ?? []) as unknown[];
      return !String(parameter.description).includes(`Exemple : \`${String(example)}\`.`);
    });

    expect(unsaid.map(({ where }) => where)).toEqual([]);
  });

  it('declares the parameters of every path', () => {
    const missing = operations
      .flatMap(({ path, operation }) =>
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ where: `${operation.operationId} ${name}`, name, operation })),
      )
      .filter(
        ({ name, operation }) =>
          !contract.parametersOf(operation).some((parameter) => parameter.in === 'path' && parameter.name === name && parameter.required),
      );

    expect(missing.map(({ where }) => where)).toEqual([]);
  });

  it('has no parameter that Swagger UI would fill in by itself, so that no list is filtered by examples', () => {
    expect(
      parameters
        .filter(({ parameter }) => 'example' in parameter || 'examples' in parameter || 'example' in parameter.schema)
        .map(({ where }) => where),
    ).toEqual([]);
  });

  it('has examples that keep to their schemas', () => {
    const given = [...objectsIn(document.components.schemas)].filter(
      ([at, object]) => Array.isArray(object.examples) && !at.endsWith('/properties'),
    );
    const faults = given.flatMap(([at, { examples }]) =>
      (examples as unknown[]).flatMap((example) => contract.faults(`/components/schemas${at}`, example).map((fault) => `${at}: ${fault}`)),
    );

    expect(given.length).toBeGreaterThan(50);
    expect(faults).toEqual([]);
  });

  it('has an example for what keeps to a pattern, which Swagger UI would make signs at random for', () => {
    const patterned = [...objectsIn(document.components.schemas)].filter(([, { pattern }]) => typeof pattern === 'string');

    expect(patterned.length).toBeGreaterThan(20);
    expect(patterned.filter(([, { examples }]) => examples === undefined).map(([at]) => at)).toEqual([]);
  });

  it('has an example for every body, which keeps to its schema', () => {
    const bodies = operations.flatMap(({ pointer, operation }) =>
      Object.entries((operation.requestBody?.content ?? {}) as Body).map(([type, content]) => ({
        pointer: `${pointer}/requestBody/content/${type.replaceAll('/', '~1')}`,
        type,
        content: content as Body,
      })),
    );
    const written = bodies.filter(({ type }) => !/^multipart|urlencoded$/.test(type));
    const faults = written.flatMap(({ pointer, content }) =>
      Object.values((content.examples ?? {}) as Body).flatMap(({ value }) => contract.faults(`${pointer}/schema`, value)),
    );

    expect(written.filter(({ content }) => !content.examples).map(({ pointer }) => pointer)).toEqual([]);
    expect(faults).toEqual([]);
  });
});
