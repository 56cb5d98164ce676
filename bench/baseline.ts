import Fastify from 'fastify';
import pg from 'pg';
import type { Statement } from './statements.ts';
import { writeRoutes } from './write-routes.ts';

/** What a bare route answers: bytes that are in memory, or what one statement answers. */
export type Route = { path: string; headers: Record<string, string> } & ({ body: string } | { statement: Statement });

/** A process of its own, told by its parent what to answer; it tells its port. */
process.once('message', ({ url, routes }: { url: string; routes: Route[] }) => void serve(url, routes));
process.once('disconnect', () => process.exit());

async function serve(url: string, routes: Route[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 16 });
  // The run was ended, and the database before this process.
  pool.on('error', () => process.exit());
  const fastify = Fastify({ logger: false });
  fastify.addHook('onError', async (_request, _reply, error) => console.error(error));
  for (const route of routes) {
    const { headers } = route;
    if ('body' in route) {
      const bytes = Buffer.from(route.body);
      fastify.get(route.path, (_, reply) => reply.headers(headers).send(bytes));
      continue;
    }
    const { statement } = route;
    fastify.get(route.path, async (_, reply) => {
      const { rows } = await pool.query<{ json: string }>(statement);
      return reply.headers(headers).send(rows[0]?.json);
    });
  }
  const { rows } = await pool.query<{ id: string }>('select id from account limit 1');
  writeRoutes(fastify, pool, rows[0]!.id);
  process.send!(await fastify.listen({ port: 0, host: '127.0.0.1' }));
}
