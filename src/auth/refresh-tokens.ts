import { createHash, randomBytes } from 'node:crypto';
import type { Queryable, Tx } from '../database/transaction.js';

/** A working day between two renewals; after a month one signs in again. */
export const SESSION_LIFE = { renewedWithin: '12 hours', atMost: '30 days' } as const;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A token for the next renewal of the session: 256 bits, of which the database knows only the hash. */
export async function issueRefreshToken(tx: Tx, sessionId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx.query('insert into refresh_token (hash, session) values ($1, $2)', [hashOf(token), sessionId]);
  return token;
}

/** Whose session the token renews or has renewed; null when it is of none that runs. */
export async function accountBehind(database: Queryable, token: string): Promise<string | null> {
  const [session] = await database.query<{ account: string }>(
    'select s.account from refresh_token r join session s on s.id = r.session where r.hash = $1',
    [hashOf(token)],
  );
  return session?.account ?? null;
}

/**
 * Takes a refresh token for a new one. A token that was used before may have been stolen, by whoever came first or second: it ends the
 * session (RFC 9700 §4.14.2). Undefined when there is no session to renew, any more.
 */
export async function rotate(tx: Tx, token: string): Promise<{ sessionId: string; refreshToken: string } | undefined> {
  const [session] = await tx.query<{ id: string; isLive: boolean }>(
    `select id, expires_at > now() as "isLive" from session
     where id = (select session from refresh_token where hash = $1) for update`,
    [hashOf(token)],
  );
  if (!session) return undefined;
  const sessionId = session.id;
  const unused = await tx.query('update refresh_token set used_at = now() where hash = $1 and used_at is null returning session', [
    hashOf(token),
  ]);
  if (unused.length === 0 || !session.isLive) {
    await tx.query('delete from session where id = $1', [sessionId]);
    return undefined;
  }
  await tx.query(
    `update session set renewed_at = now(), expires_at = least(now() + $2::interval, created_at + $3::interval) where id = $1`,
    [sessionId, SESSION_LIFE.renewedWithin, SESSION_LIFE.atMost],
  );
  return { sessionId, refreshToken: await issueRefreshToken(tx, sessionId) };
}
