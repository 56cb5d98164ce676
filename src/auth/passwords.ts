import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Config } from '../config.js';

/** What one guess costs, from the settings: KiB of memory and passes over them; one lane. */
export type PasswordCost = Pick<Config, 'ARGON2_MEMORY_KIB' | 'ARGON2_PASSES'>;

/** argon2id, the library's default algorithm. */
export const hashPassword = (password: string, { ARGON2_MEMORY_KIB, ARGON2_PASSES }: PasswordCost): Promise<string> =>
  hash(password, { memoryCost: ARGON2_MEMORY_KIB, timeCost: ARGON2_PASSES, parallelism: 1 });

/** Of no password, by cost. */
const nobodies = new Map<string, Promise<string>>();

function nobody(cost: PasswordCost): Promise<string> {
  const key = `${cost.ARGON2_MEMORY_KIB},${cost.ARGON2_PASSES}`;
  const made = nobodies.get(key) ?? hashPassword(generatePassword(), cost);
  nobodies.set(key, made);
  return made;
}

/** Whether the password is that of the hash. */
export const isPassword = (stored: string, password: string): Promise<boolean> => verify(stored, password);

/** Verifies nothing, as slowly as by the hash given, or at today's cost. */
export async function verifyNothing(other: string | undefined, password: string, cost: PasswordCost): Promise<undefined> {
  await verify(await nobody(other === undefined ? cost : costOf(other)), password);
  return undefined;
}

/** The password's hash at today's cost; undefined when the stored one costs as much or more. No part of a cost is ever lowered. */
export async function strongerHash(stored: string, password: string, cost: PasswordCost): Promise<string | undefined> {
  const { ARGON2_MEMORY_KIB: memory, ARGON2_PASSES: passes } = costOf(stored);
  if (memory >= cost.ARGON2_MEMORY_KIB && passes >= cost.ARGON2_PASSES) return undefined;
  return hashPassword(password, {
    ARGON2_MEMORY_KIB: Math.max(memory, cost.ARGON2_MEMORY_KIB),
    ARGON2_PASSES: Math.max(passes, cost.ARGON2_PASSES),
  });
}

function costOf(stored: string): PasswordCost {
  const [, memory = 0, passes = 0] = (/^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(stored) ?? []).map(Number);
  return { ARGON2_MEMORY_KIB: memory, ARGON2_PASSES: passes };
}

/** A password for a first start, easy to copy: 24 characters, 144 bits. */
export const generatePassword = (): string => randomBytes(18).toString('base64url');
