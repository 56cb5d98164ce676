import type { Tx } from '../database/transaction.js';
import type { Field, Values, Weight } from './field.js';
import { snake } from './query/expressions.js';
import { ruleMark, ruleOf } from './query/full-text.js';
import { columnsOf, searchedColumn } from './table.js';
import { isLifecycle, listKey, onceOfEach, type ContentType } from './type.js';

/** The moment of a write, to the millisecond, since JavaScript's dates know no less. */
export const NOW = `date_trunc('milliseconds', clock_timestamp())`;

/** Writes a new working copy. */
export async function insertWorking(tx: Tx, type: ContentType, id: string, values: Values): Promise<void> {
  await tx.query(insertion(type), [id, record(type, id, values)]);
}

const insertion = onceOfEach((type): string => {
  const { names, expressions } = written(type);
  return `insert into ${type.name} (item, edition, version, created_at, updated_at, ${names.join(', ')})
    select $1::uuid, 'working', 1, w.at, w.at, ${expressions.join(', ')} from (select ${NOW} as at) w cross join jsonb_populate_record(null::${type.name}, $2::jsonb) r`;
});

/** Writes over the working copy; columns that the values do not name keep theirs. */
export async function updateWorking(tx: Tx, type: ContentType, id: string, version: number, values: Values): Promise<void> {
  await tx.query(replacement(type), [id, record(type, id, values), version]);
}

const replacement = onceOfEach((type): string => {
  const { names, expressions } = written(type);
  const assignments = names.map((name, index) => `${name} = ${expressions[index]}`).join(', ');
  return `update ${type.name} e set version = $3, updated_at = ${NOW}, ${assignments}
    from ${type.name} kept cross join lateral jsonb_populate_record(kept, $2::jsonb) r
    where kept.item = $1::uuid and kept.edition = 'working' and e.item = kept.item and e.edition = kept.edition`;
});

/** The relations of the row `e` that have entries, so that a reader need not look for those of the others: in time perhaps too many, never too few. */
function relationsInUse(type: ContentType): string {
  const linked = `(select coalesce(array_agg(distinct relation), '{}') from link where from_item = e.item and edition = e.edition)`;
  const sibling = `select 1 from ${type.name} s where ${isPublishedSibling('s', 'e')}`;
  return isLifecycle(type) ? `${linked} || case when exists (${sibling}) then array['translations'] else '{}' end` : linked;
}

const isPublishedSibling = (sibling: string, row: string): string =>
  `${sibling}.translation_group = ${row}.translation_group and ${sibling}.item <> ${row}.item and ${sibling}.edition = 'published'`;

/** Makes the published edition a copy of the working one: by the declaration, without code per type. */
export async function copyToPublished(tx: Tx, type: ContentType, id: string): Promise<void> {
  const names = ['version', 'created_at', 'updated_at', ...written(type).names];
  const columns = [...names, 'relations_in_use'];
  const copy = `insert into ${type.name} (item, edition, ${columns.join(', ')}) select item, 'published', ${names.join(', ')}, ${relationsInUse(type)} from ${type.name} e where item = $1 and edition = 'working'
     on conflict (item, edition) do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`;
  const tellSiblings = `update ${type.name} s set relations_in_use = s.relations_in_use || array['translations'] from copy where ${isPublishedSibling('s', 'copy')} and not 'translations' = any(s.relations_in_use)`;
  await tx.query(isLifecycle(type) ? `with copy as (${copy} returning item, translation_group) ${tellSiblings}` : copy, [id]);
  await tx.query(`delete from link where from_item = $1 and edition = 'published'`, [id]);
  await tx.query(
    `insert into link (from_item, edition, relation, position, to_item, role, details, audience, listed_at)
     select l.from_item, 'published', l.relation, l.position, l.to_item, l.role, l.details, ${linkAudience(type)}, ${listedAt(type)}
     from link l join ${type.name} e on e.item = l.from_item and e.edition = l.edition where l.from_item = $1 and l.edition = 'working'`,
    [id],
  );
}

