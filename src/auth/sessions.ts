import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { reading } from '../database/reading.js';
import { inTransaction, type Queryable, type Tx } from '../database/transaction.js';
import { invalidGrant, invalidToken } from '../problems/problem.js';
import { ACCESS_SECONDS, AccessTokens } from './access-tokens.js';
import type { Actor } from './capabilities.js';
import { audienceWith, grantsOf, type HeldRole } from './grants.js';
import { accountBehind, issueRefreshToken, rotate, SESSION_LIFE } from './refresh-tokens.js';

/** Where a sign-in came from. */
export interface Origin {
  address: string;
  userAgent: string | undefined;
}

/** What signing in and renewing answer (RFC 6749 §5.1). */
export interface Tokens {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
  refresh_token: string;
}

const MAX_USER_AGENT = 300;

/** Who is signed in. A session is a row of the database: without it no token of it is worth anything. */
export class Sessions {
  private readonly database: Queryable;
  private readonly accessTokens: AccessTokens;

  constructor(
    private readonly dataSource: DataSource,
    secret: string,
  ) {
    this.database = reading(dataSource);
    this.accessTokens = new AccessTokens(secret);
  }

  /** Begins a session of somebody who has proved who he is. */
  async start(tx: Tx, accountId: string, { address, userAgent }: Origin): Promise<Tokens> {
    const id = uuid();
    await tx.query(`insert into session (id, account, expires_at, address, user_agent) values ($1, $2, now() + $3::interval, $4, $5)`, [
      id,
      accountId,
      SESSION_LIFE.renewedWithin,
      address,
      userAgent?.toWellFormed().slice(0, MAX_USER_AGENT) ?? null,
    ]);
    return this.tokens(id, await issueRefreshToken(tx, id));
  }

  /** @throws Problem invalid-grant when the session has ended, and after an old refresh token was used again, which ends it */
  async renew(refreshToken: string): Promise<Tokens> {
    const renewed = await inTransaction(this.dataSource, (tx) => rotate(tx, refreshToken));
    if (!renewed) throw invalidGrant('Votre connexion a pris fin : reconnectez-vous.');
    return this.tokens(renewed.sessionId, renewed.refreshToken);
  }

  /** For the audit log, also when the renewal is refused. */
  accountBehind(refreshToken: string): Promise<string | null> {
    return accountBehind(this.database, refreshToken);
  }

  private async tokens(sessionId: string, refreshToken: string): Promise<Tokens> {
    const token = await this.accessTokens.sign(sessionId);
    return { access_token: token, token_type: 'Bearer', expires_in: ACCESS_SECONDS, refresh_token: refreshToken };
  }

  /** Who the token stands for, with today's roles. @throws Problem unauthenticated when it is not ours, has expired, or its session has ended */
  async actor(token: string): Promise<Actor> {
    const sessionId = await this.accessTokens.sessionOf(token);
    const [row] = await this.database.query<{ account: string; roles: HeldRole[] }>(
      `select s.account, (select coalesce(json_agg(json_build_object('role', r.role, 'organisation', r.organisation)), '[]')
       from account_role r where r.account = s.account) as roles from session s where s.id = $1 and s.expires_at > now()`,
      [sessionId],
    );
    if (!row) throw invalidToken();
    const { account: accountId, roles } = row;
    return { kind: 'account', accountId, sessionId, keyId: null, audience: audienceWith(roles), grants: grantsOf(roles) };
  }

  /** Whether the account had that session. */
  async end(accountId: string, sessionId: string): Promise<boolean> {
    return (
      (await this.database.query('delete from session where account = $1 and id = $2 returning id', [accountId, sessionId])).length > 0
    );
  }

  /** Forgets what has expired, of everybody. */
  async clean(): Promise<void> {
    await this.database.query('delete from session where id in (select id from session where expires_at <= now() for update skip locked)');
  }
}

/** Ends all sessions of an account, but for one that may be named: after its password has changed. */
export async function endSessions(tx: Tx, accountId: string, { except = null }: { except?: string | null } = {}): Promise<void> {
  await tx.query('delete from session where account = $1 and id is distinct from $2::uuid', [accountId, except]);
}
