import type { Author } from '../auth/capabilities.js';
import { isDeepStrictEqual } from 'node:util';
import { v7 as uuid } from 'uuid';
import type { Tx } from '../database/transaction.js';
import type { Expected, ExpectedNew } from '../http/preconditions.js';
import { notFound, notThereYet, slugNotNew, slugTaken } from '../problems/problem.js';
import { insertWorking, updateWorking } from './editions.js';
import type { Values } from './field.js';
import { patchedInput, validInput } from './input.js';
import { advance, lockItem, requireVersion, type Item } from './items.js';
import { addLinks, replaceLinks } from './links.js';
import { recordWrite } from './publishing.js';
import { requireRight, requireRightAfter, requireRightOfNew, standingOf, withOwner } from './rights.js';
import { freeUnusedSlugs, slugOf, takeFreeSlug, takeSlug } from './slugs.js';
import { isLifecycle, writableFields, type ContentType } from './type.js';
import { workingValues } from './working-copy.js';

/** What a change of an item names: where it is and which version its author had read. */
export interface Target extends Expected {
  /** Id or slug. */
  name: string;
}

/** What a creation has beside its body. */
export interface Creation {
  /** Values that only the server sets. */
  given?: Values;
  expected?: ExpectedNew;
}

/**
 * Creates a draft, or at once the whole item of a type that knows none.
 * Answers the id. @throws Problem validation-failed, slug-taken, stale-version
 */
export async function create(
  tx: Tx,
  type: ContentType,
  author: Author,
  body: unknown,
  { given = {}, expected }: Creation = {},
): Promise<string> {
  const values = withOwner(type, author, { ...(await validInput(type, body)), ...given });
  const item: Item = {
    id: uuid(),
    status: isLifecycle(type) ? 'draft' : 'published',
    version: 1,
    publishedVersion: null,
    isTrashed: false,
  };
  await tx.query(`insert into item (id, type, status, version, created_by) values ($1, $2, $3, 1, $4)`, [
    item.id,
    type.name,
    item.status,
    author.accountId,
  ]);
  if (type.hasSlug) values.slug = await newSlug(tx, type, item.id, values, expected?.isNew ? slugNotNew : slugTaken);
  await insertWorking(tx, type, item.id, values);
  await addLinks(tx, type, author, item.id, values);
  await requireRightOfNew(tx, type, item.id, author);
  if (expected?.isThere) throw notThereYet();
  await recordWrite(tx, type, item, author, 'created');
  return item.id;
}

async function newSlug(tx: Tx, type: ContentType, id: string, values: Values, refusal: typeof slugTaken): Promise<string> {
  if (typeof values.slug !== 'string') return takeFreeSlug(tx, type, id, slugOf(String(values[type.titleField]), type.name));
  await takeSlug(tx, type, id, values.slug, refusal);
  return values.slug;
}

/**
 * Changes the working copy by a JSON Merge Patch (RFC 7396), arrays replaced whole. A patch that changes nothing writes nothing.
 * Answers the id. @throws Problem not-found, version-required, stale-version, validation-failed, slug-taken
 */
export async function patch(tx: Tx, type: ContentType, author: Author, target: Target, body: unknown): Promise<string> {
  const item = await lockItem(tx, type, target.name, author);
  await requireRight(tx, type, item.id, author, 'content:write');
  if (item.isTrashed) throw notFound();
  requireVersion(item, target);
  const before = await standingOf(tx, type, item.id, author);
  await rewrite(tx, type, author, item, body);
  await requireRightAfter(tx, type, item.id, author, before);
  return item.id;
}

/** Changes an item whose row is locked. Relations that the patch does not name are neither checked nor written. */
export async function rewrite(tx: Tx, type: ContentType, author: Author, item: Item, body: unknown): Promise<void> {
  const before = await workingValues(tx, type, item.id);
  const concerned = [...writableFields(type).map(([name]) => name), ...(isPatch(body) ? Object.keys(body) : [])];
  const kept = Object.fromEntries(concerned.filter((name) => Object.hasOwn(before, name)).map((name) => [name, before[name]]));
  const values = withRemoved(type, await patchedInput(type, kept, body), body);
  if (isDeepStrictEqual(plain(values), plain(kept)) && !(await hasHiddenLinks(tx, type, item.id, kept))) return;
  const next = await advance(tx, item);
  if (type.hasSlug) await takeSlug(tx, type, item.id, String(values.slug));
  await updateWorking(tx, type, item.id, next.version, values);
  await replaceLinks(tx, type, author, item.id, values);
  if (type.hasSlug) await freeUnusedSlugs(tx, type, item.id);
  await recordWrite(tx, type, next, author, 'changed');
}

const isPatch = (body: unknown): body is Values => typeof body === 'object' && body !== null;

/** A relation set to null is one that was emptied. */
function withRemoved(type: ContentType, values: Values, body: unknown): Values {
  const removed = isPatch(body) ? Object.keys(body).filter((name) => Object.hasOwn(type.relations, name) && body[name] === null) : [];
  return { ...values, ...Object.fromEntries(removed.map((name) => [name, null])) };
}

/** Whether a relation that the patch names also has links to what lies in the trash: naming it removes them. */
async function hasHiddenLinks(tx: Tx, type: ContentType, id: string, kept: Values): Promise<boolean> {
  const named = Object.keys(kept).filter((name) => Object.hasOwn(type.relations, name));
  const shown = named.reduce((total, name) => total + (Array.isArray(kept[name]) ? kept[name].length : kept[name] ? 1 : 0), 0);
  const rows = await tx.query(`select 1 from link where from_item = $1 and edition = 'working' and relation = any($2)`, [id, named]);
  return rows.length !== shown;
}

const plain = (values: Values): unknown => JSON.parse(JSON.stringify(values));
