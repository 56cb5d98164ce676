import { v7 as uuid } from 'uuid';
import type { Author } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import { NOW } from './editions.js';
import type { Item, Shown } from './items.js';
import { onceOfEach, type ContentType } from './type.js';
import { workingCopy } from './working-copy.js';

export type Action = 'created' | 'changed' | 'published' | 'unpublished' | 'trashed' | 'restored' | 'purged';
/** Of answers that link to items of the type: it is spoiled when one appears or disappears. */
export const presenceTag = ({ name }: Pick<ContentType, 'name'>): string => `${name}+`;

type Space = 'draft' | 'members' | 'public';

/** Members read what everybody reads, and more. */
const spacesOf = (shown: Shown): readonly Space[] => (shown === 'public' ? ['members', 'public'] : shown === 'members' ? ['members'] : []);

/** What a write did. */
export interface Write {
  action: Action;
  before: Shown;
  after: Shown;
  /** Tags of answers that say something of this item. */
  around?: readonly string[];
}

/**
 * The history: a revision keeps the working copy as it is after this write, but for the one that deletes it. And the change record,
 * which is also the outbox: one row for each space in which something appeared, changed or disappeared. Its position is given after
 * commit.
 */
export async function recordChange(tx: Tx, type: ContentType, item: Item, author: Author, write: Write): Promise<void> {
  const { action, around = [] } = write;
  const seen = publicEffects(write);
  const rows = [{ space: 'draft' as Space, effect: draftEffect(action) }, ...seen];
  const hasTurnedUp = seen.some(({ effect }) => effect !== 'changed');
  const tags = [type.name, item.id, ...(hasTurnedUp || type.readableBy ? [presenceTag(type)] : []), ...around];
  // Whether a file is shown, others decide at the same time: what it was by what this transaction sees says too little.
  if (seen.length > 0 || type.readableBy) for (const tag of tags) tx.spoiled.add(tag);
  await tx.query(action === 'purged' ? CHANGES : revised(type), [
    item.id,
    type.name,
    item.version,
    author.accountId,
    action,
    tags,
    JSON.stringify(rows.map((row) => ({ id: uuid(), ...row }))),
  ]);
}

/** What readers see otherwise since time has passed, and nobody wrote: it is neither a version nor a change of the draft. */
export async function recordPassage(tx: Tx, type: ContentType, id: string, shown: Shown): Promise<void> {
  const tags = [type.name, id];
  for (const tag of shown ? tags : []) tx.spoiled.add(tag);
  await tx.query(PASSAGES, [id, type.name, tags, JSON.stringify(spacesOf(shown).map((space) => ({ id: uuid(), space })))]);
}

const PASSAGES = `insert into change (id, item, type, version, action, tags, at, space, effect)
  select c.id, i.id, $2, i.version, 'passed', $3, ${NOW}, c.space, 'changed'
  from item i, jsonb_to_recordset($4::jsonb) c(id uuid, space text) where i.id = $1`;

const CHANGES = `insert into change (id, item, type, version, account, action, tags, at, space, effect)
  select c.id, $1::uuid, $2, $3::int, $4::uuid, $5::text, $6, ${NOW}, c.space, c.effect
  from jsonb_to_recordset($7::jsonb) c(id uuid, space text, effect text)`;

const revised = onceOfEach(
  (type): string =>
    `with revised as (insert into revision (item, number, account, action, snapshot, at)
       select $1::uuid, $3::int, $4::uuid, $5::text, copy.sent::jsonb, ${NOW} from (${workingCopy(type)}) copy) ${CHANGES}`,
);

function draftEffect(action: Action): string {
  if (action === 'created' || action === 'restored') return 'appeared';
  return action === 'trashed' || action === 'purged' ? 'disappeared' : 'changed';
}

function publicEffects({ before, after }: { before: Shown; after: Shown }): { space: Space; effect: string }[] {
  const [was, is] = [spacesOf(before), spacesOf(after)];
  return (['members', 'public'] as const)
    .filter((space) => was.includes(space) || is.includes(space))
    .map((space) => ({ space, effect: !was.includes(space) ? 'appeared' : is.includes(space) ? 'changed' : 'disappeared' }));
}
