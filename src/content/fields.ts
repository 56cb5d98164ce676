import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsDefined, IsEmail, IsIn, IsInt, IsNotEmpty, IsNumber, IsObject, IsString, IsUrl, Matches, Max,
  MaxLength, Min, registerDecorator, ValidateIf, ValidateNested,
} from 'class-validator';
import { MARKDOWN_MAX_LENGTH } from './markdown-limits.js';
import { instant } from './query/expressions.js';
import type { Viewer } from './visibility.js';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = { [keyword: string]: unknown };
export type Operator = 'eq' | 'gte' | 'gt' | 'lte' | 'lt' | 'contains' | 'exists';
export type Weight = 'A' | 'B' | 'C' | 'D';
/** The validated values of an item as a client sends them, every field present. */
export type Values = Record<string, unknown>;

export interface FieldOptions {
  /** French: staff read it in the documentation. */
  description: string;
  example?: unknown;
  /** Not null in every draft, or only demanded at publication. */
  required?: 'draft' | 'publication';
  /** Makes the column NOT NULL. */
  default?: unknown;
  /** Made by the server where the client gives nothing; never null. */
  generated?: true;
  filter?: readonly Operator[];
  sort?: true;
  search?: Weight;
  /** Shown to everybody on a teaser; every other field is gated. */
  teaser?: true;
  /** `false`: left out of lists unless `fields` names it. */
  inLists?: false;
}

/** One value of an item: its column, its validation, its place in the contract. */
export interface Field extends FieldOptions {
  sqlType: string;
  /** Of a value that is not null. */
  schema: JsonSchema;
  validators: readonly PropertyDecorator[];
  /** Where the value lies, in SQL, when that is not the column; `${row}_item` is the row of `item`. */
  source?: (row: string) => string;
  /** The API's value out of the source, in SQL; without it the source is the value. */
  read?: (source: string, row: string, viewer: Viewer) => string;
  /** The column out of the record that the client's values were put into. */
  write?: (record: string) => string;
  /** A read-only field that is computed when the item is written. */
  derive?: (values: Values, id: string) => unknown;
  /** Set by the server: not part of any input. */
  readOnly?: true;
  /** Shown and filtered for staff only. */
  staffOnly?: true;
  /** Never part of an answer. */
  internal?: true;
  /** Parts of an object, each in a column of its own. */
  parts?: Record<string, Field>;
  /** Parts of each object of a list, kept together as JSON. */
  items?: Record<string, Field>;
  /** Holds in the database: an SQL condition over the column. */
  check?: (column: string) => string;
}

const trimmed = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().normalize('NFC') : value));

/** A rule of the domain as a class-validator decorator. */
export function rule(name: string, holds: (value: unknown) => boolean, message: string): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name, target: target.constructor, propertyName: String(propertyName), options: { message },
      validator: { validate: (value: unknown) => holds(value) },
    });
}

/** Puts a value into its canonical form before it is checked. */
export function normalised(form: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? form(value) : value));
}

type TextOptions = FieldOptions & { max: number };

export function text({ max, ...options }: TextOptions): Field {
  return {
    sqlType: 'text', schema: { type: 'string', maxLength: max, ...(options.required === 'draft' ? { minLength: 1 } : {}) },
    validators: [
      trimmed,
      IsString({ message: 'Un texte est attendu.' }),
      MaxLength(max, { message: `${max} caractères au plus.` }),
      IsNotEmpty({ message: options.required === 'draft' ? 'Ce texte ne peut pas être vide.' : 'Un texte vide n’est pas une valeur : donnez null pour l’effacer.' }),
    ],
    ...options,
  };
}

export function markdown(options: FieldOptions & { max?: number }): Field {
  const max = options.max ?? MARKDOWN_MAX_LENGTH;
  return {
    sqlType: 'text', schema: { type: 'string', maxLength: max, contentMediaType: 'text/markdown' },
    validators: [IsString({ message: 'Un texte Markdown est attendu.' }), MaxLength(max, { message: `${max} caractères au plus.` })],
    inLists: false, ...options,
  };
}

/** A value that the server computes when the item is written. */
export function derived(sqlType: string, schema: JsonSchema, derive: NonNullable<Field['derive']>, options: FieldOptions): Field {
  return { sqlType, schema, validators: [], readOnly: true, derive, ...options };
}

