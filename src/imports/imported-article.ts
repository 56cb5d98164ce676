import { articles } from '../articles/article.type.js';
import type { Values } from '../content/field.js';
import { slugOf } from '../content/slugs.js';
import type { Tx } from '../database/transaction.js';
import type { ImportedDocument } from './document.js';
import { ImportFault } from './import-fault.js';

/** What an import remembers of a text, and knows it again by. */
export interface Origin {
  /** In Europe/Paris. */
  day: string;
  titleSlug: string;
  /** Absolute. */
  path: string;
}

export interface ImportedArticle {
  id: string;
  titleSlug: string;
  /** The working copy as the last import left it, but for what the staff had changed by then. */
  written: Values;
}

interface Row extends ImportedArticle {
  isImported: boolean;
}

const COLUMNS = `o.item as id, o.title_slug as "titleSlug", o.written`;

export const originOf = ({ title }: ImportedDocument, day: string, path: string): Origin => ({
  day,
  titleSlug: slugOf(title, articles.name),
  path,
});

/**
 * The article that came from this text before. A slug of its own names a text whatever else changes. Without one it is known by its day and
 * title, and where the title was corrected by its day and file; the same title on another day is another article.
 * @throws ImportFault for the slug of an article that was not imported
 */
export async function findImported(tx: Tx, slug: string | null, origin: Origin): Promise<ImportedArticle | undefined> {
  const named = slug ? await findBySlug(tx, slug) : undefined;
  return named ?? findByOrigin(tx, origin, slug ? ['path'] : ['title_slug', 'path']);
}

async function findBySlug(tx: Tx, slug: string): Promise<ImportedArticle | undefined> {
  const [row] = await tx.query<Row>(
    `select ${COLUMNS}, o.item is not null as "isImported" from slug s left join imported_article o on o.item = s.item where s.type = 'article' and s.slug = $1`,
    [slug],
  );
  if (row && !row.isImported)
    throw new ImportFault(`Le slug « ${slug} » est celui d’un article qui ne vient pas d’un import : donnez un autre slug à ce texte.`);
  return row;
}

async function findByOrigin(
  tx: Tx,
  { day, titleSlug, path }: Origin,
  keys: ('title_slug' | 'path')[],
): Promise<ImportedArticle | undefined> {
  const values = { title_slug: titleSlug, path };
  for (const key of keys) {
    const [row] = await tx.query<ImportedArticle>(
      `select ${COLUMNS} from imported_article o where o.day = $1 and o.${key} = $2 order by o.path = $3 desc, o.item limit 1`,
      [day, values[key], path],
    );
    if (row) return row;
  }
  return undefined;
}

export async function rememberImport(tx: Tx, id: string, { day, titleSlug, path }: Origin, written: Values): Promise<void> {
  await tx.query(
    `insert into imported_article (item, day, title_slug, path, written) values ($1, $2, $3, $4, $5)
     on conflict (item) do update set day = excluded.day, title_slug = excluded.title_slug, path = excluded.path, written = excluded.written`,
    [id, day, titleSlug, path, JSON.stringify(written)],
  );
}

/** One import at a time, so that two do not make the same article or term. */
export async function waitForOtherImports(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('imports'))`);
}

/** The moment of a day, which is its start in Europe/Paris, or of an instant, and the day there. */
export async function momentOf(tx: Tx, date: string): Promise<{ publishedAt: string; day: string }> {
  const [row] = await tx.query<{ at: Date; day: string }>(
    `select m.at, (m.at at time zone 'Europe/Paris')::date::text as day
     from (select case when length($1::text) = 10 then $1::text::timestamp at time zone 'Europe/Paris' else $1::text::timestamptz end as at) m`,
    [date],
  );
  if (!row) throw new ImportFault(`La date « ${date} » n’est pas comprise.`);
  return { publishedAt: row.at.toISOString(), day: row.day };
}
