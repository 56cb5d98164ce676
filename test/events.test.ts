import { describeContent } from './support/describe-content.js';
import { useApi, type Body } from './support/api.js';

describe('events', () => {
  const api = useApi();
  const create = (values: Body) =>
    api
      .as('editor')
      .post('/v1/events')
      .send({ title: 'Une rencontre', ...values });

  describeContent(api, {
    path: '/v1/events',
    titleField: 'title',
    longText: 'description',
    valid: { title: 'Portes ouvertes', startsAt: '2026-06-13T07:00:00.000Z' },
    invalid: { body: { timeZone: '+02:00' }, pointer: '/timeZone' },
    change: { summary: 'Venez nombreux.' },
  });

  it('keeps whole days as dates, whatever the clocks do', async () => {
    const days = { allDay: true, startsAt: '2013-03-30', endsAt: '2013-03-31' };
    const { body } = await create(days).expect(201);

    expect(body).toMatchObject(days);
    const [row] = await api.dataSource.query(`select starts_at, ends_at from event where item = $1 and edition = 'working'`, [body.id]);
    expect([row.starts_at.toISOString(), row.ends_at.toISOString()]).toEqual(['2013-03-29T23:00:00.000Z', '2013-03-31T22:00:00.000Z']);
    const { body: changed } = await api
      .as('editor')
      .patch(`/v1/events/${body.id}`)
      .set('if-match', '"v1"')
      .send({ summary: 'x' })
      .expect(200);
    expect(changed).toMatchObject(days);
  });

  it.each([
    [{ startsAt: '2013-06-14T09:00:00Z', endsAt: '2013-06-13T09:00:00Z' }, '/endsAt'],
    [{ allDay: true, startsAt: '2013-06-14', endsAt: '2013-06-13' }, '/endsAt'],
    [{ endsAt: '2013-06-13T09:00:00Z' }, '/startsAt'],
    [{ allDay: true, startsAt: '2013-06-14T09:00:00Z' }, '/startsAt'],
    [{ startsAt: '2013-06-14' }, '/startsAt'],
    [{ startsAt: '2013-06-14T09:00:00' }, '/startsAt'],
    [{ startsAt: '2013-02-30T09:00:00Z' }, '/startsAt'],
    [{ startsAt: '0001-01-01T00:00:00+14:00' }, '/startsAt'],
    [{ startsAt: '9999-12-31T23:59:59-14:00' }, '/startsAt'],
    [{ timeZone: 'CEST' }, '/timeZone'],
    [{ timeZone: 'Europe/Tarnos' }, '/timeZone'],
    [{ timeZone: 'GMT+2' }, '/timeZone'],
    [{ recurrence: { rule: 'tous les mardis' } }, '/recurrence/rule'],
    [{ recurrence: { rule: 'FREQ=SOMETIMES' } }, '/recurrence/rule'],
    [{ recurrence: { rule: 'FREQ=HOURLY' } }, '/recurrence/rule'],
    [{ recurrence: { rule: 'FREQ=WEEKLY;UNTIL=20270629T180000' } }, '/recurrence/rule'],
    [{ recurrence: { rule: 'FREQ=WEEKLY;UNTIL=20270629T250000Z' } }, '/recurrence/rule'],
    [{ recurrence: { rule: 'FREQ=WEEKLY;UNTIL=2027-06-29' } }, '/recurrence/rule'],
    [{ recurrence: { rule: 'FREQ=DAILY', exceptions: ['hier'] } }, '/recurrence/exceptions'],
    [{ venue: { position: { lat: 1 } } }, '/venue/position/lon'],
    [{ capacity: -1 }, '/capacity'],
    [{ state: 'lost' }, '/state'],
  ])('refuses %j', async (values, pointer) => {
    expect((await create(values).expect(422)).body.errors.map((error: Body) => error.pointer)).toContain(pointer);
  });

  it.each(['Europe/Paris', 'Indian/Reunion', 'America/Argentina/Buenos_Aires', 'UTC'])('takes the time zone %s', async (timeZone) => {
    expect((await create({ timeZone, allDay: true, startsAt: '2026-06-13' }).expect(201)).body).toMatchObject({
      timeZone,
      startsAt: '2026-06-13',
    });
  });

  it('may end when it starts', async () => {
    for (const values of [
      { startsAt: '2013-06-14T09:00:00Z', endsAt: '2013-06-14T09:00:00Z' },
      { allDay: true, startsAt: '2013-06-14', endsAt: '2013-06-14' },
    ]) {
      expect((await create(values)).body.status).toBe('draft');
    }
  });

  it('repeats by a rule, with exceptions', async () => {
    const recurrence = { rule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=10', exceptions: ['2026-07-14'] };

    expect((await create({ recurrence }).expect(201)).body.recurrence).toEqual(recurrence);
  });
});
