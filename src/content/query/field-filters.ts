import { invalidParameter } from '../../problems/problem.js';
import { isInText, type Field, type JsonSchema, type Operator } from '../field.js';
import { DAY, INSTANT, isDay, isInstant } from '../fields/time.js';
import type { ContentType } from '../type.js';
import { mayReadGated } from '../visibility.js';
import { snake, type Parameters } from './expressions.js';
import type { Filter } from './filter.js';
import { isLonger, MAX_VALUES, onlyOne, split } from './values.js';

export const SIGNS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;
type Sign = (typeof SIGNS)[keyof typeof SIGNS];
const WORDS: Record<Operator, string> = {
  eq: 'égal à l’une des valeurs données',
  not: 'différent de toutes les valeurs données, ou non renseigné',
  gte: 'à partir de',
  gt: 'après',
  lte: 'jusqu’à',
  lt: 'avant',
  contains: 'contient (sans tenir compte des accents ni de la casse)',
  startsWith: 'commence par (sans tenir compte des accents ni de la casse)',
  exists: 'est renseigné (`true`) ou non (`false`)',
};
const TIME_WORDS: Partial<Record<Operator, string>> = {
  eq: 'ce jour-là, ou à cet instant',
  gte: 'à partir de ce jour ou de cet instant',
  gt: 'après ce jour ou cet instant',
  lte: 'jusqu’à ce jour ou cet instant, compris',
  lt: 'avant ce jour ou cet instant',
};
const MAX_TEXT = 200;
/** 2013-06-25, or an instant of RFC 3339. */
export const DAY_OR_INSTANT: JsonSchema = { type: 'string', pattern: `${DAY.source}|${INSTANT.source}` };

/** Every filter over the type's own fields: one per declared operator, its name after the prefix. */
export const fieldFilters = (type: ContentType, prefix = ''): Filter[] =>
  Object.entries(type.fields).flatMap(([name, field]) => filtersOfField(type, prefix + name, snake(name), field));

function filtersOfField(type: ContentType, name: string, column: string, field: Field): Filter[] {
  const own = (field.filter ?? []).map((operator) => fieldFilter(type, name, column, field, operator));
  const parts = Object.entries(field.parts ?? {}).flatMap(([part, inner]) =>
    filtersOfField(type, `${name}.${part}`, `${column}_${snake(part)}`, inner),
  );
  return [...own, ...parts];
}

function fieldFilter(type: ContentType, name: string, column: string, field: Field, operator: Operator): Filter {
  const parameter = operator === 'eq' ? name : `${name}[${operator}]`;
  const takesMany = (operator === 'eq' || operator === 'not') && isListed(field);
  return {
    name: parameter,
    group: isTemporal(field) ? 'Dates' : 'Champs',
    description: `${field.description.replace(/\.$/, '')} — ${wordsOf(field, operator)}${takesMany ? ' ; plusieurs valeurs se séparent par des virgules' : ''}.`,
    schema: filterSchema(field, operator),
    ...exampleOf(field, operator),
    ...(field.staffOnly ? { staffOnly: true } : {}),
    ...(isInText(operator) ? { isEstimated: true } : {}),
    ...(isTemporal(field) && operator !== 'exists' ? { rangeOf: name } : {}),
    condition: ({ values, parameters, row, viewer }) => {
      const source = field.source?.(row) ?? `${row}.${column}`;
      const condition = compare(parameter, field, operator, { source, row }, values, parameters);
      const gate = field.teaser || field.source ? undefined : mayReadGated(type, row, viewer);
      return gate ? `(${gate} and ${condition})` : condition;
    },
  };
}

const wordsOf = (field: Field, operator: Operator): string => (isTemporal(field) && TIME_WORDS[operator]) || WORDS[operator];

function exampleOf(field: Field, operator: Operator): { example?: unknown } {
  if (operator === 'exists') return { example: true };
  const [first] = (field.schema.enum ?? []) as unknown[];
  if (isTemporal(field)) return { example: String(field.example ?? '2026-06-01').slice(0, 10) };
  const example = field.example ?? first;
  const value: unknown = Array.isArray(example) ? example[0] : example;
  if (typeof value !== 'string') return value === undefined ? {} : { example: value };
  const [word = value] = value.split(' ');
  return { example: isInText(operator) ? word : value };
}

/** Codes, slugs and patterns hold no comma, so commas separate them. */
const isListed = (field: Field): boolean =>
  field.schema.type === 'array' || field.schema.enum !== undefined || (field.schema.pattern !== undefined && !isTemporal(field));

function filterSchema(field: Field, operator: Operator): JsonSchema {
  if (operator === 'exists') return { type: 'boolean' };
  if (isInText(operator)) return { type: 'string', minLength: 1, maxLength: MAX_TEXT };
  if (isTemporal(field)) return DAY_OR_INSTANT;
  if (!isListed(field)) return { ...field.schema };
  const items = (field.schema.type === 'array' ? field.schema.items : field.schema) as JsonSchema;
  return { type: 'array', items: field.labels ? { ...items, 'x-enumDescriptions': field.labels } : items, maxItems: MAX_VALUES };
}

const isTemporal = ({ sqlType }: Field): boolean => sqlType === 'date' || sqlType.startsWith('timestamptz');

/** Where a value lies, and the row that it is of. */
interface Place {
  source: string;
  row: string;
}

