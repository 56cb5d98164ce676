import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { published, sender } from './seed.ts';
import type { Draft } from './write-routes.ts';

/** What differs from one article to the next whatever its content. */
const OWN = ['created_at', 'updated_at', 'at'];
const TABLES = { item: 'id', slug: 'item', article: 'item', link: 'from_item', revision: 'item', change: 'item' };

/** Publishes the text of a loaded article over the API. @throws Error where that leaves other rows than the loading did */
export async function requireAsPublished(url: string, token: string, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { id, slug, ...draft } = await loaded(client);
    const copy = await published(sender(url, token), 'articles', { ...draft, slug: `${slug.slice(0, 70)}-copie` });
    for (const [table, column] of Object.entries(TABLES)) {
      const [ours, theirs] = [await rowsOf(client, table, column, id), await rowsOf(client, table, column, copy)];
      if (!isDeepStrictEqual(ours, theirs)) throw new Error(`loaded into ${table}:\n${ours.join('\n')}\npublished:\n${theirs.join('\n')}`);
    }
  } finally {
    await client.end();
  }
}

/** The oldest of the articles. */
async function loaded(client: pg.Client): Promise<Draft & { id: string; slug: string; publishedAt: Date }> {
  const { rows } = await client.query<Draft & { id: string; slug: string; publishedAt: Date }>(
    `select p.id, p.slug, a.title, a.standfirst, a.body, a.published_at as "publishedAt",
       (select json_agg(json_build_object('id', o)) from unnest(p.organisations) o) as organisations,
       (select json_agg(json_build_object('id', t)) from unnest(p.terms) t) as terms
     from bench_article p join article a on a.item = p.id and a.edition = 'published' where not p.is_draft order by p.number limit 1`,
  );
  return rows[0]!;
}

/** The rows of one article as texts, without what is its own. */
async function rowsOf(client: pg.Client, table: string, column: string, id: string): Promise<string[]> {
  const { rows } = await client.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from ${table} t where ${column} = $1`, [
    id,
  ]);
  const { slug, group } = (
    await client.query<{ slug: string; group: string }>(
      `select slug, (select translation_group from article where item = $1 limit 1)::text as "group" from slug where item = $1`,
      [id],
    )
  ).rows[0]!;
  const own = [...OWN, ...(table === 'change' ? ['id'] : []), ...(table === 'slug' ? ['published_at'] : [])];
  const kept = rows.map(({ row }) => JSON.stringify(Object.entries(row).filter(([name]) => !own.includes(name))));
  return kept.map((text) => text.replaceAll(id, 'ID').replaceAll(slug, 'SLUG').replaceAll(group, 'GROUP')).toSorted();
}
