import type { Audience } from '../visibility.js';

/**
 * When anything that readers may see last changed, also what is gone, so that it never goes back: milliseconds since 1970, in SQL; 0 where nothing
 * ever did. An answer shows by its links and includes almost every type, and a file is shown because of what uses it: all are one. Null for
 * staff: what they may do is part of their answers, and has no date.
 */
export function lastChange(audience: Audience): string {
  if (audience === 'staff') return 'null::float8';
  const space = audience === 'public' ? 'public' : 'members';
  return `coalesce((select (extract(epoch from c.at) * 1000)::float8 from change c where c.space = '${space}' order by c.at desc limit 1), 0)`;
}

/** A date of `lastChange`. */
export const dateOf = (milliseconds: number | null | undefined): Date | undefined =>
  typeof milliseconds === 'number' ? new Date(milliseconds) : undefined;
