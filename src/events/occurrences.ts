import { DateTime, IANAZone, type Duration } from 'luxon';
import { RRuleTemporal } from 'rrule-temporal';
import type { Values } from '../content/field.js';
import { isDay } from '../content/fields/time.js';

/** How far a rule without an end is followed, from today or from its beginning, whichever is later. */
const HORIZON_YEARS = 20;
const MAX_OCCURRENCES = 5000;
/** Steps that lead to no occurrence, after which a rule is given up: the 30th of February never comes. */
const MAX_ITERATIONS = 10_000;

interface Times {
  start: DateTime;
  /** Exact for instants, whole days for days (RFC 5545 §3.8.5.3). */
  duration: Duration;
}

interface Recurrence {
  rule: string;
  exceptions?: string[];
}

/**
 * When the event takes place, each time, as a `tstzmultirange`; null without a beginning. Repetitions keep the hour that clocks show
 * in the event's time zone, over the changes of these clocks.
 */
export function occurrencesOf(values: Values): string | null {
  const times = timesOf(values);
  if (!times) return null;
  const starts = values.recurrence ? repeated(times.start, values.recurrence as Recurrence) : [times.start];
  return `{${starts.map((start) => rangeOf(start, times.duration)).join(',')}}`;
}

/** Days end after the last of them. */
function timesOf({ startsAt, endsAt, timeZone }: Values): Times | undefined {
  if (typeof startsAt !== 'string') return undefined;
  const zone = IANAZone.create(String(timeZone));
  const start = DateTime.fromISO(startsAt, { zone });
  const last = DateTime.fromISO(typeof endsAt === 'string' ? endsAt : startsAt, { zone });
  if (isDay(startsAt)) return { start, duration: last.plus({ days: 1 }).diff(start, 'days') };
  return { start, duration: last.diff(start) };
}

/** An event without a length still takes place at its moment. */
function rangeOf(start: DateTime, duration: Duration): string {
  const end = start.plus(duration);
  return `[${start.toUTC().toISO()},${end.toUTC().toISO()}${end > start ? ')' : ']'}`;
}

/** The beginnings by the rule, first of all the event's own (RFC 5545 §3.8.5.3), without the days that are excepted. */
function repeated(start: DateTime, { rule, exceptions }: Recurrence): DateTime[] {
  const left = new Set(exceptions ?? []);
  const horizon = DateTime.max(start, DateTime.now()).plus({ years: HORIZON_YEARS });
  const found = [start, ...later(start, rule, horizon)];
  return found.filter((beginning) => !left.has(beginning.toISODate() ?? ''));
}

function later(start: DateTime, rule: string, horizon: DateTime): DateTime[] {
  const found: DateTime[] = [];
  const rruleString = `DTSTART;TZID=${start.zoneName}:${start.toFormat("yyyyMMdd'T'HHmmss")}\nRRULE:${rule}`;
  const keep = ({ epochMilliseconds }: { epochMilliseconds: number }): boolean => {
    const next = DateTime.fromMillis(epochMilliseconds, { zone: start.zone });
    if (next > start && next <= horizon) found.push(next);
    return next <= horizon && found.length < MAX_OCCURRENCES - 1;
  };
  try {
    new RRuleTemporal({ rruleString, maxIterations: MAX_ITERATIONS }).all(keep);
  } catch {
    // Of a rule that leads out of the calendar, or to no day for long, what was found until then stands.
  }
  return found;
}
