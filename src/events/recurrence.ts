import ICAL from 'ical.js';
import { isDay } from '../content/fields/time.js';

/** A day, or an instant in UTC, as RFC 5545 §3.3.10 has it for times with a time zone. */
const UNTIL = /^(\d{4})(\d\d)(\d\d)(T([01]\d|2[0-3])[0-5]\d[0-5]\dZ)?$/;
/** Nothing in a calendar comes back each hour, and such a rule has more occurrences than any list could hold. */
const isDailyAtMost = (value: string): boolean => !/^(HOURLY|MINUTELY|SECONDLY)$/i.test(value);

/** Parts whose value ical.js does not look at, or takes though it is not for us. */
const CHECKS: Record<string, (value: string) => boolean> = {
  FREQ: isDailyAtMost,
  COUNT: (value) => /^[1-9]\d{0,3}$/.test(value),
  INTERVAL: (value) => /^[1-9]\d{0,5}$/.test(value),
  UNTIL: (value) => UNTIL.test(value) && isDay(value.replace(UNTIL, '$1-$2-$3')),
};
const TIMES = new Set(['BYHOUR', 'BYMINUTE', 'BYSECOND']);
const MAX_TIMES_A_DAY = 24;
const NAMES = /^(FREQ|UNTIL|COUNT|INTERVAL|BYSECOND|BYMINUTE|BYHOUR|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYMONTH|BYSETPOS|WKST)$/;

/** Whether the value is a recurrence rule, RFC 5545 §3.3.10, of days or longer, without the name of its property. */
export function isRecurrenceRule(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 500) return false;
  const parts = value.split(';').map((part) => part.split('='));
  const names = new Set(parts.map(([name]) => name));
  const areSound = parts.every(
    ([name = '', text = '', ...more]) => NAMES.test(name) && text !== '' && more.length === 0 && (CHECKS[name]?.(text) ?? true),
  );
  const timesADay = parts.reduce((times, [name = '', text = '']) => (TIMES.has(name) ? times * text.split(',').length : times), 1);
  return (
    areSound &&
    timesADay <= MAX_TIMES_A_DAY &&
    names.size === parts.length &&
    names.has('FREQ') &&
    !(names.has('COUNT') && names.has('UNTIL')) &&
    isRead(value)
  );
}

function isRead(value: string): boolean {
  try {
    ICAL.Recur.fromString(value);
    return true;
  } catch {
    return false;
  }
}
