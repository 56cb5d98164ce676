import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import { inTransaction, queryable, type Tx } from '../database/transaction.js';
import { invalidGrant, validationFailed } from '../problems/problem.js';
import { hashPassword, isPassword, strongerHash, verifyNothing } from './passwords.js';
import { endSessions, Sessions, type Origin, type Tokens } from './sessions.js';
import { SignInDelay } from './sign-in-delay.js';

/** An account and the hash that its password was verified by. */
interface Verified {
  id: string;
  hash: string;
  password: string;
}

/** What a password opens and changes. */
@Injectable()
export class SignIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly sessions: Sessions,
    private readonly delay: SignInDelay,
  ) {}

  /** @throws Problem invalid-grant, the same for an unknown address, an invited person and a wrong password; quota-exceeded while one has to wait */
  async open(email: string, password: string, origin: Origin): Promise<Tokens> {
    const attempt = await this.delay.count(email, origin.address);
    const verified = await this.verified('lower(email) = lower($1)', email, password);
    const tokens = verified && (await this.start(verified, origin));
    if (!tokens) throw invalidGrant('L’adresse électronique ou le mot de passe ne convient pas.');
    await this.delay.forgive(attempt);
    await this.sessions.clean();
    return tokens;
  }

  private async verified(condition: string, value: string, password: string): Promise<Verified | undefined> {
    const [account] = await queryable(this.dataSource).query<{ id: string; hash: string | null }>(
      `select id, password_hash as hash from account where ${condition}`,
      [value],
    );
    const other = await this.someHash(value);
    if (!account?.hash) return verifyNothing(other, password, this.config);
    return (await isPassword(account.hash, password)) ? { id: account.id, hash: account.hash, password } : undefined;
  }

  /** Hashes differ in cost: an address that nobody has costs what some account does, always the same; asked for every address, so that its time tells nothing. */
  private async someHash(email: string): Promise<string | undefined> {
    const [some] = await queryable(this.dataSource).query<{ hash: string }>(
      'select password_hash as hash from account where password_hash is not null order by md5(id::text || lower($1)) limit 1',
      [email],
    );
    return some?.hash;
  }

  private async start(verified: Verified, origin: Origin): Promise<Tokens | undefined> {
    const stronger = await strongerHash(verified.hash, verified.password, this.config);
    return inTransaction(this.dataSource, async (tx) => {
      if (!(await this.stillFits(tx, verified))) return undefined;
      if (stronger)
        await tx.query('update account set password_hash = $3 where id = $1 and password_hash = $2', [
          verified.id,
          verified.hash,
          stronger,
        ]);
      return this.sessions.start(tx, verified.id, origin);
    });
  }

  /** Locks the account: its password may have changed while it was verified, and no session of the old one may outlive that. */
  private async stillFits(tx: Tx, { id, hash, password }: Verified): Promise<boolean> {
    const [row] = await tx.query<{ hash: string | null }>('select password_hash as hash from account where id = $1 for update', [id]);
    const now = row?.hash;
    return now === hash || (typeof now === 'string' && isPassword(now, password));
  }

  /**
   * Sets another password and ends the account's other sessions, and the links by which its password could be set.
   * @throws Problem validation-failed for a wrong current password, which counts as a failed sign-in; quota-exceeded while one has to wait
   */
  async changePassword(
    own: { accountId: string; sessionId: string | null },
    current: string,
    next: string,
    address: string,
  ): Promise<void> {
    const { accountId, sessionId } = own;
    const attempt = await this.delay.count(await this.emailOf(accountId), address);
    const verified = await this.verified('id = $1', accountId, current);
    const hash = verified && (await hashPassword(next, this.config));
    const isDone = await inTransaction(this.dataSource, async (tx) => {
      if (!verified || !(await this.stillFits(tx, verified))) return false;
      await tx.query('update account set password_hash = $2 where id = $1', [accountId, hash]);
      await tx.query('delete from password_link where account = $1', [accountId]);
      await endSessions(tx, accountId, { except: sessionId });
      return true;
    });
    if (!isDone)
      throw validationFailed([{ pointer: '/currentPassword', code: 'wrong', detail: 'Ce n’est pas votre mot de passe actuel.' }]);
    await this.delay.forgive(attempt);
  }

  private async emailOf(accountId: string): Promise<string> {
    const [row] = await queryable(this.dataSource).query<{ email: string }>('select email from account where id = $1', [accountId]);
    return row?.email ?? accountId;
  }
}
