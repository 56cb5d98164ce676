import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from 'node:crypto';
import { invalidParameter } from '../../problems/problem.js';

/** Where a page ended: the sort keys of its last row, each as Postgres prints it, or null. */
export type Position = readonly (string | null)[];

const SIGNATURE_BYTES = 16;

/**
 * Opaque, signed cursors. A cursor is bound to everything that decides which rows a list has and in which order, so that
 * it can be used for that list only and can probe nothing.
 */
export class Cursors {
  private readonly key: KeyObject;

  constructor(secret: string) {
    this.key = createSecretKey(secret, 'utf8');
  }

  /** @param position as a JSON array, as Postgres made it */
  write(position: string, binding: string): string {
    const payload = Buffer.from(position);
    return Buffer.concat([this.sign(payload, binding), payload]).toString('base64url');
  }

  /** @throws Problem naming the parameter when the cursor is not ours or of another list */
  read(cursor: string, binding: string, parameter: 'after' | 'before'): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const [signature, payload] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)];
    if (signature.length !== SIGNATURE_BYTES || !timingSafeEqual(signature, this.sign(payload, binding))) {
      throw invalidParameter(
        parameter,
        `« ${parameter} » n’est pas un curseur de cette liste : reprenez celui que la réponse précédente a donné, avec les mêmes filtres.`,
      );
    }
    return JSON.parse(payload.toString()) as Position;
  }

  private sign(payload: Buffer, binding: string): Buffer {
    const bound = hash('sha256', binding, 'buffer');
    return createHmac('sha256', this.key).update(bound).update(payload).digest().subarray(0, SIGNATURE_BYTES);
  }
}
