import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { validationFailed, type Fault } from '../problems/problem.js';

const MAX_DEPTH = 10;

/** RFC 6901 §3. */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws Problem validation-failed */
export function plainBody(body: unknown): Record<string, unknown> {
  if (!isObject(body)) throw validationFailed([{ pointer: '', code: 'type', detail: 'Un objet JSON est attendu.' }]);
  return body;
}

/** What JSON allows and Postgres cannot hold, at any depth. */
export function illFormed(value: unknown, pointer: string, depth = 0): Fault[] {
  if (depth > MAX_DEPTH) return [{ pointer, code: 'depth', detail: 'Ces données sont trop imbriquées.' }];
  if (typeof value === 'string')
    return value.includes('\u0000') || !value.isWellFormed()
      ? [{ pointer, code: 'characters', detail: 'Ce texte contient un caractère interdit.' }]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => illFormed(inner, `${pointer}/${escaped(name)}`, depth + 1));
}

export function faultsOf(error: ValidationError, parent: string): Fault[] {
  const pointer = `${parent}/${escaped(error.property)}`;
  const own = Object.entries(error.constraints ?? {})
    .slice(0, 1)
    .map(([code, detail]) => ({
      pointer,
      code: code === 'whitelistValidation' ? 'unknown' : code,
      detail: told(code, detail, error.property),
    }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, pointer))];
}

const told = (code: string, detail: string, name: string): string =>
  code === 'whitelistValidation' ? `« ${name} » n’existe pas.` : detail;

/**
 * The body as an instance of a class of class-validator's decorators; keys that it does not name are refused, at any depth.
 * @throws Problem validation-failed with all faults, each with its JSON Pointer
 */
export async function validBody<T extends object>(shape: new () => T, body: unknown): Promise<T> {
  const given = plainBody(body);
  const faults = [...illFormed(given, ''), ...inherited(given, '')];
  if (faults.length > 0) throw validationFailed(faults);
  const instance = plainToInstance(shape, given);
  const errors = await validate(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw validationFailed(errors.flatMap((error) => faultsOf(error, '')));
  return instance;
}

/** Names that every object has: class-validator would let them through. */
function inherited(value: unknown, pointer: string): Fault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = `${pointer}/${escaped(name)}`;
    return name in Object.prototype ? [{ pointer: at, code: 'unknown', detail: `« ${name} » n’existe pas.` }] : inherited(inner, at);
  });
}
