import { AUDIENCES, CAPABILITIES, grantOf, ROLES, type Grant, type Role } from './capabilities.js';
import type { Audience } from '../content/visibility.js';

/** A role of an account; without an organisation (id), federation-wide. */
export interface HeldRole {
  role: Role;
  organisation: string | null;
}

/** An account whose roles were all taken away is still its person's own. */
const WITHOUT_ROLE: Grant = { ...grantOf('anonymous'), capabilities: [...CAPABILITIES.anonymous, 'account:own'] };

/** One grant per role, over the organisations that it is held for. */
export function grantsOf(held: readonly HeldRole[]): Grant[] {
  const grants = ROLES.flatMap((role) => {
    const organisations = held.filter((one) => one.role === role).map(({ organisation }) => organisation);
    if (organisations.length === 0) return [];
    const named = organisations.filter((id) => id !== null);
    return [grantOf(role, named.length < organisations.length ? 'all' : named.toSorted())];
  });
  return grants.length > 0 ? grants : [WITHOUT_ROLE];
}

/** What the account counts as when content is read. */
export function audienceWith(held: readonly HeldRole[]): Audience {
  const audiences = held.map(({ role }) => AUDIENCES[role]);
  return audiences.includes('staff') ? 'staff' : (audiences[0] ?? 'public');
}
