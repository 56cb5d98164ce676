import { createHash, randomBytes } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import { inTransaction, queryable, type Queryable, type Tx } from '../database/transaction.js';
import { loggerOf } from '../http/logging.js';
import { Mail } from '../mail/mail.js';
import { passwordReset } from '../mail/messages.js';
import { linkExpired } from '../problems/problem.js';
import { hashPassword } from './passwords.js';
import { endSessions } from './sessions.js';
import { SignInDelay } from './sign-in-delay.js';

export type LinkPurpose = 'invitation' | 'reset';

const HOURS: Readonly<Record<LinkPurpose, number>> = { invitation: 48, reset: 1 };

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * The address by which the account's password is set, once; one made earlier for the same purpose ends. The caller holds the account's row.
 * Its token is a fragment: browsers send that to no server, so it is in no log.
 */
export async function makePasswordLink(tx: Tx, publicUrl: string, account: string, purpose: LinkPurpose): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await tx.query('delete from password_link where account = $1 and purpose = $2', [account, purpose]);
  await tx.query('insert into password_link (hash, account, purpose, expires_at) values ($1, $2, $3, now() + make_interval(hours => $4))', [
    hashOf(token),
    account,
    purpose,
    HOURS[purpose],
  ]);
  return `${publicUrl}/password#${token}`;
}

/** Links by which somebody who is not signed in sets a password. */
@Injectable()
export class PasswordLinks implements OnApplicationShutdown {
  private readonly database: Queryable;
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly mail: Mail,
    private readonly delay: SignInDelay,
  ) {
    this.database = queryable(dataSource);
  }

  /** What nobody waits for is not cut off either. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  /** Begins to send a link to the address, if an account has it; for after the answer, so that its time tells nothing. Faults are logged. */
  beginReset(email: string): void {
    const work: Promise<void> = this.sendReset(email)
      .catch((error: unknown) => loggerOf(this.config).error({ err: error }, 'password reset not sent'))
      .finally(() => this.running.delete(work));
    this.running.add(work);
  }

  /** The message goes out after the transaction: whoever asks for many holds no connection. */
  private async sendReset(email: string): Promise<void> {
    const addressee = await inTransaction(this.dataSource, async (tx) => {
      const [account] = await tx.query<{ id: string; email: string; name: string }>(
        'select id, email, name from account where lower(email) = lower($1) for no key update',
        [email],
      );
      return account && { ...account, link: await makePasswordLink(tx, this.config.publicUrl, account.id, 'reset') };
    });
    if (addressee) await this.mail.send(passwordReset(addressee));
  }

  /** Sets the password, and ends every link and session of the account. Answers whose it is. @throws Problem link-expired */
  async setPassword(token: string, password: string, address: string): Promise<string> {
    const account = await accountOf(this.database, token);
    const hash = await hashPassword(password, this.config);
    await inTransaction(this.dataSource, async (tx) => {
      // Always in this order, so that two links of one account do not wait for each other.
      await tx.query('select id from account where id = $1 for no key update', [account]);
      await accountOf(tx, token);
      await tx.query('delete from password_link where account = $1', [account]);
      await endSessions(tx, account);
      const [row] = await tx.query<{ email: string }>(
        `with changed as (update account set password_hash = $2, version = version + case when password_hash is null then 1 else 0 end
           where id = $1 returning email) select email from changed`,
        [account, hash],
      );
      if (row) await this.delay.remember(tx, row.email, address);
    });
    return account;
  }
}

async function accountOf(database: Queryable, token: string): Promise<string> {
  const [link] = await database.query<{ account: string }>('select account from password_link where hash = $1 and expires_at > now()', [
    hashOf(token),
  ]);
  if (!link) throw linkExpired();
  return link.account;
}
