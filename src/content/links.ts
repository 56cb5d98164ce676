import type { Author } from '../auth/capabilities.js';
import type { Tx } from '../database/transaction.js';
import { conflict, validationFailed, type Fault } from '../problems/problem.js';
import { closedTargets, unseenLinks, type Closed, type Pointed } from './link-rights.js';
import { isId } from './query/values.js';
import type { Relation } from './relations.js';
import { writableRelations, type ContentType } from './type.js';
import { mayName } from './visibility.js';
import type { Values } from './field.js';

/** A row of `link`, before it is written. */
export interface Link {
  relation: string;
  position: number;
  to_item: string | null;
  role: string | null;
  details: Values;
}

interface Entry {
  relation: Relation;
  name: string;
  pointer: string;
  value: Values;
}

/**
 * The links of a new working copy.
 * @throws Problem validation-failed with a pointer to each entry that names nothing, the item itself, or an item twice
 */
export async function addLinks(tx: Tx, type: ContentType, author: Author, id: string, values: Values): Promise<void> {
  const entries = entriesOf(type, values);
  await insert(tx, id, await linksOf(tx, author, id, entries));
  if (values.owner) await rememberOwner(tx, id);
  await refuseCycles(tx, type, id, entries);
}

/**
 * Replaces the links of the working copy for those relations that the values name; the others stay untouched.
 * @throws Problem as for new ones
 */
export async function replaceLinks(tx: Tx, type: ContentType, author: Author, id: string, values: Values): Promise<void> {
  const entries = entriesOf(type, values);
  const links = await linksOf(tx, author, id, entries);
  const named = writableRelations(type)
    .map(([name]) => name)
    .filter((name) => values[name] !== undefined);
  const unseen = await unseenLinks(tx, type, author, id, values);
  await tx.query(`delete from link where from_item = $1 and edition = 'working' and relation = any($2)`, [id, named]);
  await insert(tx, id, [...links, ...unseen]);
  if (named.includes('owner')) await rememberOwner(tx, id);
  await refuseCycles(tx, type, id, entries);
}

async function linksOf(tx: Tx, author: Author, id: string, entries: Entry[]): Promise<Link[]> {
  const found = await resolve(tx, author, entries);
  const closed = await closedTargets(tx, author, id, pointedAt(entries, found));
  const faults = entries.flatMap((entry, index) => entryFaults(entry, entries.slice(0, index), found, id, closed));
  if (faults.length > 0) throw validationFailed(faults);
  return entries.map((entry) => linkOf(entry, found));
}

/** The entries of the values, each with its place in the body. */
function entriesOf(type: ContentType, values: Values): Entry[] {
  return writableRelations(type).flatMap(([name, relation]) => {
    const value = values[name];
    if (value === undefined || value === null) return [];
    if (relation.kind === 'one') return [{ relation, name, pointer: `/${name}`, value: value as Values }];
    return (value as Values[]).map((entry, index) => ({ relation, name, pointer: `/${name}/${index}`, value: entry }));
  });
}

const pointedAt = (entries: Entry[], found: Map<string, string>): Pointed[] =>
  entries.flatMap((entry) => {
    const id = targetOf(entry, found);
    return id === null ? [] : [{ relation: entry.name, type: entry.relation.target(), id }];
  });

function referenceOf({ relation, value }: Entry): string | null {
  const holder = relation.nested ? (value[relation.nested] as Values | null | undefined) : value;
  return (holder?.id as string | undefined) ?? null;
}

const referencePointer = ({ relation, pointer }: Entry): string => `${pointer}${relation.nested ? `/${relation.nested}` : ''}/id`;

/** Ids of the items named, by `type/name`. Trashed items are not found. */
async function resolve(tx: Tx, author: Author, entries: Entry[]): Promise<Map<string, string>> {
  const wanted = entries.flatMap((entry) => {
    const name = referenceOf(entry);
    return name === null ? [] : [{ type: entry.relation.target().name, name, id: isId(name) ? name : null }];
  });
  if (wanted.length === 0) return new Map();
  const targets = [...new Set(entries.map(({ relation }) => relation.target()))];
  const mayBeNamed = targets.map((target) => `(s.type = '${target.name}' and ${mayName(target, 's', author)})`).join(' or ');
  const rows = await tx.query<{ type: string; name: string; id: string }>(
    `select w.type, w.name, i.id from unnest($1::text[], $2::text[], $3::uuid[]) w(type, name, id)
     join item i on i.id = coalesce(w.id, (select s.item from slug s where s.type = w.type and s.slug = w.name and (${mayBeNamed})))
       and i.type = w.type and i.deleted_at is null
     for key share of i`,
    [wanted.map(({ type }) => type), wanted.map(({ name }) => name), wanted.map(({ id }) => id)],
  );
  return new Map(rows.map(({ type, name, id }) => [`${type}/${name}`, id]));
}

