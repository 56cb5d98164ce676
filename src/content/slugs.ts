import slugify from '@sindresorhus/slugify';
import type { Tx } from '../database/transaction.js';
import { slugTaken } from '../problems/problem.js';
import { isId, SLUG_MAX } from './query/values.js';
import type { ContentType } from './type.js';

/** A slug out of a title: ≤ 80 characters, cut between words, never empty, never shaped like an id. */
export function slugOf(title: string, fallback: string): string {
  const full = slugify(title, {
    customReplacements: [
      ['&', ' et '],
      ['’', ' '],
      ['œ', 'oe'],
      ['Œ', 'oe'],
    ],
    decamelize: false,
  });
  const slug = shortened(full, SLUG_MAX);
  if (slug === '') return fallback;
  return isId(slug.slice(0, 36)) || /^[0-9a-f]{8}-[0-9a-f]{4}(-|$)/.test(slug) ? shortened(`${fallback}-${slug}`, SLUG_MAX) : slug;
}

function shortened(slug: string, max: number): string {
  if (slug.length <= max) return slug;
  const cut = slug.slice(0, max + 1);
  return cut.includes('-') ? cut.slice(0, cut.lastIndexOf('-')) : slug.slice(0, max);
}

/** Takes the slug for the item. @throws Problem the refusal when another item of the type has, or had, it */
export async function takeSlug(tx: Tx, type: ContentType, id: string, slug: string, refusal = slugTaken): Promise<void> {
  if (!(await claim(tx, type, id, slug))) throw refusal(slug);
}

/** Takes the first free of `slug`, `slug-2`, `slug-3` … */
export async function takeFreeSlug(tx: Tx, type: ContentType, id: string, slug: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = `${shortened(slug, SLUG_MAX - suffix.length)}${suffix}`;
    if (await claim(tx, type, id, candidate)) return candidate;
  }
}

/**
 * Waits for another transaction that is taking the same slug, and answers whether it is ours now: what that one has taken is not seen
 * by a statement that began before.
 */
async function claim(tx: Tx, type: ContentType, id: string, slug: string): Promise<boolean> {
  const rows = await tx.query(
    `with taken as (insert into slug (type, slug, item) values ($1, $2, $3) on conflict do nothing returning item)
     select 1 from taken union all select 1 from slug where type = $1 and slug = $2 and item = $3`,
    [type.name, slug, id],
  );
  return rows.length > 0;
}

/** Frees what no reader ever saw and no edition carries any more. */
export async function freeUnusedSlugs(tx: Tx, type: ContentType, id: string): Promise<void> {
  await tx.query(
    `delete from slug where item = $1 and published_at is null and slug not in (select slug from ${type.name} where item = $1)`,
    [id],
  );
}
