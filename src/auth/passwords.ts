import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Config } from '../config.js';

/** What one guess costs, from the settings: KiB of memory and passes over them; one lane. */
export type PasswordCost = Pick<Config, 'ARGON2_MEMORY_KIB' | 'ARGON2_PASSES'>;

/** argon2id, the library's default algorithm. */
export const hashPassword = (password: string, { ARGON2_MEMORY_KIB, ARGON2_PASSES }: PasswordCost): Promise<string> =>
  hash(password, { memoryCost: ARGON2_MEMORY_KIB, timeCost: ARGON2_PASSES, parallelism: 1 });

/** Of no password, by cost: an unknown address takes as long as a wrong password. */
const nobodies = new Map<string, Promise<string>>();

function nobody(cost: PasswordCost): Promise<string> {
  const key = `${cost.ARGON2_MEMORY_KIB},${cost.ARGON2_PASSES}`;
  const made = nobodies.get(key) ?? hashPassword(generatePassword(), cost);
  nobodies.set(key, made);
  return made;
}

/** Whether the password is that of the hash; without a hash, no, and as slowly. */
export async function isPassword(stored: string | null | undefined, password: string, cost: PasswordCost): Promise<boolean> {
  const matches = await verify(stored ?? (await nobody(cost)), password);
  return Boolean(stored) && matches;
}

/** The password's hash at today's cost; undefined when the stored one costs as much or more. No part of a cost is ever lowered. */
export async function strongerHash(stored: string, password: string, cost: PasswordCost): Promise<string | undefined> {
  const [, memory = 0, passes = 0] = (/^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(stored) ?? []).map(Number);
  if (memory >= cost.ARGON2_MEMORY_KIB && passes >= cost.ARGON2_PASSES) return undefined;
  return hashPassword(password, {
    ARGON2_MEMORY_KIB: Math.max(memory, cost.ARGON2_MEMORY_KIB),
    ARGON2_PASSES: Math.max(passes, cost.ARGON2_PASSES),
  });
}

/** A password for a first start, easy to copy: 24 characters, 144 bits. */
export const generatePassword = (): string => randomBytes(18).toString('base64url');
