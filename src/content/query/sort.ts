import { invalidParameter } from '../../problems/problem.js';
import { isNullable } from '../field.js';
import { listKey, type ContentType } from '../type.js';
import type { Viewer } from '../visibility.js';
import type { Position } from './cursor.js';
import type { Parameters } from './expressions.js';
import { fieldSource } from './select.js';

export interface SortKey {
  name: string;
  descending: boolean;
  sqlType: string;
  source: (row: string) => string;
  /** No row that the viewer reads is without it. */
  isNeverNull?: boolean;
}

export const MAX_SORT_KEYS = 3;

export const sortableNames = (type: ContentType): string[] =>
  Object.entries(type.fields)
    .filter(([, field]) => field.sort)
    .map(([name]) => name);

/** `-publishedAt,title` as keys; the id comes last, so that the order is stable. @throws Problem naming `sort` */
export function parseSort(type: ContentType, sort: string, viewer: Viewer): SortKey[] {
  const names = sort.split(',').map((name) => name.trim());
  const known = sortableNames(type);
  const wrong = names.find((name) => !known.includes(name.replace(/^-/, '')));
  if (wrong !== undefined)
    throw invalidParameter(
      'sort',
      `« sort » n’accepte pas « ${wrong} » ; valeurs possibles : ${known.join(', ')}, avec un - devant pour l’ordre inverse.`,
    );
  if (names.length > MAX_SORT_KEYS) throw invalidParameter('sort', `« sort » accepte ${MAX_SORT_KEYS} champs au plus.`);
  const descending = names[0]!.startsWith('-');
  return [...names.map((name) => sortKey(type, name, viewer)), idKey(descending, (row) => `${row}.item`)];
}

function sortKey(type: ContentType, name: string, { audience }: Viewer): SortKey {
  const plain = name.replace(/^-/, '');
  const field = type.fields[plain]!;
  const isFilled = audience !== 'staff' && (field.required === 'publication' || field.filledAtPublication === true);
  return {
    name: plain,
    descending: name.startsWith('-'),
    sqlType: field.sqlType,
    source: (row) => fieldSource(plain, field, row),
    isNeverNull: isFilled || !isNullable(field),
  };
}

const idKey = (descending: boolean, source: SortKey['source']): SortKey => ({
  name: 'id',
  descending,
  sqlType: 'uuid',
  source,
  isNeverNull: true,
});

/** The same order over published links, where they carry its key; undefined where they do not. */
export function linkOrder(type: ContentType, keys: readonly SortKey[]): SortKey[] | undefined {
  const [key, id, ...others] = keys;
  if (!key || !id || others.length > 0 || key.name !== listKey(type)) return undefined;
  return [{ ...key, source: (link) => `${link}.listed_at`, isNeverNull: true }, idKey(id.descending, (link) => `${link}.from_item`)];
}

const compared = (key: SortKey, row: string): string =>
  key.sqlType === 'text' ? `${key.source(row)} collate "fr-x-icu"` : key.source(row);

/** How indexes lie, nulls last: where there are none, the other direction reads them backwards. */
const isNewestFirst = ({ sqlType }: SortKey): boolean => sqlType.startsWith('timestamptz');

/** Nulls come last in either direction; read backwards, they come first. */
export function orderBy(keys: readonly SortKey[], row: string, isBackwards: boolean): string {
  return keys
    .map((key) => {
      const isDescending = key.descending !== isBackwards;
      const areNullsLast = key.isNeverNull ? isDescending === isNewestFirst(key) : !isBackwards;
      const nulls = key.name === 'id' ? '' : ` nulls ${areNullsLast ? 'last' : 'first'}`;
      return `${compared(key, row)} ${isDescending ? 'desc' : 'asc'}${nulls}`;
    })
    .join(', ');
}

/** What a cursor keeps of a row: JSON as text. */
export const positionOf = (keys: readonly SortKey[], row: string): string =>
  `json_build_array(${keys.map((key) => `${key.source(row)}::text`).join(', ')})::text`;

/** Keyset: the rows that come after the position (or before it, read backwards), nulls last. */
export function beyond(keys: readonly SortKey[], position: Position, row: string, isBackwards: boolean, parameters: Parameters): string {
  const [first] = keys;
  if (first && keys.every(({ isNeverNull, descending }) => isNeverNull && descending === first.descending)) {
    const sources = keys.map((key) => compared(key, row)).join(', ');
    const values = keys.map((key, at) => parameters.add(position[at] ?? null, key.sqlType)).join(', ');
    return `(${sources}) ${signOf(first, isBackwards)} (${values})`;
  }
  const alternatives = keys.map((_, index) => {
    const equal = keys.slice(0, index).map((key, at) => same(key, position[at] ?? null, row, parameters));
    return [...equal, further(keys[index]!, position[index] ?? null, row, isBackwards, parameters)].join(' and ');
  });
  const all = `(${alternatives.map((alternative) => `(${alternative})`).join(' or ')})`;
  const value = position[0] ?? null;
  // What an index can begin at. Forwards, what has no value comes after all others, so there is no such bound.
  return first && value !== null && (first.isNeverNull || isBackwards)
    ? `${compared(first, row)} ${signOf(first, isBackwards)}= ${parameters.add(value, first.sqlType)} and ${all}`
    : all;
}

const signOf = ({ descending }: SortKey, isBackwards: boolean): string => (descending !== isBackwards ? '<' : '>');

function same(key: SortKey, value: string | null, row: string, parameters: Parameters): string {
  return value === null ? `${key.source(row)} is null` : `${compared(key, row)} = ${parameters.add(value, key.sqlType)}`;
}

function further(key: SortKey, value: string | null, row: string, isBackwards: boolean, parameters: Parameters): string {
  if (value === null) return isBackwards ? `${key.source(row)} is not null` : 'false';
  const beyondValue = `${compared(key, row)} ${signOf(key, isBackwards)} ${parameters.add(value, key.sqlType)}`;
  return isBackwards ? beyondValue : `(${beyondValue} or ${key.source(row)} is null)`;
}
