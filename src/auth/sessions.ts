import { jwtVerify, SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';
import type { Queryable } from '../database/transaction.js';
import { invalidGrant, invalidToken } from '../problems/problem.js';
import { ANONYMOUS, AUDIENCES, grantOf, type Actor, type Role } from './capabilities.js';
import { isPassword } from './passwords.js';

/** A working day: nobody loses a text because the sign-in ended. The session behind the token can be ended at any time. */
export const SESSION_SECONDS = 12 * 60 * 60;

const key = (secret: string): Uint8Array => new TextEncoder().encode(`maillage-token:${secret}`);

/** Signed tokens that stand for a session in the database. */
export class Sessions {
  constructor(
    private readonly database: Queryable,
    private readonly secret: string,
  ) {}

  /** @throws Problem invalid-grant, the same for an unknown address and a wrong password */
  async open(email: string, password: string): Promise<string> {
    const [account] = await this.database.query<{ id: string; hash: string }>(
      'select id, password_hash as hash from account where lower(email) = lower($1)',
      [email],
    );
    if (!(await isPassword(account?.hash, password)) || !account)
      throw invalidGrant('L’adresse électronique ou le mot de passe ne convient pas.');
    return this.token(account.id);
  }

  private async token(accountId: string): Promise<string> {
    const id = uuid();
    await this.database.query(`insert into session (id, account, expires_at) values ($1, $2, now() + make_interval(secs => $3))`, [
      id,
      accountId,
      SESSION_SECONDS,
    ]);
    await this.database.query('delete from session where account = $1 and expires_at < now()', [accountId]);
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(id)
      .setIssuedAt()
      .setExpirationTime(`${SESSION_SECONDS}s`)
      .sign(key(this.secret));
  }

  /** Who the token stands for. @throws Problem unauthenticated when it is not ours, has expired, or its session has ended */
  async actor(token: string): Promise<Actor> {
    const id = await this.verified(token);
    const rows = await this.database.query<{ account: string; role: Role | null; organisation: string | null }>(
      `select s.account, r.role, r.organisation from session s left join account_role r on r.account = s.account where s.id = $1 and s.expires_at > now()`,
      [id],
    );
    const [first] = rows;
    if (!first) throw invalidToken();
    const roles = rows.flatMap(({ role, organisation }) => (role ? [{ role, organisation }] : []));
    return { ...actorOf(roles), kind: 'account', accountId: first.account, sessionId: id, keyId: null };
  }

  private async verified(token: string): Promise<string> {
    try {
      const { payload } = await jwtVerify(token, key(this.secret), { algorithms: ['HS256'] });
      return payload.jti ?? '';
    } catch {
      throw invalidToken();
    }
  }

  async close(sessionId: string): Promise<void> {
    await this.database.query('delete from session where id = $1', [sessionId]);
  }
}

function actorOf(roles: { role: Role; organisation: string | null }[]): Pick<Actor, 'audience' | 'grants'> {
  const audiences = roles.map(({ role }) => AUDIENCES[role]);
  return {
    audience: audiences.includes('staff') ? 'staff' : audiences.includes('member') ? 'member' : 'public',
    grants: [...ANONYMOUS.grants, ...roles.map(({ role, organisation }) => grantOf(role, organisation === null ? 'all' : [organisation]))],
  };
}
