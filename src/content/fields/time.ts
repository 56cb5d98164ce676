import { instant } from '../query/expressions.js';
import { type FieldOptions, type Field, rule } from '../field.js';

/** By form alone. */
export const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-5]):[0-5]\d)$/;

export const DAY = /^[1-9]\d{3}-\d\d-\d\d$/;

/** Years of four digits, in UTC too: what lies outside, neither the API's form nor Postgres' prints alike. */
const isOfFourDigitYear = (milliseconds: number): boolean => /^[1-9]\d{3}-/.test(new Date(milliseconds).toISOString());

/** A calendar day that exists, `YYYY-MM-DD`, from the year 1000. */
export const isDay = (value: unknown): boolean =>
  typeof value === 'string' &&
  DAY.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  isOfFourDigitYear(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

/** An instant with its offset (RFC 3339), from the year 1000 to 9999. */
export const isInstant = (value: unknown): boolean =>
  typeof value === 'string' &&
  INSTANT.test(value) &&
  isDay(value.slice(0, 10)) &&
  !Number.isNaN(Date.parse(value)) &&
  isOfFourDigitYear(Date.parse(value));

export function dateTime(options: FieldOptions): Field {
  return {
    sqlType: 'timestamptz(3)',
    schema: { type: 'string', format: 'date-time' },
    validators: [rule('isInstant', isInstant, 'Un instant avec son décalage est attendu, par exemple 2013-06-25T09:00:00+02:00.')],
    read: instant,
    ...options,
  };
}

export function date(options: FieldOptions): Field {
  return {
    sqlType: 'date',
    schema: { type: 'string', format: 'date' },
    validators: [rule('isDay', isDay, 'Une date qui existe est attendue, par exemple 2013-06-25.')],
    ...options,
  };
}
