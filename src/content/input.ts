import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { escaped, faultsOf, illFormed, isObject, plainBody } from '../http/valid-body.js';
import { validationFailed, type Fault } from '../problems/problem.js';
import { isNullable, type Field, type Values } from './field.js';
import type { Relation } from './relations.js';
import { writableFields, writableRelations, type ContentType } from './type.js';

/**
 * The body of a create, checked and in canonical form, with every field present; relations as given.
 * @throws Problem validation-failed with all faults, each with its JSON Pointer
 */
export async function validInput(type: ContentType, body: unknown): Promise<Values> {
  const given = plainBody(body);
  const faults = [...illFormed(given, ''), ...unknownKeys(type, given)];
  if (faults.length > 0) throw validationFailed(faults);
  const instance = plainToInstance(type.inputClass, given) as Values;
  const errors = await validate(instance, { forbidUnknownValues: false });
  if (errors.length > 0) throw validationFailed(errors.flatMap((error) => faultsOf(error, '')));
  const values = complete(type, instance);
  const broken = type.check?.(values) ?? [];
  if (broken.length > 0) throw validationFailed(broken);
  return values;
}

/**
 * A JSON Merge Patch (RFC 7396) applied to the values, and the whole checked like a create.
 * @throws Problem validation-failed
 */
export async function patchedInput(type: ContentType, current: Values, patch: unknown): Promise<Values> {
  const given = plainBody(patch);
  const faults = [...illFormed(given, ''), ...unknownKeys(type, given), ...forbiddenNulls(type, given)];
  if (faults.length > 0) throw validationFailed(faults);
  return validInput(type, merge(current, given));
}

/** RFC 7396: objects are merged, null removes, everything else replaces. */
export function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Values = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}

function unknownKeys(type: ContentType, given: Values): Fault[] {
  const fields = new Map(writableFields(type));
  const relations = new Map(writableRelations(type));
  return Object.entries(given).flatMap(([name, value]) => {
    const pointer = `/${escaped(name)}`;
    const field = fields.get(name);
    if (field) return unknownParts(field, value, pointer);
    const relation = relations.get(name);
    if (relation) return unknownEntryKeys(relation, value, pointer);
    return [unknown(pointer, name, type)];
  });
}

const unknown = (pointer: string, name: string, type?: ContentType): Fault =>
  type && (Object.hasOwn(type.fields, name) || Object.hasOwn(type.relations, name))
    ? { pointer, code: 'read-only', detail: `« ${name} » ne s’écrit pas ici.` }
    : { pointer, code: 'unknown', detail: `« ${name} » n’existe pas.` };

const notAnObject = (pointer: string): Fault => ({ pointer, code: 'type', detail: 'Chaque entrée doit être un objet.' });

function unknownParts(field: Field, value: unknown, pointer: string): Fault[] {
  if (field.items && Array.isArray(value))
    return value.flatMap((one: unknown, index) => unknownIn(field.items!, one, `${pointer}/${index}`));
  return field.parts ? unknownIn(field.parts, value, pointer) : [];
}

function unknownIn(parts: Record<string, Field>, value: unknown, pointer: string): Fault[] {
  if (Array.isArray(value)) return [notAnObject(pointer)];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${pointer}/${escaped(name)}`;
    return Object.hasOwn(parts, name) ? unknownParts(parts[name]!, inner, at) : [unknown(at, name)];
  });
}

function unknownEntryKeys(relation: Relation, value: unknown, pointer: string): Fault[] {
  const keys = new Set([relation.nested ?? 'id', ...(relation.roles ? ['role'] : []), ...Object.keys(relation.attributes ?? {})]);
  const entries = Array.isArray(value)
    ? value.map((entry: unknown, index) => ({ entry, at: `${pointer}/${index}` }))
    : [{ entry: value, at: pointer }];
  return entries.flatMap(({ entry, at }) => (Array.isArray(entry) ? [notAnObject(at)] : unknownInEntry(relation, keys, entry, at)));
}

function unknownInEntry({ nested }: Relation, keys: Set<string>, entry: unknown, at: string): Fault[] {
  return (isObject(entry) ? Object.entries(entry) : []).flatMap(([name, inner]) => {
    if (!keys.has(name)) return [unknown(`${at}/${escaped(name)}`, name)];
    if (name !== nested || !isObject(inner)) return [];
    return Object.keys(inner)
      .filter((key) => key !== 'id')
      .map((key) => unknown(`${at}/${name}/${escaped(key)}`, key));
  });
}

/** Null is accepted only where the field may be empty. */
function forbiddenNulls(type: ContentType, patch: Values): Fault[] {
  const nullable = (name: string): boolean => {
    const field = type.fields[name];
    return field ? isNullable(field) : type.relations[name]?.kind === 'one';
  };
  return Object.entries(patch)
    .filter(([name, value]) => value === null && !nullable(name))
    .map(([name]) => ({
      pointer: `/${name}`,
      code: 'null',
      detail: `« ${name} » ne peut pas être vide : donnez une valeur${type.relations[name] ? ' ou une liste vide' : ''}.`,
    }));
}

/** Every field with its value, its default or null. */
function complete(type: ContentType, instance: Values): Values {
  const fields = writableFields(type).map(([name, field]) => [name, instance[name] ?? field.default ?? null]);
  const relations = writableRelations(type)
    .filter(([name]) => instance[name] !== undefined)
    .map(([name]) => [name, instance[name]]);
  return Object.fromEntries([...fields, ...relations]) as Values;
}
