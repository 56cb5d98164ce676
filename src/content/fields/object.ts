import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';
import { type JsonSchema, type FieldOptions, type Field, defineClass, presence, fieldSchema } from '../field.js';

const partClass = (parts: Record<string, Field>) =>
  defineClass('Parts', Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, [presence(part), ...part.validators]])));

/** An object whose parts lie in columns of their own; null when all are. */
export function object({ parts, ...options }: FieldOptions & { parts: Record<string, Field> }): Field {
  const type = partClass(parts);
  return {
    sqlType: '',
    parts,
    schema: objectSchema(parts),
    validators: [IsObject({ message: 'Un objet est attendu.' }), ValidateNested(), Type(() => type)],
    ...options,
  };
}

export function objectSchema(parts: Record<string, Field>): JsonSchema {
  const required = Object.entries(parts)
    .filter(([, part]) => part.required === 'draft')
    .map(([name]) => name);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, fieldSchema(part)])),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** A list of small objects, kept together as JSON. */
export function list({ parts, ...options }: FieldOptions & { parts: Record<string, Field>; read?: Field['read'] }): Field {
  const type = partClass(parts);
  return {
    sqlType: 'jsonb',
    schema: { type: 'array', items: objectSchema(parts), maxItems: 200 },
    default: [],
    validators: [
      IsArray({ message: 'Une liste d’objets est attendue.' }),
      ArrayMaxSize(200, { message: '200 entrées au plus.' }),
      ValidateNested({ each: true, message: 'Chaque entrée doit être un objet.' }),
      Type(() => type),
    ],
    items: parts,
    ...options,
  };
}
