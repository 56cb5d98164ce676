import { type JsonSchema, type FieldOptions, type Field } from '../field.js';

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

/** Computed when the item is written, for filters to look at; never shown. */
export const computed = (sqlType: string, derive: NonNullable<Field['derive']>): Field => ({ ...internal(sqlType), derive });

/** A read-only field that has no column of its own. */
export const virtual = (sqlType: string, schema: JsonSchema, source: NonNullable<Field['source']>, options: FieldOptions): Field => ({
  sqlType,
  schema,
  source,
  validators: [],
  readOnly: true,
  teaser: true,
  ...options,
});
