import { ImportFault } from './import-fault.js';

/**
 * A mapping with none but the keys named: `__proto__` and `constructor`, which YAML gives as keys like any other, fall under that.
 * @throws ImportFault naming every other key
 */
export function readRecord<Key extends string>(value: unknown, keys: readonly Key[], where: string): Partial<Record<Key, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ImportFault(`${where} doit être une suite de lignes « champ: valeur ».`);
  }
  const unknown = Object.keys(value).filter((key) => !keys.some((known) => known === key));
  if (unknown.length === 0) return value;
  throw new ImportFault(`${where} a des champs inconnus : ${unknown.join(', ')}. Champs possibles : ${keys.join(', ')}.`);
}

/** Null where nothing is written. */
export function readText(value: unknown, name: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new ImportFault(`Le champ « ${name} » doit être un texte ; mettez-le entre guillemets.`);
  return value.replace(/\s+/g, ' ').trim() || null;
}

export function readRequiredText(value: unknown, name: string): string {
  const text = readText(value, name);
  if (!text) throw new ImportFault(`Le champ « ${name} » manque.`);
  return text;
}

export function readList(value: unknown, name: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ImportFault(`Le champ « ${name} » doit être une liste (une ligne « - … » par élément).`);
  return value;
}
