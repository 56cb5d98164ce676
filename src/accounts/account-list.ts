import { ROLES, type Actor } from '../auth/capabilities.js';
import { typeNamed } from '../content/type.js';
import { mayRead, viewerFor } from '../content/visibility.js';
import { instant } from '../content/query/expressions.js';
import type { Table, TableFilter } from '../content/query/table-page.js';
import { onlyOne } from '../content/query/values.js';
import type { Queryable } from '../database/transaction.js';
import { invalidParameter } from '../problems/problem.js';

/** An account as the API shows it: never its hash. */
export interface ShownAccount {
  json: string;
  version: number;
}

/** What the account's own holder may not read of an organisation, he is not told here either. */
const organisationOf = (role: string, readable: string): string => `case when ${role}.organisation is not null then json_build_object(
  'id', ${role}.organisation,
  'slug', (select o.slug from organisation o where o.item = ${role}.organisation and ${readable}),
  'name', (select o.name from organisation o where o.item = ${role}.organisation and ${readable})) end`;

const FOR_ADMINS = `o.edition in ('working', 'trashed')`;

const jsonOfAccount = (readable: string): string => `json_build_object(
  'id', a.id, 'email', a.email, 'name', a.name,
  'roles', (select coalesce(json_agg(json_build_object('role', r.role, 'organisation', ${organisationOf('r', readable)})
    order by array_position('{${ROLES.toReversed().join(',')}}', r.role), r.organisation nulls first), '[]') from account_role r where r.account = a.id),
  'status', case when a.password_hash is null then 'invited' else 'active' end,
  'version', a.version, 'createdAt', ${instant('a.created_at')})`;

const Q_MAX = 200;

const FILTERS: readonly TableFilter[] = [
  {
    name: 'q',
    group: 'Recherche',
    description: 'Le nom ou l’adresse contient (sans tenir compte des accents ni de la casse).',
    schema: { type: 'string', minLength: 1, maxLength: Q_MAX },
    example: 'exemple.fr',
    condition: (values, parameters) => {
      const text = onlyOne('q', values);
      if (text.length > Q_MAX) throw invalidParameter('q', `« q » accepte ${Q_MAX} caractères au plus.`);
      const wanted = parameters.add(text, 'text');
      return `(strpos(fold(a.name), fold(${wanted})) > 0 or strpos(fold(a.email), fold(${wanted})) > 0)`;
    },
  },
  {
    name: 'role',
    group: 'Champs',
    description: 'A ce rôle, pour toute la fédération ou pour une organisation.',
    schema: { type: 'string', enum: ROLES },
    example: ROLES[0],
    condition: (values, parameters) =>
      `exists (select 1 from account_role r where r.account = a.id and r.role = ${parameters.add(onlyOne('role', values, ROLES), 'text')})`,
  },
];

/** By name. */
export const ACCOUNTS: Table = {
  name: 'accounts',
  from: 'account a',
  alias: 'a',
  json: jsonOfAccount(FOR_ADMINS),
  order: [
    { name: 'name', descending: false, sqlType: 'text', source: (row) => `${row}.name` },
    { name: 'id', descending: false, sqlType: 'uuid', source: (row) => `${row}.id` },
  ],
  filters: FILTERS,
};

/** Undefined where there is none. */
export const readAccount = (database: Queryable, id: string): Promise<ShownAccount | undefined> => read(database, id, FOR_ADMINS);

/** The account as its holder sees it. */
export const readOwnAccount = (database: Queryable, actor: Actor): Promise<ShownAccount | undefined> =>
  read(database, actor.accountId ?? '', mayRead(typeNamed('organisation'), 'o', viewerFor(actor, 'working')));

async function read(database: Queryable, id: string, readable: string): Promise<ShownAccount | undefined> {
  const [row] = await database.query<ShownAccount>(
    `select (${jsonOfAccount(readable)})::text as json, a.version from account a where a.id = $1`,
    [id],
  );
  return row;
}
