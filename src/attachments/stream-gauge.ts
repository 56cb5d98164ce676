import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { tooLarge } from '../problems/problem.js';
import { TextGauge } from './text-gauge.js';

const HEAD_BYTES = 4096;

/** What passes is counted, hashed and looked at. Fails with a 413 problem as soon as more than `maxBytes` came. */
export class StreamGauge extends Transform {
  size = 0;
  head = Buffer.alloc(0);
  readonly text = new TextGauge();
  private readonly hash = createHash('sha256');

  constructor(private readonly maxBytes: number) {
    super();
  }

  /** In hexadecimal; once, at the end. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    if (this.size > this.maxBytes) return done(fileTooLarge(this.maxBytes));
    this.hash.update(chunk);
    this.text.look(chunk);
    if (this.head.length < HEAD_BYTES) this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD_BYTES - this.head.length)]);
    done(null, chunk);
  }
}

export function fileTooLarge(maxBytes: number) {
  const megabytes = (maxBytes / 1024 / 1024).toLocaleString('fr-FR', { maximumFractionDigits: 1 });
  return tooLarge(maxBytes < 1024 * 1024 ? `Le fichier dépasse ${maxBytes} octets.` : `Le fichier dépasse ${megabytes} Mo.`);
}
