import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { takeRows } from './pool.js';

/** How many connections are shared, how many statements one write sends, and how many may wait for answers on one connection. */
const CONNECTIONS = 4;
const TOGETHER = 4;
const WAITING = 16;

export interface Answer {
  rows: unknown[];
  /** What the statement alone took, in milliseconds: not those before it. */
  took: number;
}

/**
 * Connections that statements share, each sent while those before it are not answered yet (pipelining). What is asked for in the same moment goes
 * out with one write, and a backend that has its next statement at hand need not be woken for it. Answers come in the order of the
 * statements: what is slow does not belong here.
 */
export class SharedConnections {
  private readonly shared = new Set<SharedConnection>();

  constructor(private readonly pool: Pool) {}

  /** A connection that may be shared; undefined where each of them has enough to do. */
  get(): SharedConnection | undefined {
    const all = [...this.shared];
    const filling = all.find((one) => one.isFilling);
    if (filling) return filling;
    if (all.length < CONNECTIONS) return new SharedConnection(this.pool, this.shared);
    const least = all.reduce((one, other) => (other.running < one.running ? other : one));
    return least.running < WAITING ? least : undefined;
  }
}

/** One client of the pool, from the first statement until none is left. */
class SharedConnection {
  running = 0;
  private readonly client: Promise<PoolClient>;
  private unsent = 0;
  private answeredAt = 0;

  constructor(
    pool: Pool,
    private readonly shared: Set<SharedConnection>,
  ) {
    this.client = pool.connect();
    shared.add(this);
  }

  get isFilling(): boolean {
    return this.unsent > 0;
  }

  async query(query: QueryConfig): Promise<Answer> {
    this.running += 1;
    try {
      const client = await this.client;
      const sentAt = performance.now();
      const rows = takeRows(await this.send(client, query));
      const begunAt = Math.max(sentAt, this.answeredAt);
      this.answeredAt = performance.now();
      return { rows, took: this.answeredAt - begunAt };
    } catch (error) {
      // It may be lost: nobody else joins.
      this.shared.delete(this);
      throw error;
    } finally {
      this.running -= 1;
      if (this.running === 0) this.end();
    }
  }

  /** Writes once the loop has nothing else to ask, or a write has enough. */
  private send(client: PoolClient, query: QueryConfig): Promise<{ rows: unknown[] }> {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    if (this.unsent === 0) {
      stream.cork();
      setImmediate(() => this.flush(stream));
    }
    const answer = client.query(query);
    this.unsent += 1;
    if (this.unsent === TOGETHER) this.flush(stream);
    return answer;
  }

  private flush(stream: Socket): void {
    if (this.unsent === 0) return;
    this.unsent = 0;
    stream.uncork();
  }

  /** Of a lost client the pool knows. */
  private end(): void {
    this.shared.delete(this);
    this.client.then(
      (client) => client.release(),
      () => {},
    );
  }
}