/** Who may read a published link follows from the visibility of its item and from what a teaser shows. */
function linkAudience(type: ContentType): string {
  if (!isLifecycle(type)) return `'public'`;
  const shown = Object.entries(type.relations)
    .filter(([, relation]) => relation.teaser)
    .map(([name]) => `'${name}'`);
  return `case when e.visibility = 'public' or (e.visibility = 'teaser' and l.relation in (${shown.join(', ')})) then 'public' else 'members' end`;
}

/** The key that lists are ordered by, in the first of the links to an item, so that it is listed once. */
function listedAt(type: ContentType): string {
  const key = listKey(type);
  return key ? `case when row_number() over (partition by l.relation, l.to_item order by l.position) = 1 then e.${snake(key)} end` : 'null';
}

/** Takes the published edition away: nothing else makes an item readable. */
export async function removePublished(tx: Tx, type: ContentType, id: string): Promise<void> {
  await tx.query(`delete from ${type.name} where item = $1 and edition = 'published'`, [id]);
  await tx.query(`delete from link where from_item = $1 and edition = 'published'`, [id]);
}

export async function moveEdition(
  tx: Tx,
  type: ContentType,
  id: string,
  from: 'working' | 'trashed',
  to: 'working' | 'trashed',
): Promise<void> {
  await tx.query(`update ${type.name} set edition = $3 where item = $1 and edition = $2`, [id, from, to]);
  await tx.query('update link set edition = $3 where from_item = $1 and edition = $2', [id, from, to]);
}

/** The columns of a write and what is written into them, out of the record `r`. */
export function written(type: ContentType): { names: string[]; expressions: string[] } {
  const columns = columnsOf(type);
  return {
    names: [...columns.map(({ name }) => name), 'search_public', 'search_members'],
    expressions: [...columns.map(({ name, write }) => write?.('r') ?? `r.${name}`), publicVector(type), vector(type, () => true)],
  };
}

/** What everybody may find the item by: decided here once, not at each search. */
function publicVector(type: ContentType): string {
  if (!isLifecycle(type)) return vector(type, () => true);
  const shown = vector(type, (field) => field.teaser === true);
  return `case r.visibility when 'public' then ${vector(type, () => true)} when 'teaser' then ${shown} else ''::tsvector end`;
}

function vector(type: ContentType, isSearched: (field: Field) => boolean): string {
  const rule = ruleOf(type, 'r');
  const parts = Object.entries(type.fields)
    .filter(([, field]) => field.search && isSearched(field))
    .map(([name, field]) => weighted(rule, searchedColumn(type, name), field, field.search!));
  return parts.length > 0 ? [...parts, ...ruleMark(type, 'r')].join(' || ') : `''::tsvector`;
}

function weighted(rule: string, column: string, { sqlType, asWritten }: Field, weight: Weight): string {
  const words = sqlType === 'text[]' ? `array_to_string(r.${column}, ' ')` : `r.${column}`;
  const read = [rule, ...(asWritten ? [`'maillage_simple'`] : [])].map((one) => `search_vector(${one}, ${words})`);
  return `setweight(${read.join(' || ')}, '${weight}')`;
}

/** The values as one JSON record of columns, which Postgres turns into the row's own types. */
function record(type: ContentType, id: string, values: Values): string {
  const row: Values = { item: id };
  for (const [name, field] of Object.entries(type.fields)) {
    if (field.derive) row[snake(name)] = field.derive(values, id);
    else if (name in values) put(row, snake(name), field, values[name]);
  }
  return JSON.stringify(row);
}

function put(row: Values, column: string, { parts }: Field, value: unknown): void {
  if (!parts) {
    row[column] = value ?? null;
    return;
  }
  const given = (value ?? {}) as Values;
  for (const [name, part] of Object.entries(parts))
    put(row, `${column}_${snake(name)}`, part, value ? (given[name] ?? part.default) : null);
}
