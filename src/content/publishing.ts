import type { Author } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import { notFound, validationFailed, type Fault } from '../problems/problem.js';
import { copyToPublished, NOW, removePublished } from './editions.js';
import type { Values } from './field.js';
import { advance, lockItem, requireVersion, shownTo, type Item, type Shown } from './items.js';
import { recordChange, type Action } from './records.js';
import { requireRight } from './rights.js';
import { contentTypes, isLifecycle, type ContentType } from './type.js';
import { rewrite, type Target } from './writing.js';
import { tagsAround } from './tags-around.js';
import { reaches } from './visibility.js';
import { workingValues } from './working-copy.js';

/**
 * Makes the working copy what everybody else reads. Publishing what is published already writes nothing. Answers the id.
 * @throws Problem not-found, version-required, stale-version, validation-failed naming what publication still demands
 */
export async function publish(tx: Tx, type: ContentType, author: Author, target: Target): Promise<string> {
  const item = await lockItem(tx, type, target.name, author);
  await requireRight(tx, type, item.id, author, 'content:publish');
  if (item.isTrashed) throw notFound();
  requireVersion(item, target);
  if (item.publishedVersion === item.version) return item.id;
  const missing = missingForPublication(type, await workingValues(tx, type, item.id));
  if (missing.length > 0) throw validationFailed(missing);
  const next = await advance(tx, item, { status: 'published', publishedVersion: item.version + 1 });
  await tx.query(
    `update ${type.name} set version = $2, updated_at = ${NOW}, published_at = coalesce(published_at, ${NOW}) where item = $1 and edition = 'working'`,
    [item.id, next.version],
  );
  await recordWrite(tx, type, next, author, 'published');
  return item.id;
}

function missingForPublication(type: ContentType, values: Values): Fault[] {
  return Object.entries(type.fields)
    .filter(([name, field]) => field.required === 'publication' && (values[name] ?? '') === '')
    .map(([name]) => ({ pointer: `/${name}`, code: 'required', detail: `« ${name} » est nécessaire pour publier.` }));
}

/** Takes the item offline; what is not published stays as it is. Answers the id. */
export async function unpublish(tx: Tx, type: ContentType, author: Author, target: Target): Promise<string> {
  const item = await lockItem(tx, type, target.name, author);
  await requireRight(tx, type, item.id, author, 'content:publish');
  if (item.isTrashed) throw notFound();
  requireVersion(item, target);
  if (item.status !== 'published') return item.id;
  const next = await advance(tx, item, { status: 'offline', publishedVersion: null });
  await tx.query(`update ${type.name} set version = $2, updated_at = ${NOW} where item = $1 and edition = 'working'`, [
    item.id,
    next.version,
  ]);
  await recordWrite(tx, type, next, author, 'unpublished');
  return item.id;
}

/** What every write of a working copy ends with: its revision, and its changes in the spaces that it touched. */
export async function recordWrite(tx: Tx, type: ContentType, item: Item, author: Author, action: Action): Promise<void> {
  const touchesReaders = !isLifecycle(type) || action === 'published' || action === 'unpublished';
  const shown = touchesReaders ? await showWrite(tx, type, item, author, action) : { before: null, after: null };
  await recordChange(tx, type, item, author, { action, ...shown });
}

/** Brings the published edition into line, and answers what readers saw before and see after. */
async function showWrite(tx: Tx, type: ContentType, item: Item, author: Author, action: Action) {
  const before = await shownTo(tx, type, item.id);
  const around = await tagsAround(tx, type, item.id);
  if (action === 'unpublished') await removePublished(tx, type, item.id);
  else await showPublished(tx, type, item, author);
  const after = await shownTo(tx, type, item.id);
  await rememberPublic(tx, item.id, before, after);
  return { before, after, around: [...new Set([...around, ...(await tagsAround(tx, type, item.id))])] };
}

async function showPublished(tx: Tx, type: ContentType, item: Item, author: Author): Promise<void> {
  await copyToPublished(tx, type, item.id);
  if (type.hasSlug) {
    await tx.query(
      `update slug set published_at = coalesce(published_at, ${NOW}) where type = $1 and slug = (select slug from ${type.name} where item = $2 and edition = 'published')`,
      [type.name, item.id],
    );
  }
  await settleVisibilities(tx, author, item.id);
}

/** 410 answers readers only for what was public when it was taken down. */
export async function rememberPublic(tx: Tx, id: string, before: Shown, after: Shown): Promise<void> {
  const isTakenDown = before !== null && after === null;
  if (after !== null || isTakenDown)
    await tx.query('update item set was_public = $2 where id = $1', [id, isTakenDown && before === 'public']);
}

/** A file that nobody gave a visibility takes that of the first published link to it; only who may write it opens it to everybody. */
async function settleVisibilities(tx: Tx, author: Author, id: string): Promise<void> {
  for (const type of [...contentTypes().values()].filter(({ visibilityFromFirstUse }) => visibilityFromFirstUse)) {
    const rows = await tx.query<{ id: string; visibility: string }>(
      `select e.item as id, case when ${reaches(type, 'e', author, 'content:write')} then min(l.audience) else 'members' end as visibility from link l join ${type.name} e on e.item = l.to_item and e.edition = 'working'
       where l.from_item = $1 and l.edition = 'published' and e.visibility is null group by e.item order by e.item`,
      [id],
    );
    for (const row of rows) await rewrite(tx, type, author, await lockItem(tx, type, row.id, author), { visibility: row.visibility });
  }
}