function compare(parameter: string, field: Field, operator: Operator, place: Place, values: string[], parameters: Parameters): string {
  const { source } = place;
  if (operator === 'exists') return `${source} is ${onlyOne(parameter, values, ['true', 'false']) === 'true' ? 'not null' : 'null'}`;
  if (isInText(operator)) return inText(parameter, operator, place, onlyOne(parameter, values), parameters);
  if (operator === 'not') return `not coalesce(${compare(parameter, field, 'eq', place, values, parameters)}, false)`;
  if (operator !== 'eq') return compareTime(parameter, field, place, onlyOne(parameter, values), SIGNS[operator], parameters);
  if (isTemporal(field)) return onDay(parameter, field, place, onlyOne(parameter, values), parameters);
  return equal(parameter, field, source, isListed(field) ? split(parameter, values) : values, parameters);
}

/** The column of folded words finds the candidates, by its index. */
function inText(
  parameter: string,
  operator: 'contains' | 'startsWith',
  { source, row }: Place,
  value: string,
  parameters: Parameters,
): string {
  if (isLonger(value, MAX_TEXT)) throw invalidParameter(parameter, `« ${parameter} » accepte ${MAX_TEXT} caractères au plus.`);
  const given = parameters.add(value, 'text');
  // Words have no sign that LIKE knows: what stood between them is a space, and one stands before the first.
  const words = `${row}.title_words like '${operator === 'contains' ? '%' : '% '}' || btrim(title_words(array[${given}])) || '%'`;
  // Folding makes a full-width percent sign an ordinary one, so escaping comes after it; these two know no signs at all.
  const exactly = operator === 'contains' ? `strpos(fold(${source}), fold(${given})) > 0` : `starts_with(fold(${source}), fold(${given}))`;
  return `${words} and ${exactly}`;
}

function equal(parameter: string, field: Field, source: string, given: string[], parameters: Parameters): string {
  const values = known(parameter, field, given);
  if (field.sqlType === 'text[]') return `${source} && ${parameters.add(values, 'text[]')}`;
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) return `${source} = any(${parameters.add(values, 'text[]')})`;
  // One value alone leaves an index its order, and one that is not the usual may have an index without all that has it.
  const isUnusual = field.default !== undefined && value !== field.default;
  return `${source} = ${parameters.add(value, 'text')}${isUnusual ? ` and ${source} <> '${field.default}'` : ''}`;
}

/** The values in their canonical form. @throws Problem naming the parameter where one is none that the field could have */
export function known(parameter: string, { schema, canonical = (value) => value }: Field, given: string[]): string[] {
  const values = given.map(canonical);
  const allowed = (schema.enum ?? (schema.items as JsonSchema | undefined)?.enum) as string[] | undefined;
  const { pattern = '', maxLength = Infinity } = schema as { pattern?: string; maxLength?: number };
  const wrong = values.find((value) =>
    allowed ? !allowed.includes(value) : isLonger(value, maxLength) || !new RegExp(pattern).test(value),
  );
  if (wrong !== undefined) {
    throw invalidParameter(
      parameter,
      `« ${parameter} » n’accepte pas « ${wrong} »${allowed ? ` ; valeurs possibles : ${allowed.join(', ')}` : ''}.`,
    );
  }
  return values;
}

/** A day is that whole day in Europe/Paris. */
export const dayStart = (placeholder: string, days: number, zone = `'Europe/Paris'`): string =>
  `((${placeholder} + ${days})::timestamp at time zone ${zone})`;

/** @throws Problem naming the parameter where the value is neither a day nor an instant */
export function checkedTime(parameter: string, value: string): string {
  if (!isDay(value) && !isInstant(value)) {
    throw invalidParameter(
      parameter,
      `« ${parameter} » attend une date qui existe (2013-06-25) ou un instant (2013-06-25T09:00:00+02:00 ; dans une adresse, écrivez %2B pour +).`,
    );
  }
  return value;
}

/**
 * A time against a day or an instant; what shows a day is one of that day whatever its time zone. An index is asked first for what may be: midnights
 * elsewhere, and those that end a day, are less than a day beyond the ones in Paris. @throws Problem naming the parameter
 */
export function compareTime(parameter: string, field: Field, place: Place, value: string, sign: Sign, parameters: Parameters): string {
  const { source, row } = place;
  checkedTime(parameter, value);
  if (field.sqlType === 'date') return `${source} ${sign} ${dayOf(value, parameters)}`;
  if (!isDay(value)) return `${source} ${sign} ${parameters.add(value, 'timestamptz')}`;
  const day = parameters.add(value, 'date');
  const [compared, first] = ({ '>=': ['>=', 0], '>': ['>=', 1], '<=': ['<', 1], '<': ['<', 0] } as const)[sign];
  const within = (more: number): string => `${source} ${compared} ${dayStart(day, first + more)}`;
  const shown = field.day?.(source, row);
  return shown ? `(${within(compared === '<' ? 1 : -1)} and coalesce(${shown} ${sign} ${day}, ${within(0)}))` : within(0);
}

function onDay(parameter: string, field: Field, place: Place, value: string, parameters: Parameters): string {
  if (isDay(value) && field.sqlType !== 'date')
    return `(${(['>=', '<='] as const).map((sign) => compareTime(parameter, field, place, value, sign, parameters)).join(' and ')})`;
  checkedTime(parameter, value);
  return `${place.source} = ${field.sqlType === 'date' ? dayOf(value, parameters) : parameters.add(value, 'timestamptz')}`;
}

/** The day, of an instant the one in Europe/Paris. */
const dayOf = (value: string, parameters: Parameters): string =>
  isDay(value) ? parameters.add(value, 'date') : `(${parameters.add(value, 'timestamptz')} at time zone 'Europe/Paris')::date`;