/** Rights are measured by it, whatever the edition. */
const rememberOwner = (tx: Tx, id: string) =>
  tx.query(
    `update item set owner = (select to_item from link where from_item = $1 and edition = 'working' and relation = 'owner') where id = $1`,
    [id],
  );

const targetOf = (entry: Entry, found: Map<string, string>): string | null =>
  found.get(`${entry.relation.target().name}/${referenceOf(entry)}`) ?? null;

function entryFaults(entry: Entry, earlier: Entry[], found: Map<string, string>, id: string, closed: Closed): Fault[] {
  const name = referenceOf(entry);
  if (name === null) return [];
  const pointer = referencePointer(entry);
  const target = targetOf(entry, found);
  if (target === null || closed.hidden.has(`${entry.name}/${target}`))
    return [{ pointer, code: 'unknown', detail: `« ${name} » ne désigne rien parmi ${entry.relation.target().labels.many}.` }];
  if (target === id) return [{ pointer, code: 'self', detail: 'Un contenu ne peut pas être lié à lui-même.' }];
  if (closed.foreign.has(`${entry.name}/${target}`))
    return [{ pointer, code: 'not-yours', detail: `« ${name} » ne peut être joint que par l’organisation qui en répond.` }];
  const isTwice =
    !entry.relation.nested &&
    earlier.some((other) => other.name === entry.name && targetOf(other, found) === target && roleOf(other) === roleOf(entry));
  return isTwice ? [{ pointer, code: 'duplicate', detail: `« ${name} » est donné deux fois.` }] : [];
}

const roleOf = ({ relation, value }: Entry): string | null =>
  relation.roles ? ((value.role as string | undefined) ?? Object.keys(relation.roles)[0]!) : null;

function linkOf(entry: Entry, found: Map<string, string>): Link {
  const details = Object.fromEntries(
    Object.keys(entry.relation.attributes ?? {})
      .filter((name) => (entry.value[name] ?? null) !== null)
      .map((name) => [name, entry.value[name]]),
  );
  const position = Number(/\/(\d+)$/.exec(entry.pointer)?.[1] ?? 0);
  return { relation: entry.name, position, to_item: targetOf(entry, found), role: roleOf(entry), details };
}

async function insert(tx: Tx, id: string, links: Link[]): Promise<void> {
  if (links.length === 0) return;
  await tx.query(
    `insert into link (from_item, edition, relation, position, to_item, role, details, audience)
     select $1, 'working', l.relation, l.position, l.to_item, l.role, l.details, 'members' from jsonb_populate_recordset(null::link, $2::jsonb) l`,
    [id, JSON.stringify(links)],
  );
}

/** One writer at a time, so that two halves of a cycle cannot be written side by side. */
async function refuseCycles(tx: Tx, type: ContentType, id: string, entries: Entry[]): Promise<void> {
  for (const { name, pointer } of entries.filter(({ relation }) => relation.acyclic)) {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`${type.name}.${name}`]);
    const rows = await tx.query(
      `with recursive above(item) as (
         select to_item from link where from_item = $1 and edition = 'working' and relation = $2
         union select l.to_item from link l join above on l.from_item = above.item where l.edition = 'working' and l.relation = $2)
       select 1 from above where item = $1`,
      [id, name],
    );
    if (rows.length > 0) throw validationFailed([{ pointer: `${pointer}/id`, code: 'cycle', detail: 'Ce lien ferait une boucle.' }]);
  }
}

/** @throws Problem conflict while other items point at the item, or rights are measured by it */
export async function refuseWhileLinked(tx: Tx, id: string): Promise<void> {
  const linked = await tx.query('select 1 from link where to_item = $1 and from_item <> $1 limit 1', [id]);
  if (linked.length > 0) throw conflict('D’autres contenus y sont liés, peut-être dans la corbeille : retirez ces liens d’abord.');
  const named = await tx.query(
    'select 1 from account_role where organisation = $1 union all select 1 from api_key where organisation = $1 limit 1',
    [id],
  );
  if (named.length > 0)
    throw conflict('Des comptes ou des clés d’API ont des droits pour cette organisation : un administrateur les retire d’abord.');
}
