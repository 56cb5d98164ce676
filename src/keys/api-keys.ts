import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Actor } from '../auth/capabilities.js';
import type { Queryable } from '../database/transaction.js';
import { invalidToken } from '../problems/problem.js';
import { isWellFormed, keyHash } from './key-text.js';
import { rightsOf } from './scopes.js';

interface Found {
  id: string;
  scopes: string[];
  organisation: string | null;
  isUseKnown: boolean;
}

/** Whom an API key stands for. */
export class ApiKeys implements OnApplicationShutdown {
  private readonly logger = new Logger('ApiKeys');
  private readonly notes = new Set<Promise<void>>();

  constructor(private readonly database: Queryable) {}

  /** @throws Problem unauthenticated for a key that is malformed, unknown, revoked or expired */
  async actor(token: string): Promise<Actor> {
    if (!isWellFormed(token)) throw invalidToken();
    const [key] = await this.database.query<Found>(
      `select k.id, k.scopes, k.organisation, coalesce(k.last_used_at > now() - interval '1 minute', false) as "isUseKnown"
       from api_key_secret s join api_key k on k.id = s.api_key
       where s.hash = $1 and coalesce(s.expires_at > now(), true) and coalesce(k.expires_at > now(), true)`,
      [keyHash(token)],
    );
    if (!key) throw invalidToken();
    if (!key.isUseKnown) this.noteUse(key.id);
    return { kind: 'key', accountId: null, sessionId: null, keyId: key.id, ...rightsOf(key.scopes, key.organisation) };
  }

  /** Once what was noted of the keys' use is stored. */
  async settled(): Promise<void> {
    await Promise.all(this.notes);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.settled();
  }

  /** No request waits for it. */
  private noteUse(id: string): void {
    const note: Promise<void> = this.storeUse(id)
      .catch((error: unknown) => this.logger.error(error))
      .finally(() => this.notes.delete(note));
    this.notes.add(note);
  }

  /** A key that is being changed, or noted by another request, is passed over. */
  private async storeUse(id: string): Promise<void> {
    await this.database.query(
      `update api_key set last_used_at = now() where id =
        (select id from api_key where id = $1 and coalesce(last_used_at <= now() - interval '1 minute', true) for no key update skip locked)`,
      [id],
    );
  }
}
