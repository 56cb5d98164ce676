import { setTimeout as wait } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { makeDataSource } from '../src/database/data-source.js';
import { reading, type Reading } from '../src/database/reading.js';
import { createDatabase, dropDatabase } from './support/database.js';

const many = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

describe('reads at the same time', () => {
  const state = {} as { url: string; dataSource: DataSource; database: Reading };

  beforeAll(async () => {
    state.url = await createDatabase();
    state.dataSource = await makeDataSource(state.url, { poolSize: 8 }).initialize();
  });
  afterAll(async () => {
    await state.dataSource.destroy();
    await dropDatabase(state.url);
  });
  beforeEach(() => {
    state.database = reading(state.dataSource);
  });

  const ask = async (sql: string, ...values: unknown[]) => (await state.database.query<{ value: unknown; pid: number }>(sql, values))[0]!;
  const ECHO = 'select $1::int as value, pg_backend_pid() as pid';
  const QUOTIENT = 'select 12 / $1::int as value, pg_backend_pid() as pid';
  const SLEEP = 'select pg_sleep($1::float8)::text as value, pg_backend_pid() as pid';
  const prepared = async (sql: string, value: number) => {
    for (const _ of many(4)) await ask(sql, value);
  };

  it('share a few connections, and each gets its own answer', async () => {
    await prepared(ECHO, 0);
    const rows = await Promise.all(many(60).map((number) => ask(ECHO, number)));

    expect(rows.map(({ value }) => value)).toEqual(many(60));
    expect(new Set(rows.map(({ pid }) => pid)).size).toBeLessThanOrEqual(4);
  });

  it('use others beside, where there are too many for those', async () => {
    await prepared(ECHO, 0);
    const rows = await Promise.all(many(200).map((number) => ask(ECHO, number)));

    expect(rows.map(({ value }) => value)).toEqual(many(200));
    expect(new Set(rows.map(({ pid }) => pid)).size).toBeGreaterThan(4);
  });

  it('fail each for itself', async () => {
    await prepared(QUOTIENT, 1);
    const answers = await Promise.allSettled(many(8).map((number) => ask(QUOTIENT, number)));

    expect(answers.map(({ status }) => status)).toEqual(['rejected', ...many(7).map(() => 'fulfilled')]);
    expect((await ask(QUOTIENT, 4)).value).toBe(3);
  });

  it('wait for no statement that is known to be slow', async () => {
    await prepared(ECHO, 0);
    await prepared(SLEEP, 0);
    await ask(SLEEP, 0.4);
    let isAwake = false;
    const sleeping = Promise.all(many(3).map(() => ask(SLEEP, 0.4))).then(() => {
      isAwake = true;
    });
    await Promise.all(many(20).map((number) => ask(ECHO, number)));

    expect(isAwake).toBe(false);
    await sleeping;
  });

  it('wait neither for one that hangs nor for one that failed late', async () => {
    const HANG = `select pg_sleep($1::float8)::text as value, pg_backend_pid() as pid, 'hangs'`;
    await prepared(ECHO, 0);
    await prepared(HANG, 0);
    const CANCEL = `select pg_cancel_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'select pg_sleep%hangs%' and pid <> pg_backend_pid()`;
    const hang = (count: number) => {
      const ending = Promise.allSettled(many(count).map(() => ask(HANG, 60)));
      return async () => {
        const cancelling = setInterval(() => void state.dataSource.query(CANCEL), 20);
        const statuses = (await ending).map(({ status }) => status);
        clearInterval(cancelling);
        return statuses;
      };
    };
    const echo = async (): Promise<number> => {
      const begin = performance.now();
      await Promise.all(many(20).map((number) => ask(ECHO, number)));
      return performance.now() - begin;
    };

    // On each of the connections that are shared.
    const end = hang(16);
    await wait(500);
    expect(await echo()).toBeLessThan(1_000);
    expect(await end()).toEqual(many(16).map(() => 'rejected'));

    const endAgain = hang(1);
    expect(await echo()).toBeLessThan(1_000);
    expect(await endAgain()).toEqual(['rejected']);
  });

  it('outlive a connection that is lost', async () => {
    await prepared(SLEEP, 0);
    await prepared(ECHO, 0);
    const asked = Promise.allSettled([ask(SLEEP, 30), ask(SLEEP, 30)]);
    const TERMINATE = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'select pg_sleep%'`;
    // More than once: the second may have a connection of its own, and not be there yet.
    while (!(await Promise.race([asked, wait(50)]))) await state.dataSource.query(TERMINATE);

    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    // That a connection nobody used is lost, too, is known a moment later.
    let value: unknown;
    for (let tries = 0; value === undefined && tries < 50; tries += 1)
      value = await ask(ECHO, 2).then(
        (row) => row.value,
        () => wait(20),
      );
    expect(value).toBe(2);
  });
});
