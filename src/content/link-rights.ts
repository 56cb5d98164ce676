import type { Author } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import type { Values } from './field.js';
import type { Link } from './links.js';
import { writableRelations, type ContentType } from './type.js';
import { mayRead, reaches, viewerFor } from './visibility.js';

/** An entry's relation, and the item that it points at. */
export interface Pointed {
  relation: string;
  type: ContentType;
  id: string;
}

/** By `relation/id`. */
export interface Closed {
  hidden: ReadonlySet<string>;
  foreign: ReadonlySet<string>;
}

/**
 * Of the items pointed at, by `relation/id`, those that the author may not know of, and those that only their owner's staff may attach.
 * What the item was already linked to, by that relation, stays allowed: somebody who could has linked it.
 */
export async function closedTargets(tx: Tx, { grants }: Author, id: string, pointed: readonly Pointed[]): Promise<Closed> {
  const [hidden, foreign] = [new Set<string>(), new Set<string>()];
  const viewer = viewerFor({ audience: 'staff', grants }, 'working');
  for (const type of new Set(pointed.map((one) => one.type))) {
    if (reaches(type, 't', viewer, 'content:write') === 'true') continue;
    const rows = await tx.query<{ relation: string; id: string; isReadable: boolean; isOwn: boolean }>(
      `select w.relation, w.id, exists (select 1 from ${type.name} t where t.item = w.id and ${mayRead(type, 't', viewer)}) as "isReadable",
         ${reaches(type, 't', viewer, 'content:write')} as "isOwn"
       from jsonb_to_recordset($1::jsonb) w(relation text, id uuid) cross join lateral (select w.id as item) t
       where not exists (select 1 from link l where l.from_item = $2 and l.edition = 'working' and l.relation = w.relation and l.to_item = w.id)`,
      [JSON.stringify(pointed.filter((one) => one.type === type).map((one) => ({ relation: one.relation, id: one.id }))), id],
    );
    for (const row of rows) {
      if (!row.isReadable) hidden.add(`${row.relation}/${row.id}`);
      else if (type.attachedByOwner && !row.isOwn) foreign.add(`${row.relation}/${row.id}`);
    }
  }
  return { hidden, foreign };
}

/**
 * Links of the relations named whose other end the author may not know of: he could not send them back, so they stay, after his own.
 * Of a relation to one, only where he leaves it empty.
 */
export async function unseenLinks(tx: Tx, type: ContentType, { grants }: Author, id: string, values: Values): Promise<Link[]> {
  const viewer = viewerFor({ audience: 'staff', grants }, 'working');
  const links: Link[] = [];
  for (const [relation, { target, kind, nested }] of writableRelations(type)) {
    const given = values[relation];
    const isKept = kind === 'one' ? given === null : given !== undefined && !nested;
    if (!isKept || reaches(target(), 't', viewer, 'content:write') === 'true') continue;
    const rows = await tx.query<Omit<Link, 'position'>>(
      `select l.relation, l.to_item, l.role, l.details from link l join item i on i.id = l.to_item and i.deleted_at is null
       where l.from_item = $1 and l.edition = 'working' and l.relation = $2
         and not exists (select 1 from ${target().name} t where t.item = l.to_item and ${mayRead(target(), 't', viewer)}) order by l.position`,
      [id, relation],
    );
    links.push(...rows.map((row, index) => ({ ...row, position: (Array.isArray(given) ? given.length : 0) + index })));
  }
  return links;
}
