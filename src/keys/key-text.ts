import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'mlg_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 190 bits. */
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}([0-9A-Za-z]{${RANDOM_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`);

/** Whether a bearer token claims to be an API key: a session's token never begins so. */
export const isKeyText = (token: string): boolean => token.startsWith(PREFIX);

/** A new API key: `mlg_`, 32 random base62 characters and 6 of their checksum. */
export function newKeyText(): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => DIGITS[randomInt(DIGITS.length)]).join('');
  return `${PREFIX}${random}${checksum(random)}`;
}

/** What a secret scanner checks too, without asking anybody. */
export function isWellFormed(key: string): boolean {
  const [, random, given] = FORM.exec(key) ?? [];
  return random !== undefined && checksum(random) === given;
}

/** What is stored of a key; as random as it is, it needs no slow hash. */
export const keyHash = (key: string): Buffer => createHash('sha256').update(key).digest();

/** CRC-32 in base62, most significant digit first. */
function checksum(random: string): string {
  let rest = crc32(random);
  const digits = Array.from({ length: CHECKSUM_LENGTH }, () => {
    const digit = DIGITS[rest % DIGITS.length];
    rest = Math.floor(rest / DIGITS.length);
    return digit;
  });
  return digits.toReversed().join('');
}
