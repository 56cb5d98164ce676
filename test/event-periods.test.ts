import { occurrencesOf } from '../src/events/occurrences.js';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

const titles = ({ body }: { body: Body }): string[] => body.data.map(({ title }: Body) => title);
const YEAR = new Date().getUTCFullYear();

describe('events by period', () => {
  const api = useApi();
  const given = givenFor(api);

  beforeAll(async () => {
    const weekly = (title: string, values: Body) => given.event({ title, ...values });
    await weekly('Atelier du mardi', {
      startsAt: '2025-10-07T09:00:00+02:00',
      endsAt: '2025-10-07T10:00:00+02:00',
      recurrence: { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=10', exceptions: ['2025-11-11'] },
    });
    await weekly('Portes ouvertes', { startsAt: '2025-11-08', endsAt: '2025-11-09', allDay: true });
    await weekly('Instant', { startsAt: '2025-11-08T12:00:00+01:00' });
    await weekly('Toujours', { startsAt: '2020-01-01T09:00:00+01:00', recurrence: { rule: 'FREQ=MONTHLY' } });
    await weekly('Plus tard', { startsAt: `${YEAR + 2}-01-01T09:00:00Z`, visibility: 'teaser' });
  });

  it.each([
    ['from=2025-11-08&to=2025-11-08', ['Instant', 'Portes ouvertes']],
    ['from=2025-11-09&to=2025-11-10', ['Portes ouvertes']],
    ['from=2025-11-10&to=2025-11-10', []],
    // Nine in the morning in Paris, before and after the clocks went back.
    ['from=2025-10-21T07:30:00Z&to=2025-10-21T07:31:00Z', ['Atelier du mardi']],
    ['from=2025-10-28T07:30:00Z&to=2025-10-28T07:31:00Z', []],
    ['from=2025-10-28T08:30:00Z&to=2025-10-28T08:31:00Z', ['Atelier du mardi']],
    ['from=2025-11-11&to=2025-11-11', []],
    ['from=2025-12-09&to=2025-12-09', ['Atelier du mardi']],
    ['from=2025-12-16&to=2025-12-16', []],
    ['to=2020-01-31', ['Toujours']],
    [`from=${YEAR + 1}-02-01`, ['Plus tard', 'Toujours']],
    [`from=${YEAR + 1}-02-01&organisers[none]=x`, ['Plus tard', 'Toujours']],
    ['upcoming=true', ['Plus tard', 'Toujours']],
    ['upcoming=false&sort=title', ['Atelier du mardi', 'Instant', 'Portes ouvertes']],
    [`upcoming=true&to=${YEAR}-12-31`, ['Toujours']],
  ])('answers ?%s', async (query, expected) => {
    expect(titles(await api.anyone.get(`/v1/events?${query}`).expect(200))).toEqual(expected);
  });

  it.each([
    ['from=hier', 'from'],
    ['from=2025-11-09&to=2025-11-08', 'to'],
    ['upcoming=oui', 'upcoming'],
    ['from=2025-11-09&from=2025-11-10', 'from'],
  ])('refuses ?%s', async (query, parameter) => {
    const { body } = await api.anyone.get(`/v1/events?${query}`).expect(400);

    expect(body.errors.map((error: Body) => error.parameter)).toEqual([parameter]);
  });

  it('follows what is published, not the draft', async () => {
    const { id, version } = await given.event({ title: 'Déplacé', startsAt: '2024-03-01T09:00:00+01:00' });
    await api
      .as('editor')
      .patch(`/v1/events/${id}`)
      .set('if-match', `"v${version}"`)
      .send({ startsAt: '2024-04-01T09:00:00+02:00' })
      .expect(200);

    expect(titles(await api.anyone.get('/v1/events?from=2024-03-01&to=2024-03-01').expect(200))).toContain('Déplacé');
    expect(titles(await api.as('editor').get('/v1/events?from=2024-04-01&to=2024-04-01').expect(200))).toContain('Déplacé');
  });
});

describe('occurrences', () => {
  const starts = (values: Body): string[] =>
    (occurrencesOf({ timeZone: 'Europe/Paris', ...values }) ?? '').match(/\[[^,]+/g)?.map((start) => start.slice(1)) ?? [];
  const daily = (rule: string, startsAt = '2025-03-29T02:30:00+01:00') => starts({ startsAt, recurrence: { rule } });

  it('keeps the hour of the wall over a change of the clocks, and leaves out an hour that does not exist (RFC 5545 §3.3.10)', () => {
    expect(daily('FREQ=DAILY;COUNT=3')).toEqual(['2025-03-29T01:30:00.000Z', '2025-03-31T00:30:00.000Z', '2025-04-01T00:30:00.000Z']);
  });

  it('counts days as days', () => {
    const days = occurrencesOf({
      timeZone: 'Europe/Paris',
      startsAt: '2025-03-30',
      allDay: true,
      recurrence: { rule: 'FREQ=WEEKLY;COUNT=2' },
    });

    expect(days).toBe('{[2025-03-29T23:00:00.000Z,2025-03-30T22:00:00.000Z),[2025-04-05T22:00:00.000Z,2025-04-06T22:00:00.000Z)}');
  });

  it('ends with the day that UNTIL names', () => {
    expect(daily('FREQ=DAILY;UNTIL=20250402T003000Z')).toHaveLength(4);
    expect(daily('FREQ=DAILY;UNTIL=20250402')).toHaveLength(4);
  });

  it('has the beginning even where the rule leaves it out', () => {
    expect(daily('FREQ=WEEKLY;BYDAY=TU;COUNT=2', '2025-10-06T09:00:00+02:00')[0]).toBe('2025-10-06T07:00:00.000Z');
  });

  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY',
    'FREQ=YEARLY;INTERVAL=999999',
    'FREQ=WEEKLY;BYMONTH=2;BYSETPOS=9;BYDAY=MO',
    'FREQ=HOURLY;BYMONTH=13',
    'FREQ=DAILY;BYHOUR=99',
  ])('is bounded for %s', (rule) => {
    const before = process.cpuUsage().user;
    const { length } = daily(rule);

    expect([length > 0 && length <= 5000, process.cpuUsage(undefined).user - before < 2_000_000]).toEqual([true, true]);
  });

  it('is null without a beginning', () => {
    expect(occurrencesOf({ timeZone: 'Europe/Paris', startsAt: null })).toBeNull();
  });
});
