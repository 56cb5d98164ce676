import type { Field } from '../field.js';
import type { Relation } from '../relations.js';
import type { ContentType } from '../type.js';
import { mayRead, mayReadGated, mayReadLink, type Viewer } from '../visibility.js';
import { snake } from './expressions.js';

/** What one reader is shown of one item: names of fields and relations, and how far each relation goes. */
export interface Selection {
  names: readonly string[];
  /** Relations whose entries carry the whole item, each with what is shown of it. */
  include?: Readonly<Record<string, Selection>>;
  /** How many entries a relation shows; all where nothing is said. */
  limits?: Readonly<Record<string, number>>;
}

/** Whether the viewer is ever shown the field: the documented shape of his audience. */
export const isShown = (field: Field, { audience }: Viewer): boolean => !field.internal && !(field.staffOnly && audience !== 'staff');

/** Every name an answer can have, in its order. */
export function shownNames(type: ContentType, viewer: Viewer): string[] {
  const fields = Object.entries(type.fields)
    .filter(([, field]) => isShown(field, viewer))
    .map(([name]) => name);
  return [...fields, ...Object.keys(type.relations)];
}

/** The names that a list shows when it is asked for none: without the long texts. */
export const listNames = (type: ContentType, viewer: Viewer): string[] =>
  shownNames(type, viewer).filter((name) => type.fields[name]?.inLists !== false);

export const fieldSource = (name: string, field: Field, row: string): string => field.source?.(row) ?? `${row}.${snake(name)}`;

/** The columns of the answer: `expression as "name"`, joined by commas. */
export function selectList(type: ContentType, row: string, viewer: Viewer, selection: Selection): string {
  return selection.names.map((name) => `${valueOf(type, row, viewer, name, selection)} as "${name}"`).join(', ');
}

function valueOf(type: ContentType, row: string, viewer: Viewer, name: string, selection: Selection): string {
  const field = type.fields[name];
  return field ? gatedValue(type, row, viewer, name, field) : relationValue(type, row, viewer, name, selection);
}

function gatedValue(type: ContentType, row: string, viewer: Viewer, name: string, field: Field): string {
  const value = fieldValue(snake(name), field, row, viewer);
  const gate = field.teaser ? undefined : mayReadGated(type, row, viewer);
  return gate ? `case when ${gate} then ${value} end` : value;
}

function fieldValue(column: string, field: Field, row: string, viewer: Viewer): string {
  if (field.parts) return objectValue(column, field.parts, row, viewer);
  const source = field.source?.(row) ?? `${row}.${column}`;
  return field.read?.(source, row, viewer) ?? source;
}

function objectValue(column: string, parts: Record<string, Field>, row: string, viewer: Viewer): string {
  const values = Object.entries(parts).map(([part, inner]) => ({
    part,
    inner,
    value: fieldValue(`${column}_${snake(part)}`, inner, row, viewer),
  }));
  const present = leaves(column, parts)
    .map((leaf) => `${row}.${leaf}`)
    .join(', ');
  return `case when num_nonnulls(${present}) > 0 then json_build_object(${values.map(({ part, value }) => `'${part}', ${value}`).join(', ')}) end`;
}

const leaves = (column: string, parts: Record<string, Field>): string[] =>
  Object.entries(parts).flatMap(([part, inner]) =>
    inner.parts ? leaves(`${column}_${snake(part)}`, inner.parts) : [`${column}_${snake(part)}`],
  );

/** A relation's entries as JSON. Each hop asks the authoriser for the link and for the item at its other end. */
function relationValue(type: ContentType, row: string, viewer: Viewer, name: string, { include, limits }: Selection): string {
  const relation = type.relations[name]!;
  const { from, where, position } = relationSource(row, viewer, name, relation);
  // Joined, not a query within the query, which Postgres would start anew for each entry.
  const entries = `from ${from} cross join lateral (select ${entryList(relation, row, viewer, include?.[name])}) as entry where ${where}`;
  if (relation.kind === 'one') return whereInUse(row, name, `(select row_to_json(entry) ${entries} order by ${position} limit 1)`, 'null');
  const limit = limits?.[name];
  const list =
    limit === undefined
      ? `(select coalesce(json_agg(entry order by ${position}), '[]'::json) ${entries})`
      : `(select coalesce(json_agg(entry order by position), '[]'::json) from (select entry, ${position} as position ${entries} order by position limit ${limit}) as first)`;
  return isToldByRow(relation, viewer) ? whereInUse(row, name, list, `'[]'::json`) : list;
}

