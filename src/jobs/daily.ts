import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const DAY = 24 * 60 * 60 * 1000;

/** Work that is done at the start, and then once a day. What fails is logged, and done the next day. */
export class Daily implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    name: string,
    private readonly work: () => Promise<void>,
  ) {
    this.logger = new Logger(name);
  }

  onApplicationBootstrap(): void {
    this.start();
    this.timer = setInterval(() => this.start(), DAY).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.settled();
  }

  /** Once the work that runs, if any, has ended. */
  settled(): Promise<void> {
    return this.running;
  }

  private start(): void {
    this.running = this.running.then(() => this.work()).catch((error: unknown) => this.logger.error(error));
  }
}
