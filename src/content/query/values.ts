import { invalidParameter } from '../../problems/problem.js';

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
export const isId = (value: string): boolean => UUID.test(value);
/** A slug, which is never shaped like an id, and how many characters it has at most. */
export const SLUG = /^(?![0-9a-f]{8}-[0-9a-f]{4}-)[a-z0-9]+(-[a-z0-9]+)*$/;
export const SLUG_MAX = 80;
/** What names an item of a type with slugs, as JSON Schema has it. */
export const NAME_PATTERN = `${SLUG.source}|${UUID.source}`;
/** For examples: what ids look like. */
export const SOME_ID = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21';

/** How many values a list takes: more than an address can hold, for QUERY. */
export const MAX_VALUES = 500;

/** Counted as JSON Schema counts, and as people do: a pair of surrogates is one character (JSON Schema Validation §6.3.1). */
export const isLonger = (text: string, max: number): boolean => text.length > max && [...text].length > max;

/** The one value of a parameter that takes one. @throws Problem */
export function onlyOne(parameter: string, values: string[], allowed?: readonly string[]): string {
  const [value, ...others] = values;
  if (value === '') throw invalidParameter(parameter, `« ${parameter} » est vide : donnez une valeur, ou retirez le paramètre.`);
  if (value === undefined || others.length > 0) throw invalidParameter(parameter, `« ${parameter} » attend une seule valeur.`);
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