/** A value that only the server sets, such as the size of an uploaded file. */
export function given(field: Field): Field {
  return { ...field, readOnly: true };
}

/** Kept with the item and never shown. */
export function internal(sqlType: string): Field {
  return { sqlType, schema: {}, validators: [], readOnly: true, internal: true, description: '' };
}

export function url(options: FieldOptions): Field {
  return {
    sqlType: 'text', schema: { type: 'string', format: 'uri', maxLength: 2083 },
    validators: [trimmed, MaxLength(2083, { message: '2083 caractères au plus.' }),
      IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }, { message: 'Une adresse complète est attendue, par exemple https://exemple.fr/page.' })],
    ...options,
  };
}

export function email(options: FieldOptions): Field {
  return {
    sqlType: 'text', schema: { type: 'string', format: 'email', maxLength: 254 },
    validators: [trimmed, IsEmail({}, { message: 'Une adresse électronique est attendue, par exemple contact@exemple.fr.' })],
    ...options,
  };
}

export function flag(options: FieldOptions): Field {
  return { sqlType: 'boolean', schema: { type: 'boolean' }, validators: [IsBoolean({ message: 'true ou false est attendu.' })], ...options };
}

export function integer({ min, max, ...options }: FieldOptions & { min: number; max: number }): Field {
  const message = `Un nombre entier de ${min} à ${max} est attendu.`;
  return {
    sqlType: 'integer', schema: { type: 'integer', minimum: min, maximum: max },
    validators: [IsInt({ message }), Min(min, { message }), Max(max, { message })],
    check: (column) => `${column} between ${min} and ${max}`, ...options,
  };
}

export function decimal({ min, max, ...options }: FieldOptions & { min: number; max: number }): Field {
  const message = `Un nombre de ${min} à ${max} est attendu.`;
  return {
    sqlType: 'double precision', schema: { type: 'number', minimum: min, maximum: max },
    validators: [IsNumber({}, { message }), Min(min, { message }), Max(max, { message })],
    check: (column) => `${column} between ${min} and ${max}`, ...options,
  };
}

/** Codes of a closed list, with French labels. */
export type Labels = Readonly<Record<string, string>>;

