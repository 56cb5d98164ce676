import pg from 'pg';
import type { Known } from './reads.ts';

interface Page {
  data: { id: string }[];
  page: { next: string | null };
}

/** Finds out of the loaded data what the rows ask for; the deep page is the one in the middle. */
export async function findKnown(url: string, databaseUrl: string, articles: number): Promise<Known> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const deep = await middleOf(url, articles);
    const { rows } = await client.query<{ at: string }>(
      `select published_at::text as at from article where item = $1 and edition = 'published'`,
      [deep.id],
    );
    const counts = await organisations(client);
    const { slug, title } = await middleArticle(client);
    return {
      slug,
      bigOrganisation: counts[0]!.slug,
      smallOrganisation: counts.findLast(({ articles }) => articles > 25)!.slug,
      deep: { ...deep, publishedAt: rows[0]!.at },
      // The commune that the title ends with, and the word it begins with.
      words: [title.split(' ')[0]!, title.split(' ').at(-1)!],
    };
  } finally {
    await client.end();
  }
}

/** From the one with most articles to the one with fewest. */
async function organisations(client: pg.Client): Promise<{ slug: string; articles: number }[]> {
  const { rows } = await client.query<{ slug: string; articles: number }>(
    `select o.slug, count(*)::int as articles from link l join organisation o on o.item = l.to_item and o.edition = 'published'
     where l.edition = 'published' and l.relation = 'organisations' group by o.slug order by 2 desc, 1`,
  );
  return rows;
}

async function middleArticle(client: pg.Client): Promise<{ slug: string; title: string }> {
  const { rows } = await client.query<{ slug: string; title: string }>(
    `select a.slug, a.title from article a join bench_article p on p.id = a.item
     where a.edition = 'published' and p.number = (select count(*) / 2 from bench_article where not is_draft)`,
  );
  return rows[0]!;
}

async function middleOf(url: string, articles: number): Promise<{ cursor: string; id: string }> {
  let found = { cursor: '', id: '' };
  for (let passed = 0; passed < articles / 2; passed += 100) {
    const after = found.cursor && `&after=${found.cursor}`;
    const { data, page } = (await (await fetch(`${url}/v1/articles?limit=100&fields=id${after}`)).json()) as Page;
    if (!page.next) break;
    found = { cursor: page.next, id: data.at(-1)!.id };
  }
  return found;
}
