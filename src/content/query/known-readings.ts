import { LRUCache } from 'lru-cache';
import type { Actor } from '../../auth/capabilities.js';
import type { Query } from './paging.js';

const MAX_KNOWN = 500;
/** Characters of a key: what is longer comes once. */
const MAX_KEY = 1000;

/**
 * The SQL that readers' requests have come to mean, so that the same question is not worked out twice. What staff read follows from
 * their grants, and is worked out each time.
 */
export class KnownReadings {
  private readonly known = new LRUCache<string, object>({ max: MAX_KNOWN });

  /** @param kind one name for one kind of reading, which `make` answers */
  of<Reading extends object>(kind: string, { audience }: Pick<Actor, 'audience'>, query: Query, make: () => Reading): Reading {
    const key = `${kind} ${audience} ${JSON.stringify(query)}`;
    if (audience === 'staff' || key.length > MAX_KEY) return make();
    const found = this.known.get(key) as Reading | undefined;
    if (found) return found;
    const made = make();
    this.known.set(key, made);
    return made;
  }
}
