import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { once } from 'node:events';
import type { DataSource } from 'typeorm';
import { makeDataSource } from '../src/database/data-source.js';
import { createApp, type App } from '../src/app.js';
import { SECRET, useApi, type Body } from './support/api.js';
import { askHttp } from './support/ask-http.js';
import { givenFor } from './support/given.js';
import { countStatements } from './support/statements.js';

const NAME = 'maillage cache';

/** Two instances on one database: what one writes, the other must not answer without. */
describe('on one database', () => {
  const api = useApi();
  const given = givenFor(api);
  let other: App;
  let connections: DataSource;

  /** Whether the other instance answers without its database, once what is on its way is settled. */
  const isKept = async (url: string): Promise<boolean> => (await countStatements(connections, () => ask(other, url))) === 0;
  const kept = (url: string): Promise<number> => until(() => isKept(url));

  const ask = async (app: App, url: string): Promise<string> => (await askHttp(app, { url })).body;
  const rename = async (id: string, title: string): Promise<void> => {
    const { version } = (await api.as('editor').get(`/v1/articles/${id}`).expect(200)).body as Body;
    const changed = await api.as('editor').patch(`/v1/articles/${id}`).set('if-match', `"v${version}"`).send({ title }).expect(200);
    await api.as('editor').put(`/v1/articles/${id}/publication`).set('if-match', `"v${changed.body.version}"`).expect(200);
  };
  const query = <T>(sql: string): Promise<T[]> => api.dataSource.query(sql);
  const listeners = () =>
    query<{ pid: number }>(`select pid from pg_stat_activity where application_name = '${NAME}' and datname = current_database()`);

  /** Milliseconds until the condition holds; at most five seconds. */
  async function until(holds: () => Promise<boolean>): Promise<number> {
    const begin = performance.now();
    // What is kept is answered without a look at the network, where the word of changes comes from.
    for (; !(await holds()); await setImmediate()) expect(performance.now() - begin).toBeLessThan(5000);
    return performance.now() - begin;
  }

  describe('two instances', () => {
    beforeAll(async () => {
      const { url } = api.dataSource.options as { url: string };
      connections = await makeDataSource(url, { poolSize: 4 }).initialize();
      other = await createApp({ config: api.config, dataSource: connections, secret: SECRET });
      other.fastify.addHook('onClose', () => connections.destroy());
      await other.nest.listen(0, '127.0.0.1');
    });
    afterAll(() => other.nest.close());

    it('show a write at once where it was made, and within 100 ms elsewhere', async () => {
      const { id } = await given.article({ title: 'Titre 0' });
      const delays: number[] = [];
      for (const n of [1, 2, 3, 4, 5]) {
        await ask(api.app, `/v1/articles/${id}`);
        await kept(`/v1/articles/${id}`);
        await rename(id, `Titre ${n}`);

        expect(await ask(api.app, `/v1/articles/${id}`)).toContain(`Titre ${n}`);
        delays.push(await until(async () => (await ask(other, `/v1/articles/${id}`)).includes(`Titre ${n}`)));
      }
      // The median: the machine may be busy with something else.
      expect(delays.toSorted((a, b) => a - b)[2]).toBeLessThan(100);
    });

    it('answer nothing stale once they are cut off from the word of changes, and keep again when it is back', async () => {
      const { id } = await given.article({ title: 'Avant la coupure' });
      await ask(api.app, `/v1/articles/${id}`);
      await kept(`/v1/articles/${id}`);
      const before = await listeners();
      expect(before).toHaveLength(2);
      await query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${NAME}' and datname = current_database()`,
      );
      await rename(id, 'Après la coupure');

      for (const app of [api.app, other]) expect(await ask(app, `/v1/articles/${id}`)).toContain('Après la coupure');
      await until(async () => (await listeners()).length === 2);
      await rename(id, 'Après le retour');
      await until(async () => (await ask(other, `/v1/articles/${id}`)).includes('Après le retour'));
      expect((await listeners()).map(({ pid }) => pid)).not.toEqual(before.map(({ pid }) => pid));
      await kept(`/v1/articles/${id}`);
    });

    it('hear of a write by whatever program, and of none that readers do not see', async () => {
      const heard: string[] = [];
      const url = '/v1/articles?limit=1';
      await ask(other, url);
      await given.draft('/v1/articles', { title: 'Brouillon' });
      const [{ id } = { id: '' }] = await query<{ id: string }>(`select item as id from article where edition = 'published' limit 1`);
      await query(`update article set title = 'Par un autre programme' where item = '${id}'`);
      heard.push(await ask(other, `/v1/articles/${id}?fields=title`));
      await query(`insert into change (id, item, type, version, action, tags, at, space, effect)
      values (gen_random_uuid(), '${id}', 'article', 1, 'published', '{article,${id}}', now(), 'public', 'changed')`);

      await until(async () => (await ask(other, `/v1/articles/${id}`)).includes('Par un autre programme'));
      expect(heard[0]).toContain('Par un autre programme');
    });
  });

  describe('an instance whose word of changes is lost without a sign', () => {
    let way: Server;
    let isSilent = false;

    /** To the database; the connection that listens can be silenced, and stays open. */
    function throughNetwork({ hostname, port }: URL): Server {
      return createServer((near) => {
        const far = connect(Number(port), hostname);
        let isListener = false;
        near.on('data', (data) => {
          isListener ||= data.includes(NAME);
          if (!(isListener && isSilent)) far.write(data);
        });
        far.on('data', (data) => !(isListener && isSilent) && near.write(data));
        for (const [one, another] of [[near, far] as const, [far, near] as const])
          one.on('error', () => another.destroy()).on('close', () => another.destroy());
      });
    }

    beforeAll(async () => {
      const url = new URL((api.dataSource.options as { url: string }).url);
      way = throughNetwork(url).listen(0, '127.0.0.1');
      await once(way, 'listening');
      url.host = `127.0.0.1:${(way.address() as AddressInfo).port}`;
      connections = await makeDataSource(url.href, { poolSize: 4 }).initialize();
      other = await createApp({ config: api.config, dataSource: connections, secret: SECRET });
      other.fastify.addHook('onClose', () => connections.destroy());
      await other.nest.listen(0, '127.0.0.1');
    });
    afterAll(async () => {
      await other.nest.close();
      way.close();
    });

    it('answers nothing older than 100 ms', async () => {
      const { id } = await given.article({ title: 'Avant le silence' });
      await kept(`/v1/articles/${id}`);
      expect(await ask(other, `/v1/articles/${id}`)).toContain('Avant le silence');
      isSilent = true;
      await rename(id, 'Après le silence');

      await setTimeout(100);
      expect(await ask(other, `/v1/articles/${id}`)).toContain('Après le silence');
      await rename(id, 'Encore après');
      expect(await ask(other, `/v1/articles/${id}`)).toContain('Encore après');
    });
  });
});
