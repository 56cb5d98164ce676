import { v7 as uuid } from 'uuid';
import type { Config } from '../config.js';
import { inTransaction } from '../database/transaction.js';
import type { DataSource } from 'typeorm';
import { generatePassword, hashPassword } from './passwords.js';

/** What the operator has to be told once. */
export interface NewAdministrator {
  email: string;
  /** Undefined when the operator chose it. */
  generatedPassword: string | undefined;
}

/** Creates the first administrator where there is none; undefined when there is one already. */
export async function createFirstAdministrator(dataSource: DataSource, config: Config): Promise<NewAdministrator | undefined> {
  const email = config.ADMIN_EMAIL ?? 'admin@maillage.localhost';
  const password = config.ADMIN_PASSWORD ?? generatePassword();
  const hash = await hashPassword(password, config);
  return inTransaction(dataSource, async (tx) => {
    await tx.query('lock table account in share row exclusive mode');
    if ((await tx.query(`select 1 from account_role where role = 'admin'`)).length > 0) return undefined;
    const id = uuid();
    await tx.query(`insert into account (id, email, name, password_hash) values ($1, $2, 'Administration', $3)`, [id, email, hash]);
    await tx.query(`insert into account_role (account, role) values ($1, 'admin')`, [id]);
    return { email, generatedPassword: config.ADMIN_PASSWORD ? undefined : password };
  });
}
