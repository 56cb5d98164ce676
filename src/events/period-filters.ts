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

/** From one moment to another, both included, in SQL; a day is that whole day in Europe/Paris. @throws Problem naming `to` */
function period(asking: Asked): string {
  const [from, to] = [asked('from', asking), asked('to', asking)];
  if (from !== undefined && to !== undefined && lastMoment(to) < firstMoment(from))
    throw invalidParameter('to', '« to » ne peut pas précéder « from ».');
  const bound = (value: string | undefined, days: number): string => {
    if (value === undefined) return 'null';
    return isDay(value) ? dayStart(asking.parameters.add(value, 'date'), days) : asking.parameters.add(value, 'timestamptz');
  };
  return `tstzrange(${bound(from, 0)}, ${bound(to, 1)}, '${to !== undefined && isDay(to) ? '[)' : '[]'}')`;
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
    condition: (asking) => `${asking.row}.occurrences && ${period(asking)}`,
  },
  {
    name: 'to',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: `A lieu jusqu’à ce jour ou cet instant compris, une fois au moins. ${KNOWN}`,
    schema,
    example: '2026-06-30',
    rangeOf: 'occurrences',
    condition: (asking) => (asking.given.has('from') ? 'true' : `${asking.row}.occurrences && ${period(asking)}`),
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
