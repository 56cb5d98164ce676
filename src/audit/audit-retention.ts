import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Queryable } from '../database/transaction.js';

const DAY = 24 * 60 * 60 * 1000;
/** Small enough for one statement's time limit. */
const BATCH = 10_000;

/** Forgets what has been kept long enough: at the start, and once a day. */
export class AuditRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Queryable,
    private readonly days: number,
  ) {}

  onApplicationBootstrap(): void {
    this.start();
    this.timer = setInterval(() => this.start(), DAY).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.settled();
  }

  /** Once the purge that runs, if any, has ended. */
  settled(): Promise<void> {
    return this.running;
  }

  private start(): void {
    this.running = this.running.then(() => this.purge()).catch((error: unknown) => this.logger.error(error));
  }

  private async purge(): Promise<void> {
    while ((await this.deleteOldest()) === BATCH);
  }

  private async deleteOldest(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `with gone as (delete from audit where id in
        (select id from audit where at < now() - make_interval(days => $1) order by at limit ${BATCH}) returning 1)
       select count(*)::int as count from gone`,
      [this.days],
    );
    return row?.count ?? 0;
  }
}
