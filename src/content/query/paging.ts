import { invalidParameter, invalidParameters, Problem, type Fault } from '../../problems/problem.js';
import type { JsonSchema } from '../field.js';
import type { Audience } from '../visibility.js';
import type { Cursors } from './cursor.js';
import { onlyOne } from './values.js';

/** The parameters of an address as Fastify parses them. */
export type Query = Readonly<Record<string, string | string[]>>;

/** The headings that parameters stand under, in their order on the page. */
export const GROUPS = [
  'Recherche',
  'Période',
  'Lieu',
  'Champs',
  'Dates',
  'Contenus liés',
  'Page',
  'Champs à montrer',
  'Contenus liés à montrer',
  'Réservé au personnel',
] as const;
export type Group = (typeof GROUPS)[number];

/** One parameter of the contract that is no filter. */
export interface QueryParameter {
  name: string;
  group?: Group;
  /** French. */
  description: string;
  schema: JsonSchema;
  example?: unknown;
  required?: true;
  staffOnly?: true;
}

/** The parameters given, by name, each with its values. */
export type Given = ReadonlyMap<string, string[]>;

/** Which page of a list. */
export interface Paging {
  limit: number;
  cursor?: { value: string; parameter: 'after' | 'before' };
  /** Everything that decides which rows there are and in which order: what a cursor is bound to. */
  binding: string;
}

/** One page: each item as the JSON that Postgres built, and where the page begins and ends. */
export interface Page {
  items: string[];
  /** Of the items, whether or not they show it. */
  ids: string[];
  next: string | null;
  previous: string | null;
  total?: number;
  /** Until when it is right, where the clock alone changes it. */
  freshUntil?: Date;
  /** As `lastChange`, unless the clock changes it too. */
  lastModified?: Date;
}

/** A row of a page: its JSON, and its sort keys as a JSON array, of which an id is the last. */
export interface PageRow {
  json: string;
  position: string;
  /** As `lastChange`, the same in each row. */
  changed?: number | null;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** One that no list has: what it is like. */
const CURSOR = 'q1Yx…WyIyMDI2';

export const PAGE_PARAMETERS: readonly QueryParameter[] = [
  {
    name: 'limit',
    group: 'Page',
    description: `Nombre de résultats par page, de 1 à ${MAX_LIMIT}.`,
    schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    example: 50,
  },
  {
    name: 'after',
    group: 'Page',
    description: 'Curseur `page.next` de la réponse précédente : la page suivante.',
    schema: { type: 'string', maxLength: 2000 },
    example: CURSOR,
  },
  {
    name: 'before',
    group: 'Page',
    description: 'Curseur `page.previous` de la réponse précédente : la page d’avant.',
    schema: { type: 'string', maxLength: 2000 },
    example: CURSOR,
  },
];

/** Runs steps that may be refused, so that all their faults are told at once. */
export const collecting =
  (faults: Fault[]) =>
  <T>(step: () => T): T | undefined => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };

/** The parameters given, each known; a staff parameter exists for staff only. */
export function givenValues(
  query: Query,
  known: readonly { name: string; staffOnly?: true }[],
  audience: Audience,
  faults: Fault[],
): Given {
  const open = new Set(known.filter(({ staffOnly }) => !staffOnly || audience === 'staff').map(({ name }) => name));
  const given = new Map<string, string[]>();
  for (const [name, value] of Object.entries(query)) {
    const list = [value].flat();
    if (!open.has(name)) faults.push({ parameter: name, code: 'unknown', detail: `Le paramètre « ${name} » n’existe pas ici.` });
    else if (list.some((text) => text.includes('\u0000') || !text.isWellFormed()))
      faults.push({ parameter: name, code: 'invalid', detail: `« ${name} » contient un caractère interdit.` });
    else given.set(name, list);
  }
  return given;
}

/** For an address that takes no parameters but these. @throws Problem invalid-parameter */
export function refuseOtherParameters(query: Query, known: readonly { name: string }[]): void {
  const faults: Fault[] = [];
  givenValues(query, known, 'public', faults);
  if (faults.length > 0) throw invalidParameters(faults);
}

/** The one value of a parameter, or undefined. @throws Problem */
export function one(given: Given, name: string, allowed?: readonly string[]): string | undefined {
  const list = given.get(name);
  return list === undefined ? undefined : onlyOne(name, list, allowed);
}

/** @throws Problem invalid-parameter */
export const pagingOf = (given: Given, binding: string): Paging => ({
  limit: wholeNumber(given, 'limit', MAX_LIMIT) ?? DEFAULT_LIMIT,
  cursor: cursorOf(given),
  binding,
});

/** A number from 1 to the maximum, or undefined. @throws Problem naming the parameter */
export function wholeNumber(given: Given, name: string, max: number): number | undefined {
  const value = one(given, name);
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(value) || Number(value) > max) throw invalidParameter(name, `« ${name} » attend un nombre de 1 à ${max}.`);
  return Number(value);
}

function cursorOf(given: Given): Paging['cursor'] {
  const [after, before] = [one(given, 'after'), one(given, 'before')];
  if (after !== undefined && before !== undefined) throw invalidParameter('before', '« after » et « before » ne vont pas ensemble.');
  if (after !== undefined) return { value: after, parameter: 'after' };
  return before === undefined ? undefined : { value: before, parameter: 'before' };
}

/** The page out of its rows, one more than its limit; read backwards, they come in reverse. */
export function pageOf(rows: PageRow[], { limit, cursor, binding }: Paging, cursors: Cursors): Page {
  const isBackwards = cursor?.parameter === 'before';
  const hasMore = rows.length > limit;
  const shown = isBackwards ? rows.slice(0, limit).toReversed() : rows.slice(0, limit);
  const cursorAt = (row: PageRow | undefined, exists: boolean) => (row && exists ? cursors.write(row.position, binding) : null);
  return {
    items: shown.map(({ json }) => json),
    ids: shown.map(({ position }) => String((JSON.parse(position) as unknown[]).at(-1))),
    next: cursorAt(shown.at(-1), isBackwards || hasMore),
    previous: cursorAt(shown[0], isBackwards ? hasMore : cursor !== undefined),
  };
}
