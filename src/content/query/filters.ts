import { invalidParameter } from '../../problems/problem.js';
import { isDay, isInstant } from '../fields/time.js';
import type { Field, JsonSchema, Operator } from '../field.js';
import type { Relation } from '../relations.js';
import type { ContentType } from '../type.js';
import { mayRead, mayReadGated, mayReadLink, reaches, searchVector, type Viewer } from '../visibility.js';
import { snake, type Parameters } from './expressions.js';

/** A filter that a request may ask for, as the contract states it. */
export interface Filter {
  /** As in the address: `publishedAt[gte]`. */
  name: string;
  description: string;
  schema: JsonSchema;
  example?: unknown;
  staffOnly?: true;
  /** The SQL condition for the values given. @throws Problem naming the parameter */
  condition: (values: string[], parameters: Parameters, row: string, viewer: Viewer) => string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isId = (value: string): boolean => UUID.test(value);

export const SIGNS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;
const WORDS: Record<Operator, string> = {
  eq: 'égal à l’une des valeurs données',
  gte: 'à partir de',
  gt: 'après',
  lte: 'jusqu’à',
  lt: 'avant',
  contains: 'contient (sans tenir compte des accents ni de la casse)',
  exists: 'est renseigné (`true`) ou non (`false`)',
};
const MAX_VALUES = 100;

const known = new WeakMap<ContentType, readonly Filter[]>();

/** Every filter of the type: one per declared operator of a field, one per filtered relation, and full text. */
export function filtersOf(type: ContentType): readonly Filter[] {
  const filters = known.get(type) ?? declaredFilters(type);
  known.set(type, filters);
  return filters;
}

function declaredFilters(type: ContentType): Filter[] {
  const fields = Object.entries(type.fields).flatMap(([name, field]) => fieldFilters(type, name, snake(name), field));
  const relations = Object.entries(type.relations)
    .filter(([, relation]) => relation.filter)
    .map(([name, relation]) => relationFilter(name, relation));
  return [...fields, ...relations, fullText];
}

function fieldFilters(type: ContentType, name: string, column: string, field: Field): Filter[] {
  const own = (field.filter ?? []).map((operator) => fieldFilter(type, name, column, field, operator));
  const parts = Object.entries(field.parts ?? {}).flatMap(([part, inner]) =>
    fieldFilters(type, `${name}.${part}`, `${column}_${snake(part)}`, inner),
  );
  return [...own, ...parts];
}

function fieldFilter(type: ContentType, name: string, column: string, field: Field, operator: Operator): Filter {
  const parameter = operator === 'eq' ? name : `${name}[${operator}]`;
  return {
    name: parameter,
    description: `${field.description} — ${WORDS[operator]}${operator === 'eq' && isListed(field) ? ' ; plusieurs valeurs se séparent par des virgules' : ''}.`,
    schema: filterSchema(field, operator),
    ...(operator === 'exists' || field.example === undefined || Array.isArray(field.example) ? {} : { example: field.example }),
    ...(field.staffOnly ? { staffOnly: true } : {}),
    condition: (values, parameters, row, viewer) => {
      const source = field.source?.(row) ?? `${row}.${column}`;
      const condition = compare(parameter, field, operator, source, values, parameters);
      const gate = field.teaser || field.source ? undefined : mayReadGated(type, row, viewer);
      return gate ? `(${gate} and ${condition})` : condition;
    },
  };
}

/** Codes, slugs and patterns hold no comma, so commas separate them. */
const isListed = ({ schema }: Field): boolean => schema.type === 'array' || schema.enum !== undefined || schema.pattern !== undefined;

function filterSchema(field: Field, operator: Operator): JsonSchema {
  if (operator === 'exists') return { type: 'boolean' };
  if (operator === 'contains') return { type: 'string', minLength: 1, maxLength: 200 };
  if (isTemporal(field)) return { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] };
  if (!isListed(field)) return { ...field.schema };
  const items = field.schema.type === 'array' ? field.schema.items : field.schema;
  return { type: 'array', items, maxItems: MAX_VALUES };
}

const isTemporal = ({ sqlType }: Field): boolean => sqlType === 'date' || sqlType.startsWith('timestamptz');

function compare(parameter: string, field: Field, operator: Operator, source: string, values: string[], parameters: Parameters): string {
  if (operator === 'exists') return `${source} is ${onlyOne(parameter, values, ['true', 'false']) === 'true' ? 'not null' : 'null'}`;
  if (operator === 'contains') return contains(parameter, source, onlyOne(parameter, values), parameters);
  if (operator !== 'eq') return compareTime(parameter, field, source, onlyOne(parameter, values), SIGNS[operator], parameters);
  if (isTemporal(field)) return onDay(parameter, field, source, onlyOne(parameter, values), parameters);
  return equal(parameter, field, source, isListed(field) ? split(parameter, values) : values, parameters);
}

function contains(parameter: string, source: string, value: string, parameters: Parameters): string {
  if (value.length > 200) throw invalidParameter(parameter, `« ${parameter} » accepte 200 caractères au plus.`);
  // Folding makes a full-width percent sign an ordinary one, so escaping comes after it; strpos knows no signs at all.
  return `strpos(fold(${source}), fold(${parameters.add(value, 'text')})) > 0`;
}

