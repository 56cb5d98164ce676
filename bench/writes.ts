import pg from 'pg';
import { slugOf } from '#app/content/slugs.js';
import { plainText, renderMarkdown } from '#app/content/markdown.js';
import { DRAFTS } from './articles.ts';
import { measure, type Measured, type Side } from './measure.ts';
import type { Options } from './options.ts';
import type { Draft } from './write-routes.ts';

/** A row that writes: each request once, each article by one of the sides only. */
export interface Write {
  name: 'create' | 'patch' | 'publish';
  goal?: number;
  /** Requests of one round of one side; a round of warming up comes before. */
  amount: number;
}

export const WRITES: readonly Write[] = [
  // Markdown is compiled late.
  { name: 'create', goal: 0.5, amount: 960 },
  { name: 'patch', amount: 320 },
  { name: 'publish', amount: 320 },
];

export interface Sides {
  url: string;
  token: string;
  bareUrl: string;
}

/** @throws Error where there are too few articles for so many requests */
export async function runWrite({ name, amount }: Write, sides: Sides, databaseUrl: string, options: Options): Promise<Measured> {
  const each = amount * (options.rounds + 1);
  const requests = await REQUESTS[name](databaseUrl, each);
  const headers = { authorization: `Bearer ${sides.token}`, 'content-type': 'application/json' };
  const ours = sideOf(sides.url, amount, headers, (number) => requests(number, 'ours'));
  const bare = sideOf(sides.bareUrl, amount, headers, (number) => requests(each + number, 'bare'));
  return measure([ours, bare], options, databaseUrl);
}

interface Request {
  method: 'POST' | 'PATCH' | 'PUT';
  path: string;
  body?: string;
  version?: number;
}

type Requests = (number: number, side: 'ours' | 'bare') => Request;

const REQUESTS: Record<Write['name'], (databaseUrl: string, each: number) => Promise<Requests>> = {
  create: async (databaseUrl) => {
    const draft = await someDraft(databaseUrl);
    const made = { html: renderMarkdown(draft.body, { idPrefix: '' }), plain: plainText(draft.body) };
    return (number, side) => {
      const title = `${draft.title} ${Date.now()} ${number}`;
      const body = side === 'ours' ? { ...draft, title } : { ...draft, title, slug: slugOf(title, 'article'), ...made };
      return { method: 'POST', path: '/v1/articles', body: JSON.stringify(body) };
    };
  },
  patch: async (databaseUrl, each) => {
    const ids = await idsOf(databaseUrl, false, each * 2);
    return (number) => ({
      method: 'PATCH',
      path: `/v1/articles/${ids[number]}`,
      body: JSON.stringify({ title: `Titre changé ${number}` }),
      version: 2,
    });
  },
  publish: async (databaseUrl, each) => {
    const ids = await idsOf(databaseUrl, true, each * 2);
    return (number) => ({ method: 'PUT', path: `/v1/articles/${ids[number]}/publication`, version: 1 });
  },
};

function sideOf(url: string, amount: number, headers: Record<string, string>, request: (number: number) => Request): Side {
  let sent = 0;
  const next = () => {
    const { method, path, body, version } = request(sent++);
    const { 'content-type': type, ...others } = headers;
    const ifMatch = version === undefined ? {} : { 'if-match': `"v${version}"` };
    return { method, path, body, headers: { ...others, ...ifMatch, ...(body === undefined ? {} : { 'content-type': type! }) } };
  };
  return { url, amount, requests: [{ setupRequest: (sample) => ({ ...sample, ...next() }) }] };
}

async function someDraft(databaseUrl: string): Promise<Draft> {
  const [row] = await rowsOf<Draft>(
    databaseUrl,
    `select a.title, a.standfirst, a.body, (select json_agg(json_build_object('id', o)) from unnest(p.organisations) o) as organisations,
       (select json_agg(json_build_object('id', t)) from unnest(p.terms) t) as terms
     from bench_article p join article a on a.item = p.id and a.edition = 'working' order by p.number desc limit 1`,
  );
  return row!;
}

async function idsOf(databaseUrl: string, isDraft: boolean, count: number): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(databaseUrl, 'select id from bench_article where is_draft = $1 order by number desc limit $2', [
    isDraft,
    count,
  ]);
  if (rows.length < count) throw new Error(`${count} articles are needed (drafts: ${DRAFTS}): ask for fewer --rounds or more --articles`);
  return rows.map(({ id }) => id);
}

async function rowsOf<Row>(databaseUrl: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return (await client.query(text, values).finally(() => client.end())).rows as Row[];
}
