import { DateTime } from 'luxon';
import { checkedTime, DAY_OR_INSTANT, dayStart } from '../content/query/field-filters.js';
import type { Asked, OwnFilter } from '../content/query/filter.js';
import { onlyOne } from '../content/query/values.js';
import { isDay } from '../content/fields/time.js';
import { invalidParameter } from '../problems/problem.js';
import { HORIZON_YEARS, MAX_AHEAD, MAX_BEHIND } from './occurrences.js';

const schema = DAY_OR_INSTANT;
const group = 'Période' as const;

function asked(name: 'from' | 'to', { given }: Asked): string | undefined {
  const values = given.get(name);
  return values === undefined ? undefined : checkedTime(name, onlyOne(name, values));
}

/**
 * Whether an occurrence lies between two moments, both included, in SQL. A day is that whole day in Europe/Paris, and of what lasts whole days
 * the one that it shows, which meets that of Paris wherever it is. @throws Problem naming `to`
 */
function takesPlace(asking: Asked): string {
  const { row, parameters } = asking;
  const [from, to] = [asked('from', asking), asked('to', asking)];
  if (from !== undefined && to !== undefined && lastMoment(to) < firstMoment(from))
    throw invalidParameter('to', '« to » ne peut pas précéder « from ».');
  const bound = (value: string | undefined, days: number): ((zone?: string) => string) => {
    if (value === undefined) return () => 'null';
    const given = parameters.add(value, isDay(value) ? 'date' : 'timestamptz');
    return (zone) => (isDay(value) ? dayStart(given, days, zone) : given);
  };
  const [start, end] = [bound(from, 0), bound(to, 1)];
  const within = (zone?: string): string =>
    `${row}.occurrences && tstzrange(${start(zone)}, ${end(zone)}, '${to !== undefined && isDay(to) ? '[)' : '[]'}')`;
  const isOfDays = [from, to].every((value) => value === undefined || isDay(value));
  return isOfDays ? `${within()} and (not ${row}.all_day or ${within(`${row}.time_zone`)})` : within();
}

const inParis = (value: string): DateTime => DateTime.fromISO(value, { zone: 'Europe/Paris' });
const firstMoment = (value: string): DateTime => inParis(value);
const lastMoment = (value: string): DateTime => (isDay(value) ? inParis(value).endOf('day') : inParis(value));

const KNOWN = `D’une répétition, on connaît ${MAX_BEHIND.toLocaleString('fr-FR')} dates passées et ${MAX_AHEAD.toLocaleString('fr-FR')} à venir au plus, les plus proches d’aujourd’hui, et ${HORIZON_YEARS} ans d’avance.`;

const ENDS_LAST = (row: string): string => `upper(${row}.occurrences)`;

/** When an event takes place, any of its occurrences. */
export const periodFilters: readonly OwnFilter[] = [
  {
    name: 'from',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: `A lieu à partir de ce jour ou de cet instant, une fois au moins ; avec \`to\`, entre les deux. ${KNOWN}`,
    schema,
    example: '2026-06-01',
    rangeOf: 'occurrences',
    condition: takesPlace,
  },
  {
    name: 'to',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: `A lieu jusqu’à ce jour ou cet instant compris, une fois au moins. ${KNOWN}`,
    schema,
    example: '2026-06-30',
    rangeOf: 'occurrences',
    condition: (asking) => (asking.given.has('from') ? 'true' : takesPlace(asking)),
  },
  {
    name: 'upcoming',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: '`true` : a encore lieu, maintenant ou plus tard ; `false` : est passé.',
    schema: { type: 'boolean' },
    example: true,
    condition: ({ values, row }) => `${ENDS_LAST(row)} ${onlyOne('upcoming', values, ['true', 'false']) === 'true' ? '>' : '<='} now()`,
    changesAt: (mayRead) => `(select min(${ENDS_LAST('due')}) from event due where ${mayRead('due')} and ${ENDS_LAST('due')} > now())`,
  },
];
