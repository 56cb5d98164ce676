import { invalidParameter } from '../problems/problem.js';
import { ANONYMOUS, MEMBER_ONLY, type Actor } from './capabilities.js';

const OTHERS: Readonly<Record<string, Actor>> = { anonymous: ANONYMOUS, member: MEMBER_ONLY };
export const AS_VALUES = Object.keys(OTHERS);

/** The caller whose eyes staff borrow, so that every way of reading answers as it would answer him. @throws Problem naming `as` */
export function seenAs(actor: Actor, as: unknown): Actor {
  if (actor.audience !== 'staff') throw invalidParameter('as', 'Le paramètre « as » n’existe pas ici.', 'unknown');
  const other = typeof as === 'string' && Object.hasOwn(OTHERS, as) ? OTHERS[as] : undefined;
  if (!other) throw invalidParameter('as', `« as » attend ${AS_VALUES.join(' ou ')}.`);
  return other;
}
