import type { Role } from '../auth/capabilities.js';
import { isId } from '../content/query/values.js';
import type { Tx } from '../database/transaction.js';
import { conflict, validationFailed, type Fault } from '../problems/problem.js';
import type { RoleInput } from './account.input.js';

/** A role as it is stored; null is federation-wide. */
interface StoredRole {
  role: Role;
  organisation: string | null;
}

/** Replaces the account's roles. @throws Problem validation-failed with a pointer to each role that cannot be */
export async function writeRoles(tx: Tx, account: string, given: readonly RoleInput[]): Promise<void> {
  const found = await organisationsNamed(tx, given);
  const roles = given.map((one) => storedRole(one, found));
  const faults = given.flatMap((one, index) => faultsOf(one, `/roles/${index}`, roles[index], roles.slice(0, index)));
  if (faults.length > 0) throw validationFailed(faults);
  await tx.query('delete from account_role where account = $1', [account]);
  await tx.query(
    'insert into account_role (account, role, organisation) select $1, r.role, r.organisation from jsonb_to_recordset($2::jsonb) r(role text, organisation uuid)',
    [account, JSON.stringify(roles)],
  );
}

const nameOf = ({ organisation }: RoleInput): string | undefined => organisation?.id;

/** Ids by what they were named by, an id or a slug. What lies in the trash is not found. */
async function organisationsNamed(tx: Tx, given: readonly RoleInput[]): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(given.flatMap((one) => nameOf(one) ?? []))];
  if (names.length === 0) return new Map();
  const rows = await tx.query<{ name: string; id: string }>(
    `select w.name, i.id from jsonb_to_recordset($1::jsonb) w(name text, id uuid)
     left join slug s on s.type = 'organisation' and s.slug = w.name
     join item i on i.id = coalesce(w.id, s.item) and i.type = 'organisation' and i.deleted_at is null
     for key share of i`,
    [JSON.stringify(names.map((name) => ({ name, id: isId(name) ? name : null })))],
  );
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Undefined where it names no organisation. */
function storedRole(given: RoleInput, found: ReadonlyMap<string, string>): StoredRole | undefined {
  if ((given.organisation ?? null) === null) return { role: given.role, organisation: null };
  const organisation = found.get(nameOf(given) ?? '');
  return organisation === undefined ? undefined : { role: given.role, organisation };
}

function faultsOf(
  given: RoleInput,
  pointer: string,
  stored: StoredRole | undefined,
  earlier: readonly (StoredRole | undefined)[],
): Fault[] {
  if (!stored)
    return [{ pointer: `${pointer}/organisation/id`, code: 'unknown', detail: `« ${nameOf(given)} » ne désigne aucune organisation.` }];
  const { role, organisation } = stored;
  if (role === 'admin' && organisation !== null)
    return [{ pointer: `${pointer}/organisation`, code: 'federation-wide', detail: 'Le rôle admin vaut pour toute la fédération.' }];
  const isTwice = earlier.some((one) => one?.role === role && one.organisation === organisation);
  return isTwice ? [{ pointer, code: 'duplicate', detail: 'Ce rôle est donné deux fois.' }] : [];
}

/** Whoever takes roles away does so alone, so that two administrators cannot remove each other. */
export const lockRoles = (tx: Tx) => tx.query(`select pg_advisory_xact_lock(hashtext('account_role'))`);

/** Whether the account is an administrator's, and stays so until the transaction ends. */
export const holdsAdmin = async (tx: Tx, account: string): Promise<boolean> =>
  (await tx.query(`select 1 from account_role where account = $1 and role = 'admin' for share`, [account])).length > 0;

/** For after the change. An invited person cannot sign in, and does not count. @throws Problem conflict */
export async function requireAnAdmin(tx: Tx): Promise<void> {
  const admins = await tx.query(
    `select 1 from account_role r join account a on a.id = r.account where r.role = 'admin' and a.password_hash is not null limit 1`,
  );
  if (admins.length === 0)
    throw conflict('Ce compte est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre, qui a choisi son mot de passe.');
}
