import { LRUCache } from 'lru-cache';
import { StoredAnswer, type Computed } from './stored-answer.js';

/** An answer that is being computed, and what was spoiled since it began. */
interface Computation {
  answer: Promise<StoredAnswer>;
  spoiled: Set<string>;
}

const EVERYTHING = '*';
const KEY_MAX = 2000;
/** How long the word of changes is relied on after it was last heard to be there, and when it is asked for again, in milliseconds. */
const RELIANCE = 80;
const RENEWAL = 50;

/**
 * Public and members' answers as bytes, by who reads and what is asked. An answer is stored, and a running computation joined, only
 * if nothing that it depends on was spoiled since it began.
 */
export class ResponseCache {
  private readonly stored: LRUCache<string, StoredAnswer>;
  private readonly keysByTag = new Map<string, Set<string>>();
  private readonly running = new Set<Computation>();
  /** Those that may be joined. */
  private readonly latest = new Map<string, Computation>();
  private isListening = false;
  private heardAt = -Infinity;
  private hearing: Promise<void> | undefined;
  private hear: () => Promise<void> = async () => {};

  /** @param maxBytes 0 turns it off */
  constructor(
    private readonly maxBytes: number,
    readonly hasSurrogateKeys = false,
  ) {
    this.stored = new LRUCache<string, StoredAnswer>({
      maxSize: Math.max(maxBytes, 1),
      sizeCalculation: ({ size }, key) => size + key.length * 2,
      dispose: (answer, key) => this.forgetTags(answer, key),
    });
  }

  /** Without word of what others commit nothing here can be trusted. */
  get isActive(): boolean {
    return this.isListening && this.maxBytes > 0;
  }

  /** From now on every commit is heard of. @param hear settles when whatever was committed before has been heard of, or nothing is */
  resume(hear: () => Promise<void>): void {
    this.isListening = true;
    this.hear = hear;
    this.heardAt = performance.now();
  }

  /** To be awaited before `find`, where there is something to await: a connection that is cut without a word is found out by asking. */
  assure(key: string): Promise<void> | undefined {
    if (!this.isActive || this.silence < RELIANCE || !(this.stored.has(key) || this.latest.has(key))) return undefined;
    return this.ask();
  }

  /** Nothing is heard of any more: nothing is kept, nor what is being computed. */
  suspend(): void {
    this.isListening = false;
    this.empty();
  }

  /** The answer, where it is kept and right. */
  find(key: string): StoredAnswer | undefined {
    const { silence } = this;
    if (!this.isActive || silence >= RELIANCE) return undefined;
    const answer = this.stored.get(key);
    if (answer === undefined) return undefined;
    if (silence >= RENEWAL) void this.ask();
    if (answer.isFresh) return answer;
    this.stored.delete(key);
    return undefined;
  }

  /** The answer, computed once for all who ask for it at the same time. */
  async answer(key: string, compute: () => Promise<Computed>): Promise<StoredAnswer> {
    const assurance = this.assure(key);
    if (assurance) await assurance;
    if (!this.isActive || key.length > KEY_MAX) return new StoredAnswer(await compute());
    const found = this.find(key);
    if (found) return found;
    const latest = this.latest.get(key);
    return latest?.spoiled.size === 0 ? latest.answer : this.begin(key, compute);
  }

  /** What depends on one of the tags goes; `*` is everything. */
  spoil(tags: readonly string[]): void {
    if (tags.includes(EVERYTHING)) return this.empty();
    for (const { spoiled } of this.running) for (const tag of tags) spoiled.add(tag);
    for (const tag of tags) for (const key of this.keysByTag.get(tag) ?? []) this.stored.delete(key);
  }

  /** After an encoding was made: the answer has grown. */
  weigh(key: string, answer: StoredAnswer): void {
    if (this.stored.peek(key) !== answer) return;
    this.stored.delete(key);
    this.keep(key, answer);
  }

  get size(): number {
    return this.stored.calculatedSize;
  }

  private get silence(): number {
    return performance.now() - this.heardAt;
  }

  /** Asks for the word of changes, once for all who need it. */
  private ask(): Promise<void> {
    this.hearing ??= this.hear()
      .then(() => {
        this.heardAt = performance.now();
      })
      .finally(() => {
        this.hearing = undefined;
      });
    return this.hearing;
  }

  private begin(key: string, compute: () => Promise<Computed>): Promise<StoredAnswer> {
    const spoiled = new Set<string>();
    const computation = { spoiled, answer: this.compute(key, compute, spoiled) };
    this.running.add(computation);
    this.latest.set(key, computation);
    const end = () => {
      this.running.delete(computation);
      if (this.latest.get(key) === computation) this.latest.delete(key);
    };
    computation.answer.then(end, end);
    return computation.answer;
  }

  private async compute(key: string, compute: () => Promise<Computed>, spoiled: ReadonlySet<string>): Promise<StoredAnswer> {
    const answer = new StoredAnswer(await compute());
    if (this.isActive && !spoiled.has(EVERYTHING) && ![...answer.tags].some((tag) => spoiled.has(tag))) this.keep(key, answer);
    return answer;
  }

  private keep(key: string, answer: StoredAnswer): void {
    answer.pack();
    this.stored.set(key, answer);
    if (!this.stored.has(key)) return;
    for (const tag of answer.tags) {
      const keys = this.keysByTag.get(tag) ?? new Set();
      this.keysByTag.set(tag, keys.add(key));
    }
  }

  private forgetTags(answer: StoredAnswer, key: string): void {
    for (const tag of answer.tags) {
      const keys = this.keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.keysByTag.delete(tag);
    }
  }

  private empty(): void {
    for (const { spoiled } of this.running) spoiled.add(EVERYTHING);
    this.stored.clear();
  }
}
