import { hash } from 'node:crypto';
import { compressed, encoded, ownBytes, ownText, type Accepted, type Encoding } from './encodings.js';

/** What a read of content computes. */
export interface Computed {
  body: string;
  mediaType: string;
  lastModified?: Date;
  /** The `Link` header. */
  link?: string;
  /** What it shows or depends on: when one of them is spoiled, it is no longer right. */
  tags: readonly string[];
  /** Until when it is right, where the clock alone changes it. */
  freshUntil?: Date;
}

/** Headers, name after value after name, made once and sent while they are right. */
export interface Head {
  whole: string[];
  /** Of a 304. */
  unchanged: string[];
  /** Milliseconds since 1970. */
  until: number;
}

/** A `Last-Modified`, and until when it is told. */
export interface Told {
  date: string | undefined;
  /** Milliseconds since 1970. */
  until: number;
}

const SMALLEST = 1000;

/** An answer as bytes, in each encoding made once. */
export class StoredAnswer {
  readonly mediaType: string;
  readonly lastModified: Date | undefined;
  readonly link: string | undefined;
  tags: ReadonlySet<string>;
  readonly freshUntil: number;
  private readonly hash: string;
  /** Made once for its hash, its length and the socket. */
  private identity: Buffer;
  private readonly made = new Map<Encoding, Buffer>();
  private readonly making = new Map<Encoding, Promise<Buffer>>();
  /** The same for all, while it may not be told better: made anew for each, one could be earlier than what was told before. */
  told: Told | undefined;
  /** Headers of a plain answer by encoding. */
  readonly heads = new Map<Encoding, Head>();

  constructor({ body, mediaType, lastModified, link, tags, freshUntil }: Computed) {
    this.identity = encoded(body);
    this.hash = hash('sha256', this.identity, 'base64url').slice(0, 27);
    this.mediaType = mediaType;
    this.lastModified = lastModified;
    this.link = link;
    this.tags = new Set(tags);
    this.freshUntil = freshUntil?.getTime() ?? Infinity;
  }

  get isFresh(): boolean {
    return this.freshUntil === Infinity || Date.now() < this.freshUntil;
  }

  /** Bytes that it holds, for the bound of the cache. */
  get size(): number {
    const others = [...this.made.values()].reduce((total, bytes) => total + bytes.length, 0);
    // The tags, and in each encoding the headers, which name them again.
    const headers = (this.tags.size * 40 + (this.link?.length ?? 0) + 700) * (this.made.size + 2);
    return this.identity.length + others + headers;
  }

  /** Before it is kept: in memory of its own. A part of a text would keep the whole of it. */
  pack(): void {
    this.identity = ownBytes(this.identity);
    this.tags = new Set([...this.tags].map(ownText));
  }

  encodingOf({ shortest, ofSmall }: Accepted): Encoding {
    return this.identity.length < SMALLEST ? ofSmall : shortest;
  }

  /** Strong, and another for each encoding (RFC 9110 §8.8.3.3). */
  etag(encoding: Encoding): string {
    return encoding === 'identity' ? `"${this.hash}"` : `"${this.hash}-${encoding}"`;
  }

  /** What is sent, where it is made already. */
  ready(encoding: Encoding): Buffer | undefined {
    return encoding === 'identity' ? this.identity : this.made.get(encoding);
  }

  /** Made once, for all who ask for it at the same time. */
  async content(encoding: Encoding): Promise<Buffer> {
    if (encoding === 'identity') return this.identity;
    const bytes = this.made.get(encoding) ?? this.making.get(encoding);
    if (bytes !== undefined) return bytes;
    const making = this.make(encoding).finally(() => this.making.delete(encoding));
    this.making.set(encoding, making);
    return making;
  }

  private async make(encoding: Exclude<Encoding, 'identity'>): Promise<Buffer> {
    const bytes = await compressed(this.identity, encoding);
    this.made.set(encoding, bytes);
    return bytes;
  }
}
