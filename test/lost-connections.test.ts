import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { useApi } from './support/api.js';

describe('a database that ends connections', () => {
  const api = useApi();

  it('fails what it was doing, and nothing else', async () => {
    const until = performance.now() + 3_000;
    const ask = async (number: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let again = 0; performance.now() < until; again += 1) {
        const made = api
          .as('editor')
          .post('/v1/articles')
          .send({ title: `Article ${number} ${again}` });
        statuses.push((await (number % 2 === 0 ? made : api.anyone.get('/v1/articles'))).status);
      }
      return statuses;
    };
    const asking = Promise.all(Array.from({ length: 24 }, (_, number) => ask(number)));
    const other = new Client({ connectionString: String((api.dataSource.options as { url?: string }).url) });
    await other.connect();
    for (let pause = 0; performance.now() < until; pause = (pause + 30) % 300) {
      await other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      // Also much longer than a write takes on a new connection, or on a busy machine none would get through.
      await wait(15 + pause);
    }
    await other.end();
    const statuses = new Set((await asking).flat());

    expect(statuses).toContain(201);
    expect([...statuses].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
    // What was lost last is known a moment later.
    await wait(500);
    await api.anyone.get('/v1/articles').expect(200);
    await api.as('editor').post('/v1/articles').send({ title: 'Un article' }).expect(201);
  });
});
