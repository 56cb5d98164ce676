import { randomUUID } from 'node:crypto';
import { databaseProblem } from '../src/problems/database-problem.js';
import { useApi } from './support/api.js';
import { givenFor } from './support/given.js';

/** What reaches the database past every check, as Postgres itself refuses it. */
describe('what the database refuses', () => {
  const api = useApi();
  const given = givenFor(api);

  const refusal = async (sql: string, parameters: unknown[] = []) => {
    const error: unknown = await api.dataSource.query(sql, parameters).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return databaseProblem(error);
  };

  it('is a problem by the name of its constraint', async () => {
    const { id } = await given.event();

    expect(await refusal(`update event set ends_at = starts_at - interval '1 hour' where item = $1`, [id])).toMatchObject({
      type: 'validation-failed',
      faults: [{ pointer: '/endsAt' }],
    });
    expect(
      await refusal(
        `insert into link (from_item, edition, relation, position, to_item, audience) values ($1, 'working', 'partners', 99, $1, 'members')`,
        [id],
      ),
    ).toMatchObject({ type: 'validation-failed', faults: [{ code: 'self' }] });
  });

  it('is a conflict where no constraint has words of its own', async () => {
    expect(
      await refusal('insert into revision (item, number, at, action, snapshot) values ($1, 1, now(), $2, $3)', [
        randomUUID(),
        'created',
        '{}',
      ]),
    ).toMatchObject({ type: 'conflict', status: 409 });
  });

  it.each([
    [`select now() at time zone 'Europe/Tarnos'`, 'validation-failed'],
    [`select pg_sleep(1)`, 'unavailable'],
  ])('%s is %s', async (sql, type) => {
    const runner = api.dataSource.createQueryRunner();
    try {
      if (type === 'unavailable') await runner.query(`set statement_timeout = 20`);
      const error: unknown = await runner.query(sql).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(databaseProblem(error)?.type).toBe(type);
    } finally {
      await runner.query('reset statement_timeout');
      await runner.release();
    }
  });

  it('is a fault of ours otherwise', async () => {
    expect(await refusal('select nothing from nowhere')).toBeUndefined();
  });
});
