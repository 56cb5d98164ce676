import type { Audience } from '../visibility.js';
import { onceOfEach, type ContentType } from '../type.js';

/** The own type and those that its answers can show, at one remove and, since they may be included, at two. */
const shownTypes = onceOfEach((type): readonly ContentType[] => {
  const near = linked(type);
  return [...new Set([type, ...near, ...near.flatMap(linked)])];
});

const linked = ({ relations }: ContentType): ContentType[] => Object.values(relations).map(({ target }) => target());

/**
 * When anything that an answer could show last changed, also what is gone from it, so that it never goes back: milliseconds since 1970, in SQL.
 * Null where nothing ever did, and for staff: what they may do is part of their answers, and has no date.
 */
export function lastChange(type: ContentType, audience: Audience): string {
  if (audience === 'staff') return 'null::float8';
  const space = audience === 'public' ? 'public' : 'members';
  const changes = shownTypes(type).map(
    ({ name }) => `(select c.at from change c where c.type = '${name}' and c.space = '${space}' order by c.at desc limit 1)`,
  );
  // Asked once for all rows of a page.
  return `(select (extract(epoch from greatest(${changes.join(', ')})) * 1000)::float8)`;
}

/** A date of `lastChange`; before everything where nothing ever changed. */
export const dateOf = (milliseconds: number | null | undefined): Date => new Date(milliseconds ?? 0);