function equal(parameter: string, field: Field, source: string, values: string[], parameters: Parameters): string {
  const { schema } = field;
  const allowed = (schema.enum ?? (schema.items as JsonSchema | undefined)?.enum) as string[] | undefined;
  const wrong = values.find((value) =>
    allowed ? !allowed.includes(value) : typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(value),
  );
  if (wrong !== undefined) {
    throw invalidParameter(
      parameter,
      `« ${parameter} » n’accepte pas « ${wrong} »${allowed ? ` ; valeurs possibles : ${allowed.join(', ')}` : ''}.`,
    );
  }
  const list = parameters.add(values, 'text[]');
  return field.sqlType === 'text[]' ? `${source} && ${list}` : `${source} = any(${list})`;
}

/** A day is that whole day in Europe/Paris. */
const dayStart = (placeholder: string, days: number): string => `((${placeholder} + ${days})::timestamp at time zone 'Europe/Paris')`;

function checkedTime(parameter: string, value: string): string {
  if (!isDay(value) && !isInstant(value)) {
    throw invalidParameter(
      parameter,
      `« ${parameter} » attend une date (2013-06-25) ou un instant (2013-06-25T09:00:00+02:00 ; dans une adresse, écrivez %2B pour +).`,
    );
  }
  return value;
}

/** `source` against a day or an instant. @throws Problem naming the parameter */
export function compareTime(parameter: string, field: Field, source: string, value: string, sign: string, parameters: Parameters): string {
  checkedTime(parameter, value);
  if (field.sqlType === 'date') return `${source} ${sign} ${parameters.add(value.slice(0, 10), 'date')}`;
  if (!isDay(value)) return `${source} ${sign} ${parameters.add(value, 'timestamptz')}`;
  const day = parameters.add(value, 'date');
  const isAfterDay = sign === '>' || sign === '<=';
  return `${source} ${sign === '>' ? '>=' : sign === '<=' ? '<' : sign} ${dayStart(day, isAfterDay ? 1 : 0)}`;
}

function onDay(parameter: string, field: Field, source: string, value: string, parameters: Parameters): string {
  checkedTime(parameter, value);
  if (field.sqlType === 'date') return `${source} = ${parameters.add(value.slice(0, 10), 'date')}`;
  if (!isDay(value)) return `${source} = ${parameters.add(value, 'timestamptz')}`;
  const day = parameters.add(value, 'date');
  return `(${source} >= ${dayStart(day, 0)} and ${source} < ${dayStart(day, 1)})`;
}

function relationFilter(name: string, relation: Relation): Filter {
  return {
    name,
    description: `${relation.description} Slugs (les anciens aussi) ou identifiants, séparés par des virgules : l’un ou l’autre.`,
    schema: { type: 'array', items: { type: 'string', maxLength: 80 }, maxItems: MAX_VALUES },
    condition: (values, parameters, row, viewer) => {
      const target = relation.target();
      const [near, far, holder] = relation.kind === 'inverse' ? ['to_item', 'from_item', 'ft'] : ['from_item', 'to_item', row];
      const wanted = itemsNamed(target, split(name, values), parameters, viewer);
      return `${row}.item in (select f.${near} from link f join ${target.name} ft on ft.item = f.${far} and ${mayRead(target, 'ft', viewer)}
        where f.relation = '${relation.of ?? name}' and ${mayReadLink('f', holder, viewer)} and f.${far} in ${wanted})`;
    },
  };
}

/** The ids that slugs (also old ones) and ids stand for; a slug that never was public names nothing but for who may write the item. */
function itemsNamed(target: ContentType, names: string[], parameters: Parameters, viewer: Viewer): string {
  const ids = parameters.add(names.filter(isId), 'uuid[]');
  if (!target.hasSlug) return `(select unnest(${ids}))`;
  const slugs = parameters.add(
    names.filter((name) => !isId(name)),
    'text[]',
  );
  const known = `(slug.published_at is not null or ${reaches(target, 'slug', viewer, 'content:write')})`;
  return `(select unnest(${ids}) union select item from slug where type = '${target.name}' and slug = any(${slugs}) and ${known})`;
}

const fullText: Filter = {
  name: 'q',
  description: 'Recherche plein texte (français, sans tenir compte des accents) : mots, "expression exacte", -mot exclu.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: 'restaurant insertion',
  condition: (values, parameters, row, viewer) => {
    const query = onlyOne('q', values);
    if (query.length > 200) throw invalidParameter('q', '« q » accepte 200 caractères au plus.');
    return `${row}.${searchVector(viewer)} @@ websearch_to_tsquery('maillage_fr', ${parameters.add(query, 'text')})`;
  },
};

/** The one value of a parameter that takes one. @throws Problem */
export function onlyOne(parameter: string, values: string[], allowed?: readonly string[]): string {
  const [value, ...others] = values;
  if (value === undefined || value === '' || others.length > 0)
    throw invalidParameter(parameter, `« ${parameter} » attend une seule valeur.`);
  if (allowed && !allowed.includes(value)) throw invalidParameter(parameter, `« ${parameter} » attend ${allowed.join(' ou ')}.`);
  return value;
}

/** Values given by repetition, by commas, or both. @throws Problem */
export function split(parameter: string, values: string[]): string[] {
  const found = values.flatMap((value) => value.split(',')).map((value) => value.trim());
  if (found.some((value) => value === '')) throw invalidParameter(parameter, `« ${parameter} » contient une valeur vide.`);
  if (found.length > MAX_VALUES) throw invalidParameter(parameter, `« ${parameter} » accepte ${MAX_VALUES} valeurs au plus.`);
  return found;
}
