import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { articles } from '#app/articles/article.type.js';
import { written } from '#app/content/editions.js';
import { planArticles, type Plan, type Targets } from './articles.ts';
import { dropIndexes } from './indexes.ts';
import type { Random } from './random.ts';
import type { Text } from './texts.ts';

/** How many connections load side by side. */
const LOADERS = 2;

/** The texts of the record `r` come from the plan `p`, everything else from the application's own expressions over it. */
const { names, expressions } = written(articles);

const STAGING = `
  create unlogged table bench_paragraph (number integer primary key, markdown text not null, html text not null, plain text not null);
  create unlogged table bench_article (number integer, id uuid, slug text, title text, standfirst text, published_at timestamptz(3),
    is_draft boolean, paragraphs integer[], organisations uuid[], terms uuid[]);`;

const WHO = `cross join (select id as account from account limit 1) a`;
const PART = `p.number % ${LOADERS} = $1`;
const BODY = (column: string, between: string) =>
  `(select string_agg(t.${column}, ${between} order by c.position) from unnest(p.paragraphs) with ordinality c(number, position) join bench_paragraph t using (number))`;
const version = `case when p.is_draft then 1 else 2 end`;
const editions = `(values ('working'), ('published')) e(edition)`;
const isThere = `not (p.is_draft and e.edition = 'published')`;
const v7 = `overlay(overlay(gen_random_uuid()::text placing left(p.id::text, 13) from 1) placing '7' from 15)::uuid`;

/** Each of the statements loads one part of the articles, the rows that creating and then publishing each of them would have left. */
const STATEMENTS = [
  `insert into item (id, type, status, version, published_version, created_by)
   select p.id, 'article', case when p.is_draft then 'draft' else 'published' end, ${version}, case when p.is_draft then null else 2 end, a.account
   from bench_article p ${WHO} where ${PART}`,
  `insert into slug (type, slug, item, published_at) select 'article', p.slug, p.id, case when p.is_draft then null else p.published_at end
   from bench_article p where ${PART}`,
  `insert into article (item, edition, version, created_at, updated_at, relations_in_use, ${names.join(', ')})
   select w.item, e.edition, w.version, w.updated_at, w.updated_at, case e.edition when 'published' then array['organisations', 'terms'] end,
     ${names.map((name) => `w.${name}`).join(', ')} from (
     select p.id as item, p.is_draft, ${version} as version, p.published_at as updated_at,
       ${expressions.map((expression, index) => `${expression} as ${names[index]}`).join(', ')}
     from bench_article p cross join lateral (select ${BODY('markdown', `E'\\n\\n'`)} as body, ${BODY('html', `E'\\n'`)} as html, ${BODY('plain', `' '`)} as plain offset 0) t
     cross join lateral jsonb_populate_record(null::article, jsonb_build_object('item', p.id, 'slug', p.slug, 'title', p.title,
       'standfirst', p.standfirst, 'body', t.body, 'body_html', t.html, 'body_text', t.plain, 'language', 'fr', 'translation_group', md5(p.id::text)::uuid, 'visibility', 'public',
       'published_at', case when not p.is_draft then p.published_at end)) r where ${PART} offset 0) w
   join ${editions} on not (w.is_draft and e.edition = 'published')`,
  `insert into link (from_item, edition, relation, position, to_item, role, audience, listed_at)
   select p.id, e.edition, l.relation, l.place - 1, l.target, l.role, case e.edition when 'published' then 'public' else 'members' end,
     case e.edition when 'published' then p.published_at end
   from bench_article p cross join ${editions} cross join lateral (
     select 'organisations', place, target, 'about' from unnest(p.organisations) with ordinality o(target, place)
     union all select 'terms', place, target, null from unnest(p.terms) with ordinality o(target, place)) l(relation, place, target, role)
   where ${PART} and ${isThere}`,
  `insert into revision (item, number, at, account, action, snapshot)
   select p.id, v.number, p.published_at, a.account, v.action, jsonb_build_object('title', p.title, 'slug', p.slug, 'standfirst', p.standfirst,
     'body', w.body, 'source', null, 'canonicalUrl', null, 'rights', null, 'language', 'fr', 'translationGroup', md5(p.id::text)::uuid, 'visibility', 'public',
     'publishedAt', to_char(w.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'image', null, 'events', '[]'::jsonb,
     'bylines', '[]'::jsonb, 'attachments', '[]'::jsonb, 'owner', null,
     'organisations', (select jsonb_agg(jsonb_build_object('id', o, 'role', 'about')) from unnest(p.organisations) o),
     'terms', (select jsonb_agg(jsonb_build_object('id', t)) from unnest(p.terms) t))
   from bench_article p ${WHO} cross join lateral (select ${BODY('markdown', `E'\\n\\n'`)} as body, case when not p.is_draft then p.published_at end as published_at offset 0) w
   join (values (1, 'created'), (2, 'published')) v(number, action) on v.number <= ${version} where ${PART}`,
  `insert into change (id, item, type, version, account, action, space, effect, tags, at)
   select ${v7}, p.id, 'article', c.version, a.account, c.action, c.space, c.effect, array['article', p.id::text] || c.lists, p.published_at
   from bench_article p ${WHO} join (values (1, 'created', 'draft', 'appeared', '{}'::text[]), (2, 'published', 'draft', 'changed', '{article+}'),
     (2, 'published', 'members', 'appeared', '{article+}'), (2, 'published', 'public', 'appeared', '{article+}')) c(version, action, space, effect, lists) on c.version <= ${version}
   where ${PART}`,
];

/** Loads the articles with COPY and a few statements, without indexes; ends with the statistics made. */
export async function loadArticles(url: string, random: Random, count: number, texts: Text[], targets: Targets): Promise<void> {
  const client = await connected(url);
  try {
    await client.query(STAGING);
    await copy(
      client,
      'bench_paragraph',
      texts.map(({ markdown, html, plain }, number) => [number, markdown, html, plain]),
    );
    await copy(client, 'bench_article', rowsOf(planArticles(random, count, targets)));
    const makeIndexes = await dropIndexes(client);
    await Promise.all(Array.from({ length: LOADERS }, (_, part) => loadPart(url, part)));
    await makeIndexes();
    await client.query('drop table bench_paragraph');
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}

async function loadPart(url: string, part: number): Promise<void> {
  const client = await connected(url);
  try {
    for (const statement of STATEMENTS) await client.query(statement, [part]);
  } finally {
    await client.end();
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

function* rowsOf(plans: Iterable<Plan>): Generator<unknown[]> {
  for (const plan of plans) {
    const lists = [plan.paragraphs, plan.organisations, plan.terms].map((list) => `{${list.join(',')}}`);
    const at = new Date(plan.publishedAt).toISOString();
    yield [plan.number, plan.id, plan.slug, plan.title, plan.standfirst, at, plan.isDraft, ...lists];
  }
}

async function copy(client: Client, table: string, rows: Iterable<unknown[]>): Promise<void> {
  await pipeline(Readable.from(linesOf(rows)), client.query(copyFrom(`copy ${table} from stdin`)));
}

/** COPY's text format, a thousand rows at a time. */
function* linesOf(rows: Iterable<unknown[]>): Generator<string> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(`${row.map((value) => escaped(String(value))).join('\t')}\n`);
    if (lines.length < 1000) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
const escaped = (text: string): string => text.replaceAll(/[\\\n\t\r]/g, (sign) => ESCAPES[sign]!);
