import { makePasswordLink } from '../../src/auth/password-links.js';
import { inTransaction } from '../../src/database/transaction.js';
import type { Api } from './api.js';

/** Sets the password of the account as its owner would, by a link that was mailed. */
export async function setPasswordByLink(api: Api, account: string, password: string): Promise<void> {
  const link = await inTransaction(api.dataSource, (tx) => makePasswordLink(tx, '', account, 'reset'));
  await api.anyone
    .post('/v1/auth/password')
    .send({ token: link.split('#')[1], password })
    .expect(204);
}