/** Staff see translations that are not published yet, of which a published row knows nothing. */
const isToldByRow = ({ kind }: Relation, { audience }: Viewer): boolean =>
  kind === 'many' || kind === 'one' || (kind === 'translations' && audience !== 'staff');

/** Most relations of most items are empty: what a published row says of its own saves looking. */
const whereInUse = (row: string, relation: string, value: string, none: string): string =>
  `case when ${row}.relations_in_use is null or '${relation}' = any(${row}.relations_in_use) then ${value} else ${none} end`;

const jsonRow = (list: string, from = ''): string => `(select row_to_json(object) from (select ${list}${from}) as object)`;

interface Source {
  from: string;
  where: string;
  /** What the entries are ordered by. */
  position: string;
}

/** Where the entries of a relation come from: links `_l` and the items `_t` at their other end, both named after the row. */
export function relationSource(row: string, viewer: Viewer, name: string, relation: Relation): Source {
  const target = relation.target();
  const [link, other] = [`${row}_l`, `${row}_t`];
  const readable = mayRead(target, other, viewer);
  if (relation.kind === 'translations') {
    const siblings = `${other}.translation_group = ${row}.translation_group and ${other}.item <> ${row}.item`;
    return { from: `${target.name} ${other}`, where: `${siblings} and ${readable}`, position: `${other}.language || ${other}.item` };
  }
  const isInverse = relation.kind === 'inverse';
  const [near, far] = isInverse ? ['to_item', 'from_item'] : ['from_item', 'to_item'];
  const where = `${link}.${near} = ${row}.item and ${link}.relation = '${relation.of ?? name}' and ${mayReadLink(link, isInverse ? other : row, viewer)}`;
  const join = relation.nested ? 'left join' : 'join';
  return {
    from: `link ${link} ${join} ${target.name} ${other} on ${other}.item = ${link}.${far} and ${readable}`,
    where,
    position: isInverse ? `${link}.from_item::text || ${link}.position` : `${link}.position`,
  };
}

/** What one entry shows: the link of the other item, what this one says of it, and the whole item where it is included. */
function entryList(relation: Relation, row: string, viewer: Viewer, included: Selection | undefined): string {
  const attributes = Object.keys(relation.attributes ?? {}).map((name) => `${row}_l.details -> '${name}' as "${name}"`);
  const link = linkList(relation, row, viewer, included);
  if (!relation.nested) return [...link, ...attributes].join(', ');
  return [...attributes, `case when ${row}_t.item is not null then ${jsonRow(link.join(', '))} end as "${relation.nested}"`].join(', ');
}

function linkList(relation: Relation, row: string, viewer: Viewer, included: Selection | undefined): string[] {
  const target = relation.target();
  const names = linkNames(target);
  const columns = names.map((name) => `${gatedValue(target, `${row}_t`, viewer, name, target.fields[name]!)} as "${name}"`);
  if (relation.kind === 'translations') columns.push(`${row}_t.language as "language"`);
  if (relation.roles || relation.of) columns.push(`${row}_l.role as "role"`);
  if (included) columns.push(`${wholeItem(target, `${row}_t`, viewer, included)} as "item"`);
  return columns;
}

/** What a link shows of the item at its other end. */
export const linkNames = (target: ContentType): string[] => ['id', ...(target.hasSlug ? ['slug'] : []), ...target.linkFields];

function wholeItem(type: ContentType, row: string, viewer: Viewer, selection: Selection): string {
  return jsonRow(selectList(type, row, viewer, selection), ` from item ${row}_item where ${row}_item.id = ${row}.item`);
}