const explained = (description: string, labels: Labels) =>
  `${description} ${Object.entries(labels).map(([code, label]) => `\`${code}\` : ${label}`).join(' ; ')}.`;

export function code({ labels, ...options }: FieldOptions & { labels: Labels }): Field {
  const codes = Object.keys(labels);
  return {
    sqlType: 'text', schema: { type: 'string', enum: codes },
    validators: [IsIn(codes, { message: `Valeurs possibles : ${codes.join(', ')}.` })],
    check: (column) => `${column} in (${codes.map((value) => `'${value}'`).join(', ')})`,
    ...options, description: explained(options.description, labels),
  };
}

export function codes({ labels, ...options }: FieldOptions & { labels: Labels }): Field {
  const known = Object.keys(labels);
  return {
    sqlType: 'text[]', schema: { type: 'array', items: { type: 'string', enum: known }, uniqueItems: true, maxItems: known.length },
    validators: [
      IsArray({ message: 'Une liste est attendue.' }), ArrayUnique({ message: 'Une valeur est donnée deux fois.' }),
      IsIn(known, { each: true, message: `Valeurs possibles : ${known.join(', ')}.` }),
    ],
    default: [], check: (column) => `${column} <@ array[${known.map((value) => `'${value}'`).join(', ')}]::text[]`,
    ...options, description: explained(options.description, labels),
  };
}

export function texts({ max, ...options }: TextOptions): Field {
  return {
    sqlType: 'text[]', schema: { type: 'array', items: { type: 'string', minLength: 1, maxLength: max }, maxItems: 50 },
    validators: [
      Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map((one: unknown) => (typeof one === 'string' ? one.trim().normalize('NFC') : one)) : value)),
      IsArray({ message: 'Une liste de textes est attendue.' }), ArrayMaxSize(50, { message: '50 valeurs au plus.' }),
      IsString({ each: true, message: 'Chaque valeur doit être un texte.' }), IsNotEmpty({ each: true, message: 'Une valeur est vide.' }),
      MaxLength(max, { each: true, message: `${max} caractères au plus par valeur.` }),
    ],
    default: [], ...options,
  };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** A calendar day that exists, `YYYY-MM-DD`, from year 0001. */
export const isDay = (value: unknown): boolean =>
  typeof value === 'string' && DAY.test(value) && value > '0001' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);

/** An instant with its offset (RFC 3339). */
export const isInstant = (value: unknown): boolean =>
  typeof value === 'string' && INSTANT.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));

export function dateTime(options: FieldOptions): Field {
  return {
    sqlType: 'timestamptz(3)', schema: { type: 'string', format: 'date-time' },
    validators: [rule('isInstant', isInstant, 'Un instant avec son décalage est attendu, par exemple 2013-06-25T09:00:00+02:00.')],
    read: instant, ...options,
  };
}

export function date(options: FieldOptions): Field {
  return {
    sqlType: 'date', schema: { type: 'string', format: 'date' },
    validators: [rule('isDay', isDay, 'Une date qui existe est attendue, par exemple 2013-06-25.')], ...options,
  };
}

export function pattern({ matches, message, max = 100, ...options }: FieldOptions & { matches: RegExp; message: string; max?: number }): Field {
  return {
    sqlType: 'text', schema: { type: 'string', pattern: matches.source, maxLength: max },
    validators: [trimmed, IsString({ message }), MaxLength(max, { message }), Matches(matches, { message })], ...options,
  };
}

/** Turns loose properties into a class that class-validator and class-transformer read. */
export function defineClass(name: string, properties: Record<string, readonly PropertyDecorator[]>): new () => object {
  const type = { [name]: class {} }[name] as new () => object;
  for (const [property, decorators] of Object.entries(properties)) {
    for (const decorate of decorators) decorate(type.prototype as object, property);
  }
  return type;
}

/** Whether the value is needed, may be null, or may be left out for its default. */
export function presence(field: FieldOptions): PropertyDecorator {
  if (field.required === 'draft' && field.default === undefined) return IsDefined({ message: 'Cette valeur est nécessaire.' });
  if (field.default !== undefined || field.generated) return ValidateIf((_, value) => value !== undefined);
  return ValidateIf((_, value) => value !== undefined && value !== null);
}

export const isNullable = (field: FieldOptions): boolean => field.required !== 'draft' && field.default === undefined && !field.generated;

const partClass = (parts: Record<string, Field>) =>
  defineClass('Parts', Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, [presence(part), ...part.validators]])));

/** An object whose parts lie in columns of their own; null when all are. */
export function object({ parts, ...options }: FieldOptions & { parts: Record<string, Field> }): Field {
  const type = partClass(parts);
  return {
    sqlType: '', parts, schema: objectSchema(parts),
    validators: [IsObject({ message: 'Un objet est attendu.' }), ValidateNested(), Type(() => type)], ...options,
  };
}

export function objectSchema(parts: Record<string, Field>): JsonSchema {
  const required = Object.entries(parts).filter(([, part]) => part.required === 'draft').map(([name]) => name);
  return {
    type: 'object', additionalProperties: false,
    properties: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, fieldSchema(part)])),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** A list of small objects, kept together as JSON. */
export function list({ parts, ...options }: FieldOptions & { parts: Record<string, Field>; read?: Field['read'] }): Field {
  const type = partClass(parts);
  return {
    sqlType: 'jsonb', schema: { type: 'array', items: objectSchema(parts), maxItems: 200 }, default: [],
    validators: [
      IsArray({ message: 'Une liste d’objets est attendue.' }), ArrayMaxSize(200, { message: '200 entrées au plus.' }),
      ValidateNested({ each: true, message: 'Chaque entrée doit être un objet.' }), Type(() => type),
    ],
    items: parts, ...options,
  };
}

/** The field's schema with its null, description and example. */
export function fieldSchema(field: Field): JsonSchema {
  const { type } = field.schema;
  const nullable = isNullable(field) && typeof type === 'string';
  return {
    ...field.schema,
    ...(nullable ? { type: [type, 'null'] } : {}),
    ...(nullable && Array.isArray(field.schema.enum) ? { enum: [...(field.schema.enum as unknown[]), null] } : {}),
    ...(field.description ? { description: field.description } : {}),
    ...(field.example !== undefined ? { examples: [field.example] } : {}),
    ...(field.default !== undefined ? { default: field.default } : {}),
  };
}
