import { checkedTime, dayStart } from '../content/query/field-filters.js';
import type { Asked, OwnFilter } from '../content/query/filter.js';
import { onlyOne } from '../content/query/values.js';
import { isDay } from '../content/fields/time.js';
import { invalidParameter } from '../problems/problem.js';

const schema = { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] };
const group = 'Période';

/** The moment that a parameter names, or null; a day begins, or ends, at midnight in Europe/Paris. */
function bound(name: 'from' | 'to', { given, parameters }: Asked): string {
  const values = given.get(name);
  if (values === undefined) return 'null';
  const value = checkedTime(name, onlyOne(name, values));
  return isDay(value) ? dayStart(parameters.add(value, 'date'), name === 'to' ? 1 : 0) : parameters.add(value, 'timestamptz');
}

function refuseBackwards({ given }: Asked): void {
  const [from, to] = (['from', 'to'] as const).map((name) => given.get(name)?.[0]);
  if (from !== undefined && to !== undefined && Date.parse(to) < Date.parse(from) && !to.startsWith(from.slice(0, 10)))
    throw invalidParameter('to', '« to » ne peut pas précéder « from ».');
}

const ENDS_LAST = (row: string): string => `upper(${row}.occurrences)`;

/** When an event takes place, any of its occurrences. */
export const periodFilters: readonly OwnFilter[] = [
  {
    name: 'from',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: 'A lieu à partir de ce jour ou de cet instant, une fois au moins ; avec `to`, entre les deux.',
    schema,
    example: '2026-06-01',
    condition: (asked) => {
      refuseBackwards(asked);
      const [from, to] = [bound('from', asked), bound('to', asked)];
      return `${asked.row}.occurrences && tstzrange(${from}, case when ${to} is not null then greatest(${from}, ${to}) end)`;
    },
  },
  {
    name: 'to',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: 'A lieu jusqu’à ce jour compris, ou avant cet instant, une fois au moins.',
    schema,
    example: '2026-06-30',
    condition: (asked) => (asked.given.has('from') ? 'true' : `${asked.row}.occurrences && tstzrange(null, ${bound('to', asked)})`),
  },
  {
    name: 'upcoming',
    group,
    reads: ['startsAt', 'endsAt', 'recurrence'],
    description: '`true` : a encore lieu, maintenant ou plus tard ; `false` : est passé.',
    schema: { type: 'boolean' },
    example: true,
    condition: ({ values, row }) => `${ENDS_LAST(row)} ${onlyOne('upcoming', values, ['true', 'false']) === 'true' ? '>' : '<='} now()`,
    changesAt: `(select min(${ENDS_LAST('due')}) from event due where due.edition = 'published' and ${ENDS_LAST('due')} > now())`,
  },
];
