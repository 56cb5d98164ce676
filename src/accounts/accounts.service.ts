import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../auth/capabilities.js';
import { makePasswordLink } from '../auth/password-links.js';
import { Config } from '../config.js';
import { requireVersion } from '../content/items.js';
import { Cursors } from '../content/query/cursor.js';
import { isId } from '../content/query/values.js';
import type { Page, Query } from '../content/query/paging.js';
import { readTablePage } from '../content/query/table-page.js';
import { inTransaction, queryable, type Queryable, type Tx } from '../database/transaction.js';
import type { Expected } from '../http/preconditions.js';
import { Mail } from '../mail/mail.js';
import { invitation } from '../mail/messages.js';
import { conflict, emailTaken, forbidden, notFound } from '../problems/problem.js';
import type { AccountInput, AccountPatch } from './account.input.js';
import { ACCOUNTS, readAccount, readOwnAccount, type ShownAccount } from './account-list.js';
import { holdsAdmin, lockRoles, requireAnAdmin, writeRoles } from './account-roles.js';

/** The account that a change names, with the version its author had read. */
export interface AccountTarget extends Expected {
  id: string;
}

interface LockedAccount {
  id: string;
  email: string;
  name: string;
  version: number;
  isActive: boolean;
}

/** Who has access. */
@Injectable()
export class AccountsService {
  private readonly database: Queryable;

  constructor(
    private readonly dataSource: DataSource,
    private readonly cursors: Cursors,
    private readonly config: Config,
    private readonly mail: Mail,
  ) {
    this.database = queryable(dataSource);
  }

  /** @throws Problem invalid-parameter */
  list(query: Query): Promise<Page> {
    return readTablePage(this.database, ACCOUNTS, query, this.cursors);
  }

  /** @throws Problem not-found */
  read(id: string): Promise<ShownAccount> {
    return shown(this.database, id);
  }

  /** What is readable of the organisations in it is shown. @throws Problem not-found */
  async readOwn(actor: Actor): Promise<ShownAccount> {
    const account = await readOwnAccount(this.database, actor);
    if (!account) throw notFound();
    return account;
  }

  /** Stores nothing unless the invitation goes out. @throws Problem email-taken, validation-failed, mail-failed */
  create(actor: Actor, { email, name, roles }: AccountInput): Promise<ShownAccount & { id: string }> {
    return this.asAdmin(actor, async (tx) => {
      const id = uuid();
      const inserted = await tx.query(
        'insert into account (id, email, name) values ($1, $2, $3) on conflict (lower(email)) do nothing returning id',
        [id, email, name],
      );
      if (inserted.length === 0) throw emailTaken();
      await writeRoles(tx, id, roles);
      await this.sendInvitation(tx, { id, email, name });
      return { ...(await shown(tx, id)), id };
    });
  }

  /** @throws Problem not-found, version-required, stale-version, validation-failed, conflict for the last administrator */
  patch(actor: Actor, target: AccountTarget, { name, roles }: AccountPatch): Promise<ShownAccount> {
    return this.alone(actor, async (tx) => {
      const account = await lockAccount(tx, target.id);
      requireVersion(account, target);
      await tx.query('update account set name = coalesce($2, name), version = version + 1 where id = $1', [account.id, name]);
      if (roles) await writeRoles(tx, account.id, roles);
      return shown(tx, account.id);
    });
  }

  /** With its sessions and links. What it wrote stays, without its name. @throws Problem like `patch` */
  delete(actor: Actor, target: AccountTarget): Promise<void> {
    return this.alone(actor, async (tx) => {
      const account = await lockAccount(tx, target.id);
      requireVersion(account, target);
      await tx.query('delete from account where id = $1', [account.id]);
    });
  }

  /** Sends another link; the one before ends. @throws Problem not-found, mail-failed, conflict once a password is set */
  invite(actor: Actor, id: string): Promise<void> {
    return this.asAdmin(actor, async (tx) => {
      const account = await lockAccount(tx, id);
      if (account.isActive) throw conflict('Cette personne a déjà choisi son mot de passe ; elle peut en demander un nouveau elle-même.');
      await this.sendInvitation(tx, account);
    });
  }

  private async sendInvitation(tx: Tx, { id, email, name }: Pick<LockedAccount, 'id' | 'email' | 'name'>): Promise<void> {
    const link = await makePasswordLink(tx, this.config.publicUrl, id, 'invitation');
    await this.mail.send(invitation({ email, name, link }));
  }

  /** @throws Problem forbidden when the rights of whoever asks have ended meanwhile */
  private asAdmin<T>({ accountId }: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (tx) => {
      await requireAdmin(tx, accountId);
      return work(tx);
    });
  }

  /** For what may take an administrator away: one after the other. Messages are not sent meanwhile. */
  private alone<T>({ accountId }: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, async (tx) => {
      await lockRoles(tx);
      await requireAdmin(tx, accountId);
      const result = await work(tx);
      await requireAnAdmin(tx);
      return result;
    });
  }
}

async function requireAdmin(tx: Tx, account: string | null): Promise<void> {
  if (account === null || !(await holdsAdmin(tx, account))) throw forbidden('account:manage');
}

async function shown(database: Queryable, id: string): Promise<ShownAccount> {
  const account = isId(id) ? await readAccount(database, id) : undefined;
  if (!account) throw notFound();
  return account;
}

async function lockAccount(tx: Tx, id: string): Promise<LockedAccount> {
  const [account] = isId(id)
    ? await tx.query<LockedAccount>(
        'select id, email, name, version, password_hash is not null as "isActive" from account where id = $1 for update',
        [id],
      )
    : [];
  if (!account) throw notFound();
  return account;
}
