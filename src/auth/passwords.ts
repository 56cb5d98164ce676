import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default algorithm) with OWASP's minimum: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

/** Of no password: an unknown address takes as long as a wrong password. */
const nobody = hashPassword(randomBytes(18).toString('base64url'));

/** Whether the password is that of the hash; without a hash, no, and as slowly. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await nobody), password);
  return stored !== undefined && matches;
}

/** A password for a first start, easy to copy: 24 characters, 144 bits. */
export const generatePassword = (): string => randomBytes(18).toString('base64url');
