import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

const OFTEN = 3;

/**
 * Names for statements that come again, under which pg prepares them: planning one that builds the JSON of an item takes longer than
 * running it. So many at most, since each connection keeps its plans for good.
 */
export function preparedNames(max: number): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const asked = new LRUCache<string, number>({ max: 500 });
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= max) return known;
    const times = (asked.get(text) ?? 0) + 1;
    asked.set(text, times);
    if (times >= OFTEN) names.set(text, createHash('sha256').update(text).digest('base64url').slice(0, 32));
    return names.get(text);
  };
}
