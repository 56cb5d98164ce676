import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Pool, PoolClient } from 'pg';
import { v7 as uuid } from 'uuid';
import { WORKING } from './statements.ts';
import * as sql from './write-statements.ts';

/** What creating sends: to the bare routes with the slug, the HTML and its text, which the application makes itself. */
export interface Draft {
  title: string;
  standfirst: string;
  body: string;
  organisations: { id: string }[];
  terms: { id: string }[];
  slug?: string;
  html?: string;
  plain?: string;
}

const STATEMENTS = { ...sql, working: WORKING };

/** Runs a statement that is prepared once on each connection. */
type Query = <Row = unknown>(name: keyof typeof STATEMENTS, values: unknown[]) => Promise<Row[]>;
type ById = FastifyRequest<{ Params: { id: string } }>;

/** The writes of the application by hand: the same rows, each write in one transaction, answered with the article. */
export function writeRoutes(fastify: FastifyInstance, pool: Pool, account: string): void {
  fastify.post('/v1/articles', (request) => inTransaction(pool, (query) => create(query, account, request.body as Draft)));
  fastify.patch('/v1/articles/:id', ({ params, body }: ById) =>
    inTransaction(pool, (query) => patch(query, account, params.id, (body as { title: string }).title)),
  );
  fastify.put('/v1/articles/:id/publication', ({ params }: ById) => inTransaction(pool, (query) => publish(query, account, params.id)));
}

async function create(query: Query, account: string, draft: Draft): Promise<string> {
  const id = uuid();
  await query('insertItem', [id, account]);
  await query('insertSlug', [draft.slug, id]);
  await query('selectSlug', [draft.slug]);
  const { slug, title, standfirst, body, html, plain } = draft;
  const row = { item: id, slug, title, standfirst, body, body_html: html, body_text: plain };
  await query('insertArticle', [id, JSON.stringify({ ...row, language: 'fr', visibility: 'public' })]);
  await query('findTargets', [[...draft.organisations, ...draft.terms].map((target) => target.id)]);
  await query('insertLinks', [id, JSON.stringify(linksOf(draft))]);
  return finish(query, account, id, 1, 'created', [['draft', 'appeared']]);
}

const linksOf = ({ organisations, terms }: Draft): object[] => [
  ...organisations.map(({ id }, position) => ({ relation: 'organisations', position, to_item: id, role: 'about' })),
  ...terms.map(({ id }, position) => ({ relation: 'terms', position, to_item: id })),
];

async function patch(query: Query, account: string, id: string, title: string): Promise<string> {
  const [item] = await query<{ version: number; status: string }>('lockItem', [id]);
  await query('working', [id]);
  const version = item!.version + 1;
  await query('advanceItem', [id, version, item!.status, item!.status === 'published' ? 2 : null]);
  await query('updateTitle', [id, version, title]);
  return finish(query, account, id, version, 'changed', [['draft', 'changed']]);
}

async function publish(query: Query, account: string, id: string): Promise<string> {
  const [item] = await query<{ version: number }>('lockItem', [id]);
  const version = item!.version + 1;
  await query('advanceItem', [id, version, 'published', version]);
  await query('datePublished', [id, version]);
  await query('copyArticle', [id]);
  await query('deleteLinks', [id]);
  await query('copyLinks', [id]);
  await query('publishSlug', [id]);
  await query('forgetPublic', [id]);
  const spaces = [['draft', 'changed'], ['members', 'appeared'], ['public', 'appeared']] as const; // prettier-ignore
  return finish(query, account, id, version, 'published', spaces);
}

/** The revision and the changes; answers the article, which is also what the revision keeps. */
async function finish(
  query: Query,
  account: string,
  id: string,
  version: number,
  action: string,
  spaces: readonly (readonly [string, string])[],
): Promise<string> {
  const [row] = await query<{ json: string }>('working', [id]);
  await query('insertRevision', [id, version, account, action, row!.json]);
  const changes = spaces.map(([space, effect]) => ({ id: uuid(), space, effect }));
  await query('insertChanges', [id, version, account, action, JSON.stringify(changes)]);
  return row!.json;
}

async function inTransaction(pool: Pool, work: (query: Query) => Promise<string>): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const json = await work(queryOf(client));
    await client.query('commit');
    return json;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

function queryOf(client: PoolClient): Query {
  return async <Row>(name: keyof typeof STATEMENTS, values: unknown[]) => {
    return (await client.query({ name, text: STATEMENTS[name], values })).rows as Row[];
  };
}
