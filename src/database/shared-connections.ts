import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { takeRows } from './pool.js';

/** How many connections are shared, how many statements one write sends, and how many may wait for answers on one connection. */
const CONNECTIONS = 4;
const TOGETHER = 4;
const WAITING = 16;

/** What a statement alone took, in milliseconds, whatever came of it: not those before it. */
export type Took = (milliseconds: number) => void;

/** Nobody joins a connection whose next answer has been waited for so long, in milliseconds. */
const STUCK = 20;

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
    return all.filter((one) => one.hasRoom).toSorted((one, other) => one.running - other.running)[0];
  }
}

/** One client of the pool, from the first statement until none is left. */
class SharedConnection {
  running = 0;
  private readonly client: Promise<PoolClient>;
  private unsent = 0;
  /** When the statement that is answered next began: when the one before it was answered. */
  private begunAt = 0;

  constructor(
    pool: Pool,
    private readonly shared: Set<SharedConnection>,
  ) {
    this.client = pool.connect();
    shared.add(this);
  }

  get isFilling(): boolean {
    return this.unsent > 0 && this.hasRoom;
  }

  get hasRoom(): boolean {
    return this.running < WAITING && performance.now() - this.begunAt < STUCK;
  }

  async query(query: QueryConfig, took: Took): Promise<unknown[]> {
    this.running += 1;
    if (this.running === 1) this.begunAt = performance.now();
    try {
      const client = await this.client;
      const sentAt = performance.now();
      return takeRows(
        await this.send(client, query).finally(() => {
          const now = performance.now();
          took(now - Math.max(sentAt, this.begunAt));
          this.begunAt = now;
        }),
      );
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
