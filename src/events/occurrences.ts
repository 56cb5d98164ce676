import { DateTime, IANAZone, type Duration } from 'luxon';
import { RRuleTemporal } from 'rrule-temporal';
import type { Values } from '../content/field.js';
import { isDay } from '../content/fields/time.js';

/** How far a rule without an end is followed, from today or from its beginning, whichever is later. */
export const HORIZON_YEARS = 20;
/** Those nearest to today: many a day, or a daily one of long ago, must not use up what is still to come. */
export const MAX_AHEAD = 3500;
export const MAX_BEHIND = 1500;
/** How far one look goes: a rule that leads nowhere, as to the 30th of February, takes its time each time. */
const STEP = { months: 3 };
/** Steps within one look that lead to no occurrence, after which a rule is given up. */
const MAX_ITERATIONS = 10_000;
/** The same for a rule with COUNT, which is gone through once from its beginning: the days of eighty years, of which twenty are to come. */
const MAX_COUNTED_ITERATIONS = 30_000;
/** Moments that a rule may weigh, of which it takes none, say. A daily one with the largest COUNT weighs 9,999, and 11,070 for the first of many hours. */
const MAX_CANDIDATES = 15_000;

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
  const others = around(start, rule).filter((beginning) => +beginning > +start);
  return [start, ...others].filter((beginning) => !left.has(beginning.toISODate() ?? ''));
}

function around(start: DateTime, rule: string): DateTime[] {
  const rruleString = `DTSTART;TZID=${start.zoneName}:${start.toFormat("yyyyMMdd'T'HHmmss")}\nRRULE:${rule}`;
  const today = DateTime.max(start, DateTime.now());
  const isCounted = /(^|;)COUNT=/.test(rule);
  const maxIterations = isCounted ? MAX_COUNTED_ITERATIONS : MAX_ITERATIONS;
  try {
    const recurrence = new RRuleTemporal({ rruleString, maxIterations, maxCandidateEvaluations: MAX_CANDIDATES });
    return isCounted ? counted(recurrence, today) : [...behind(recurrence, start, today), ...ahead(recurrence, today)];
  } catch {
    // Of a rule that leads out of the calendar, or to no day for long, the beginning stands.
    return [];
  }
}

/** Each look at a rule with COUNT would begin at its beginning again. */
function counted(recurrence: RRuleTemporal, today: DateTime): DateTime[] {
  const horizon = today.plus({ years: HORIZON_YEARS });
  const found = recurrence.all(({ epochMilliseconds }) => epochMilliseconds < +horizon).map((moment) => wallTime(recurrence, moment));
  const past = found.filter((beginning) => beginning < today).length;
  return found.slice(Math.max(0, past - MAX_BEHIND), past + MAX_AHEAD);
}

function ahead(recurrence: RRuleTemporal, today: DateTime): DateTime[] {
  const found: DateTime[] = [];
  const horizon = today.plus({ years: HORIZON_YEARS });
  for (let from = today; from < horizon && found.length < MAX_AHEAD; from = from.plus(STEP))
    found.push(...between(recurrence, from, from.plus(STEP)));
  return found.slice(0, MAX_AHEAD);
}

function behind(recurrence: RRuleTemporal, start: DateTime, today: DateTime): DateTime[] {
  const found: DateTime[] = [];
  for (let until = today; until > start && found.length < MAX_BEHIND; until = until.minus(STEP))
    found.unshift(...between(recurrence, until.minus(STEP), until));
  return found.slice(-MAX_BEHIND);
}

/** From the one to before the other. */
const between = (recurrence: RRuleTemporal, from: DateTime, until: DateTime): DateTime[] =>
  recurrence.between(from.toJSDate(), new Date(until.toMillis() - 1), true).map((moment) => wallTime(recurrence, moment));

const wallTime = (recurrence: RRuleTemporal, { epochMilliseconds }: { epochMilliseconds: number }): DateTime =>
  DateTime.fromMillis(epochMilliseconds, { zone: recurrence.options().tzid });
