import { ROLES } from '../auth/capabilities.js';
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

const organisationOf = (role: string): string => `(select json_build_object('id', o.item, 'slug', o.slug, 'name', o.name)
  from organisation o where o.item = ${role}.organisation and o.edition in ('working', 'trashed'))`;

const JSON_OF_ACCOUNT = `json_build_object(
  'id', a.id, 'email', a.email, 'name', a.name,
  'roles', (select coalesce(json_agg(json_build_object('role', r.role, 'organisation', ${organisationOf('r')})
    order by array_position('{${ROLES.toReversed().join(',')}}', r.role), r.organisation nulls first), '[]') from account_role r where r.account = a.id),
  'status', case when a.password_hash is null then 'invited' else 'active' end,
  'version', a.version, 'createdAt', ${instant('a.created_at')})`;

const Q_MAX = 200;

const FILTERS: readonly TableFilter[] = [
  {
    name: 'q',
    description: 'Le nom ou l’adresse contient (sans tenir compte des accents ni de la casse).',
    schema: { type: 'string', minLength: 1, maxLength: Q_MAX },
    condition: (values, parameters) => {
      const text = onlyOne('q', values);
      if (text.length > Q_MAX) throw invalidParameter('q', `« q » accepte ${Q_MAX} caractères au plus.`);
      const wanted = parameters.add(text, 'text');
      return `(strpos(fold(a.name), fold(${wanted})) > 0 or strpos(fold(a.email), fold(${wanted})) > 0)`;
    },
  },
  {
    name: 'role',
    description: 'A ce rôle, pour toute la fédération ou pour une organisation.',
    schema: { type: 'string', enum: ROLES },
    condition: (values, parameters) =>
      `exists (select 1 from account_role r where r.account = a.id and r.role = ${parameters.add(onlyOne('role', values, ROLES), 'text')})`,
  },
];

/** By name. */
export const ACCOUNTS: Table = {
  name: 'accounts',
  from: 'account a',
  alias: 'a',
  json: JSON_OF_ACCOUNT,
  order: [
    { name: 'name', descending: false, sqlType: 'text', source: (row) => `${row}.name` },
    { name: 'id', descending: false, sqlType: 'uuid', source: (row) => `${row}.id` },
  ],
  filters: FILTERS,
};

/** Undefined where there is none. */
export async function readAccount(database: Queryable, id: string): Promise<ShownAccount | undefined> {
  const [row] = await database.query<ShownAccount>(`select (${JSON_OF_ACCOUNT})::text as json, a.version from account a where a.id = $1`, [
    id,
  ]);
  return row;
}
