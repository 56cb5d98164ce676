import { reachOf, type Author, type Capability } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import { forbidden, notFound, validationFailed } from '../problems/problem.js';
import type { Values } from './field.js';
import { shownTo, type Shown } from './items.js';
import { isLifecycle, type ContentType } from './type.js';
import { mayRead, reaches, viewerFor } from './visibility.js';

/**
 * Asked before a write looks at anything else of the item, and again for what the write has made of it.
 * @throws Problem forbidden; not-found where the author may not even know of the item
 */
export async function requireRight(tx: Tx, type: ContentType, id: string, author: Author, capability: Capability): Promise<void> {
  if (await hasRight(tx, type, id, author, capability)) return;
  const viewer = viewerFor({ audience: 'staff', grants: author.grants }, 'working');
  const rows = await tx.query(`select 1 from ${type.name} e where e.item = $1 and ${mayRead(type, 'e', viewer)}`, [id]);
  throw rows.length > 0 ? forbidden(capability) : notFound();
}

/** What rights are measured by, and what readers see. */
export interface Standing {
  owner: string | null;
  shown: Shown;
  /** Readers see it, or something published uses it. */
  isPublic: boolean;
  mayPublish: boolean;
}

export async function standingOf(tx: Tx, type: ContentType, id: string, author: Author): Promise<Standing> {
  const [row] = await tx.query<Pick<Standing, 'owner'> & { isUsed: boolean }>(
    `select owner, exists (select 1 from link where to_item = $1 and edition = 'published') as "isUsed" from item where id = $1`,
    [id],
  );
  const shown = await shownTo(tx, type, id);
  const isPublic = shown !== null || (!isLifecycle(type) && row?.isUsed === true);
  return { owner: row?.owner ?? null, shown, isPublic, mayPublish: await hasRight(tx, type, id, author, 'content:publish') };
}

/** Nobody makes an item where his own right does not reach. @throws Problem forbidden */
export async function requireRightOfNew(tx: Tx, type: ContentType, id: string, author: Author): Promise<void> {
  if (!(await hasRight(tx, type, id, author, 'content:write'))) throw forbidden('content:write');
}

/**
 * Nobody gives an item away to where his own right does not reach, nor takes what is published from who may publish it, nor gives it there
 * where he may not.
 * @throws Problem forbidden
 */
export async function requireRightAfter(tx: Tx, type: ContentType, id: string, author: Author, before: Standing): Promise<void> {
  const after = await standingOf(tx, type, id, author);
  const isMoved = before.owner !== after.owner;
  // An organisation is owned by itself too: whom it is given to is measured alone.
  const measured = isMoved ? { ...type, ownsItself: undefined } : type;
  if (!(await hasRight(tx, measured, id, author, 'content:write'))) throw forbidden('content:write');
  if (!before.isPublic) return;
  if (before.mayPublish && (!isMoved || (await hasRight(tx, measured, id, author, 'content:publish')))) return;
  if (isMoved || (!isLifecycle(type) && before.shown !== after.shown)) throw forbidden('content:publish');
}

async function hasRight(tx: Tx, type: ContentType, id: string, { grants }: Author, capability: Capability): Promise<boolean> {
  const condition = reaches(type, 'i', { grants }, capability);
  if (condition === 'true' || condition === 'false') return condition === 'true';
  const [row] = await tx.query<{ holds: boolean }>(`select ${condition} as holds from (select $1::uuid as item) i`, [id]);
  return row?.holds === true;
}

/**
 * What is written for one organisation only, belongs to it unless the author says otherwise.
 * @throws Problem forbidden where a type belongs to nobody, validation-failed where the author must choose
 */
export function withOwner(type: ContentType, { grants }: Author, values: Values): Values {
  const organisations = reachOf(grants, 'content:write', type.name);
  if (organisations === 'all' || values.owner) return values;
  if (!type.relations.owner || organisations.length === 0) throw forbidden('content:write');
  const [only, ...others] = organisations;
  if (others.length > 0)
    throw validationFailed([{ pointer: '/owner', code: 'required', detail: 'Dites laquelle de vos organisations répond de ce contenu.' }]);
  return { ...values, owner: { id: only } };
}
