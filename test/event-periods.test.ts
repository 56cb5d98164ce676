import { FollowedRecurrences } from '../src/events/followed-recurrences.js';
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
    await weekly('Chaque jour', { startsAt: '2010-01-01T12:00:00+01:00', recurrence: { rule: 'FREQ=DAILY' } });
    await weekly('Plus tard', { startsAt: `${YEAR + 2}-01-01T09:00:00Z`, visibility: 'teaser' });
  });

  it.each([
    ['from=2025-11-08&to=2025-11-08', ['Instant', 'Portes ouvertes', 'Chaque jour']],
    ['from=2025-11-09&to=2025-11-10', ['Portes ouvertes', 'Chaque jour']],
    ['from=2025-11-10&to=2025-11-10', ['Chaque jour']],
    // Nine in the morning in Paris, before and after the clocks went back.
    ['from=2025-10-21T07:30:00Z&to=2025-10-21T07:31:00Z', ['Atelier du mardi']],
    ['from=2025-10-28T07:30:00Z&to=2025-10-28T07:31:00Z', []],
    ['from=2025-10-28T08:30:00Z&to=2025-10-28T08:31:00Z', ['Atelier du mardi']],
    ['from=2025-11-11&to=2025-11-11', ['Chaque jour']],
    ['from=2025-12-09&to=2025-12-09', ['Atelier du mardi', 'Chaque jour']],
    ['from=2025-12-16&to=2025-12-16', ['Chaque jour']],
    ['to=2020-01-31', ['Toujours', 'Chaque jour']],
    ['from=2020-01-01T08:00:00Z&to=2020-01-01T08:00:00Z', ['Toujours']],
    // Half past midnight in Paris.
    ['from=2025-11-09&to=2025-11-08T23:30:00Z', ['Portes ouvertes']],
    [`from=${YEAR + 1}-02-01`, ['Plus tard', 'Toujours', 'Chaque jour']],
    [`from=${YEAR + 1}-02-02&to=${YEAR + 1}-02-02`, ['Chaque jour']],
    [`from=${YEAR + 1}-02-01&organisers[none]=x`, ['Plus tard', 'Toujours', 'Chaque jour']],
    ['upcoming=true', ['Plus tard', 'Toujours', 'Chaque jour']],
    ['upcoming=false&sort=title', ['Atelier du mardi', 'Instant', 'Portes ouvertes']],
    [`upcoming=true&to=${YEAR}-12-31`, ['Toujours', 'Chaque jour']],
  ])('answers ?%s', async (query, expected) => {
    expect(titles(await api.anyone.get(`/v1/events?${query}`).expect(200))).toEqual(expected);
  });

  describe('by the day on which they begin or end', () => {
    const day = (title: string, values: Body) => given.event({ title, allDay: true, ...values });

    beforeAll(async () => {
      await day('Deux jours', { startsAt: '2027-03-27', endsAt: '2027-03-28' });
      await day('Un jour', { startsAt: '2027-03-27' });
      await day('À Kiritimati', { startsAt: '2027-07-14', endsAt: '2027-07-14', timeZone: 'Pacific/Kiritimati' });
      await day('À Pago Pago', { startsAt: '2027-07-14', endsAt: '2027-07-14', timeZone: 'Pacific/Pago_Pago' });
      await given.event({ title: 'De nuit', startsAt: '2027-03-28T22:00:00+02:00', endsAt: '2027-03-29T01:00:00+02:00' });
    });

    it.each([
      ['startsAt=2027-03-27', ['Deux jours', 'Un jour']],
      ['startsAt=2027-03-26', []],
      ['startsAt[gt]=2027-03-27&startsAt[lt]=2027-03-29', ['De nuit']],
      ['endsAt=2027-03-28', ['Deux jours']],
      ['endsAt=2027-03-29', ['De nuit']],
      ['endsAt[lte]=2027-03-28&endsAt[gte]=2027-03-28', ['Deux jours']],
      ['endsAt[gt]=2027-03-28&endsAt[lt]=2027-04-01', ['De nuit']],
      ['endsAt[gte]=2027-03-01&endsAt[lt]=2027-03-28', []],
      ['startsAt=2027-07-14', ['À Kiritimati', 'À Pago Pago']],
      ['endsAt=2027-07-14', ['À Kiritimati', 'À Pago Pago']],
      ['startsAt[gte]=2027-07-14&endsAt[lte]=2027-07-14', ['À Kiritimati', 'À Pago Pago']],
      ['from=2027-07-14&to=2027-07-14', ['À Kiritimati', 'À Pago Pago', 'Chaque jour']],
      ['from=2027-07-13&to=2027-07-13', ['Chaque jour']],
      ['from=2027-07-15&to=2027-07-15', ['Chaque jour']],
      ['from=2027-07-15&to=2027-07-14T23:30:00Z', ['À Pago Pago']],
      ['startsAt=2027-07-13', []],
      ['startsAt[gt]=2027-07-14&startsAt[lt]=2027-08-01', []],
      ['endsAt=2027-07-15', []],
      // To an instant they are what they last: until midnight where they are.
      ['endsAt[gt]=2027-03-28T12:00:00%2B02:00&endsAt[lt]=2027-03-29T00:30:00%2B02:00', ['Deux jours']],
      ['startsAt[gte]=2027-07-13T10:00:00Z&startsAt[lt]=2027-07-13T11:00:00Z', ['À Kiritimati']],
    ])('answers ?%s', async (query, expected) => {
      expect(titles(await api.anyone.get(`/v1/events?${query}&sort=title`).expect(200))).toEqual(expected);
    });
  });

  it.each([
    ['from=hier', 'from'],
    ['from=2025-11-09&to=2025-11-08', 'to'],
    ['from=2025-11-09&to=2025-11-08T22:30:00Z', 'to'],
    ['upcoming=oui', 'upcoming'],
    ['from=2025-11-09&from=2025-11-10', 'from'],
  ])('refuses ?%s', async (query, parameter) => {
    const { body } = await api.anyone.get(`/v1/events?${query}`).expect(400);

    expect(body.errors.map((error: Body) => error.parameter)).toEqual([parameter]);
  });

  it('finds what a rule with COUNT has next, however long ago it began', async () => {
    const recurrence = { rule: 'FREQ=DAILY;BYDAY=MO;COUNT=9999' };
    await given.event({ title: 'Permanence', startsAt: '1990-01-01T09:00:00+01:00', recurrence });

    expect(titles(await api.anyone.get(`/v1/events?from=${YEAR + 1}-02-01&to=${YEAR + 1}-02-07`).expect(200))).toContain('Permanence');
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

describe('a rule beyond what is known of it', () => {
  const api = useApi();
  const given = givenFor(api);

  const followOn = async () => {
    const following = new FollowedRecurrences(api.dataSource);
    following.onApplicationBootstrap();
    await following.onApplicationShutdown();
  };

  it('is followed on where nobody has written the event for years', async () => {
    const { id } = await given.event({ title: 'Chaque mois', startsAt: '2020-01-01T09:00:00+01:00', recurrence: { rule: 'FREQ=MONTHLY' } });
    await given.event({ title: 'Trois fois', startsAt: '2020-01-01T09:00:00+01:00', recurrence: { rule: 'FREQ=MONTHLY;COUNT=3' } });
    const until = (title: string, year: number) =>
      given.event({ title, startsAt: '2019-01-01T09:00:00+01:00', recurrence: { rule: `FREQ=MONTHLY;UNTIL=${year}0101` } });
    await until('Longtemps', YEAR + 12);
    await until('Fini', YEAR - 1);
    await api.dataSource.query(`update event set occurrences = '{[2020-01-01,2020-01-02)}'`);
    const later = `/v1/events?from=${YEAR + 3}-01-01&to=${YEAR + 3}-12-31`;
    expect(titles(await api.anyone.get(later).expect(200))).toEqual([]);
    await followOn();

    expect(titles(await api.anyone.get('/v1/events?upcoming=true').expect(200))).toEqual(['Chaque mois', 'Longtemps']);
    expect(
      titles(
        await api
          .as('editor')
          .get(`/v1/events?upcoming=true&from=${YEAR + 10}-01-01`)
          .expect(200),
      ),
    ).toEqual(['Chaque mois', 'Longtemps']);
    expect((await api.as('editor').get(`/v1/events/${id}`).expect(200)).body.version).toBe(2);
    expect(titles(await api.anyone.get(later).expect(200))).toEqual(['Chaque mois', 'Longtemps']);
  });

  // 3500 times ahead are five months of these.
  it.each([['COUNT=9999'], [`UNTIL=${YEAR + 2}0101`]])('is followed on to its end where it has many times a day: %s', async (end) => {
    const rule = `FREQ=DAILY;BYHOUR=${Array.from({ length: 24 }, (_, hour) => hour)};${end}`;
    const { slug } = await given.event({
      title: `Toutes les heures ${end}`,
      startsAt: `${YEAR}-01-01T00:00:00+01:00`,
      recurrence: { rule },
    });
    const known = async () => {
      const [row] = await api.dataSource.query(`select upper(occurrences) as until from event where slug = $1 and edition = 'published'`, [
        slug,
      ]);
      return row.until as Date;
    };
    const whole = await known();
    await api.dataSource.query(
      `update event set occurrences = tstzmultirange(tstzrange(now() - interval '201 days', now() - interval '200 days'))`,
    );
    await followOn();

    expect(+(await known())).toBeGreaterThanOrEqual(+whole);
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
    expect(daily('FREQ=DAILY;UNTIL=20250401T220000Z', '2025-03-30')).toHaveLength(4);
  });

  it('has the beginning even where the rule leaves it out', () => {
    expect(daily('FREQ=WEEKLY;BYDAY=TU;COUNT=2', '2025-10-06T09:00:00+02:00')[0]).toBe('2025-10-06T07:00:00.000Z');
  });

  it.each([
    ['FREQ=DAILY', '2010-01-01T09:00:00+01:00'],
    ['FREQ=DAILY;BYHOUR=9,14,18', '2010-01-01T09:00:00+01:00'],
    ['FREQ=WEEKLY', '1925-01-01T09:00:00+00:00'],
    ['FREQ=DAILY;BYDAY=MO;COUNT=9999', '1990-01-01T09:00:00+01:00'],
    ['FREQ=DAILY;BYDAY=MO;COUNT=9999', '1975-01-01T09:00:00+01:00'],
  ])('knows what is nearest to today of %s since %s', (rule, startsAt) => {
    const found = daily(rule, startsAt);

    expect(found[0]).toBe(new Date(startsAt).toISOString());
    const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
    expect(found.some((start) => start > days(-8) && start < days(0))).toBe(true);
    expect(found.some((start) => start > days(365) && start < days(373))).toBe(true);
    expect(found.length).toBeLessThanOrEqual(5001);
  });

  it('weighs many moments of a day for one that a rule takes', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    expect(daily(`FREQ=DAILY;BYHOUR=${hours};BYSETPOS=1;COUNT=9999`, '2020-01-01T00:00:00+01:00').length).toBeGreaterThan(1000);
  });

  it('counts from the beginning', () => {
    expect(daily('FREQ=DAILY;COUNT=9999', '2000-01-01T09:00:00+01:00').at(-1)).toBe('2027-05-17T07:00:00.000Z');
    expect(daily('FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;COUNT=450', '2010-01-01T09:00:00+01:00').at(-1)).toBe('2027-03-19T08:00:00.000Z');
  });

  it.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY',
    'FREQ=YEARLY;INTERVAL=999999',
    'FREQ=WEEKLY;BYMONTH=2;BYSETPOS=9;BYDAY=MO',
    'FREQ=HOURLY;BYMONTH=13',
    'FREQ=DAILY;BYHOUR=99',
    'FREQ=YEARLY;INTERVAL=9999;COUNT=9',
    `FREQ=YEARLY;BYHOUR=${Array.from({ length: 24 }, (_, hour) => hour)};BYYEARDAY=1;BYSETPOS=366;COUNT=9`,
    'FREQ=WEEKLY;BYMONTH=2;BYSETPOS=9;BYDAY=MO;COUNT=9',
  ])('is bounded for %s', (rule) => {
    // Of this thread: others compile and sweep for other tests.
    const before = process.threadCpuUsage().user;
    const { length } = daily(rule);

    expect([length > 0 && length <= 5001, process.threadCpuUsage().user - before < 2_000_000]).toEqual([true, true]);
  });

  it('is null without a beginning', () => {
    expect(occurrencesOf({ timeZone: 'Europe/Paris', startsAt: null })).toBeNull();
  });
});
