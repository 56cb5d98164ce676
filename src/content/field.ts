import { Transform } from 'class-transformer';
import { IsDefined, registerDecorator, ValidateIf } from 'class-validator';
import type { Viewer } from './visibility.js';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = { [keyword: string]: unknown };

export type Operator = 'eq' | 'not' | 'gte' | 'gt' | 'lte' | 'lt' | 'contains' | 'startsWith' | 'exists';
export const isInText = (operator: Operator): operator is 'contains' | 'startsWith' => operator === 'contains' || operator === 'startsWith';

export type Weight = 'A' | 'B' | 'C' | 'D';

/** The validated values of an item as a client sends them, every field present. */
export type Values = Record<string, unknown>;

/** Codes of a closed list, with French labels. */
export type Labels = Readonly<Record<string, string>>;

export interface FieldOptions {
  /** French: staff read it in the documentation. */
  description: string;
  /** What its codes stand for. */
  labels?: Labels;
  example?: unknown;
  /** Not null in every draft, or only demanded at publication. */
  required?: 'draft' | 'publication';
  /** Set by publishing where nobody gave a value. */
  filledAtPublication?: true;
  /** Makes the column NOT NULL. */
  default?: unknown;
  /** Made by the server where the client gives nothing; never null. */
  generated?: true;
  filter?: readonly Operator[];
  sort?: true;
  search?: Weight;
  /** Searched as it is written too: a name may be a stop word, and a title is found by the beginnings of its words. */
  asWritten?: true;
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
  /** The day that is shown where that is no instant, in SQL; null for an instant. */
  day?: (source: string, row: string) => string;
  /** How a value is written where there are several ways: what a filter is given is put so before it is compared. */
  canonical?: (value: string) => string;
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

/** A rule of the domain as a class-validator decorator. */
export function rule(name: string, holds: (value: unknown) => boolean, message: string): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message },
      validator: { validate: (value: unknown) => holds(value) },
    });
}

/** Whether its folded words stand in the column `title_words`, where an index finds them. */
export const isInTitleWords = ({ asWritten, filter }: Field): boolean => asWritten === true || (filter ?? []).some(isInText);

/** Puts a value into its canonical form before it is checked. */
export function normalised(form: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? form(value) : value));
}

export const trimmed = Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().normalize('NFC') : value));

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

/** `code` : label, for each. */
export const labelled = (labels: Labels): string =>
  Object.entries(labels)
    .map(([code, label]) => `\`${code}\` : ${label}`)
    .join(' ; ');

export const described = ({ description, labels }: FieldOptions): string => (labels ? `${description} ${labelled(labels)}.` : description);

/** The field's schema with its null, description and example. */
export function fieldSchema(field: Field): JsonSchema {
  const { type } = field.schema;
  const nullable = isNullable(field) && typeof type === 'string';
  return {
    ...field.schema,
    ...(nullable ? { type: [type, 'null'] } : {}),
    ...(nullable && Array.isArray(field.schema.enum) ? { enum: [...(field.schema.enum as unknown[]), null] } : {}),
    ...(field.description ? { description: described(field) } : {}),
    ...(field.example !== undefined ? { examples: [field.example] } : {}),
    ...(field.default !== undefined ? { default: field.default } : {}),
  };
}
