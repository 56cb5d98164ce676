/** Ctrl-C at a terminal reaches npm and this process, and npm passes its own on: two signals, one wish. */
const SAME_WISH = 1000;

type End = () => Promise<unknown>;

/** Knows when to stop, and what has been started. Made before anything starts, so that a signal in between leaves nothing. */
export class Stopping {
  /** The first signal, or the first fault. */
  readonly asked: Promise<void>;
  /** The second signal: nothing is waited for any longer. */
  readonly urgent: Promise<void>;
  isAsked = false;
  hasFailed = false;
  private readonly ask: () => void;
  private readonly hurry: () => void;
  private firstSignal: number | undefined;
  private readonly ends: End[] = [];

  constructor(private readonly tell: (fault: unknown) => void) {
    ({ promise: this.asked, resolve: this.ask } = Promise.withResolvers<void>());
    ({ promise: this.urgent, resolve: this.hurry } = Promise.withResolvers<void>());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => this.heed());
    process.on('uncaughtException', (fault) => this.fail(fault));
  }

  /** Tells the fault, and that everything has to end because of it. */
  fail(fault: unknown): void {
    this.tell(fault);
    this.hasFailed = true;
    this.isAsked = true;
    this.ask();
  }

  /** What to do at the end; the latest first. */
  add(end: End): void {
    this.ends.push(end);
  }

  /** Does all of it, whatever fails. */
  async end(): Promise<void> {
    for (const end of this.ends.toReversed()) await end().catch((fault: unknown) => this.fail(fault));
  }

  private heed(): void {
    const now = performance.now();
    this.firstSignal ??= now;
    if (now - this.firstSignal > SAME_WISH) this.hurry();
    this.isAsked = true;
    this.ask();
  }
}
