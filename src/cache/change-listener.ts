import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { withPlainSslMode } from '../database/data-source.js';
import type { ResponseCache } from './response-cache.js';

const CHANNEL = 'maillage_change';
/** How often the connection is asked at least whether it is there, and how long it may take to say so, in milliseconds. */
const HEARTBEAT = 1000;
const PATIENCE = 1000;
/** Between attempts to connect again, in milliseconds. */
const PAUSES = [50, 200, 1000, 5000];

const logger = new Logger('Cache');

/**
 * Hears on a connection of its own of every commit that readers see, of this process and of others. While it does not, the cache is
 * empty and not used.
 */
export class ChangeListener {
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private isStopped = false;

  /** @param isOwn whether a backend is one of this process: its commits have spoiled the cache before their writers were answered */
  constructor(
    private readonly url: string,
    private readonly cache: ResponseCache,
    private readonly isOwn: (processId: number) => boolean,
  ) {}

  /** Tries once; goes on trying in the background. */
  async start(): Promise<void> {
    if (this.isStopped) return;
    const client = new Client({
      connectionString: withPlainSslMode(this.url),
      application_name: 'maillage cache',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    });
    this.client = client;
    client.on('error', () => this.lose(client));
    client.on('end', () => this.lose(client));
    client.on('notification', ({ payload = '', processId }) => {
      if (!this.isOwn(processId)) this.cache.spoil(payload.split(' '));
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch {
      return this.lose(client);
    }
    if (client !== this.client) return;
    this.failures = 0;
    this.cache.resume(() => this.hear(client));
    this.beat(client);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    const { client } = this;
    this.client = undefined;
    this.cache.suspend();
    await client?.end().catch(() => {});
  }

  /** What was notified before the answer has been heard by then. */
  private async hear(client: Client): Promise<void> {
    const silence = setTimeout(() => this.lose(client), PATIENCE);
    // The emptiest there is: many times a second.
    await client.query('').catch(() => this.lose(client));
    clearTimeout(silence);
  }

  /** Keeps the connection from being forgotten on its way, and finds a lost one before somebody waits for it. */
  private beat(client: Client): void {
    this.timer = setTimeout(() => void this.hear(client).then(() => client === this.client && this.beat(client)), HEARTBEAT).unref();
  }

  private lose(client: Client): void {
    if (client !== this.client) return;
    this.client = undefined;
    this.cache.suspend();
    client.removeAllListeners('notification');
    void client.end().catch(() => {});
    if (this.isStopped) return;
    if (this.failures === 0) logger.warn('no word of changes from the database: answers are not cached until it is back');
    const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.start(), pause).unref();
  }
}
