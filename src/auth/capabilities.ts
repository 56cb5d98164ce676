import type { Audience } from '../content/visibility.js';

export const ROLES = ['member', 'author', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const EVERYBODY = ['content:read', 'service:read', 'session:open'] as const;
const MEMBER = [...EVERYBODY, 'account:own'] as const;
const AUTHOR = [...MEMBER, 'content:write', 'content:trash', 'access:explain'] as const;
const EDITOR = [...AUTHOR, 'content:publish', 'content:purge'] as const;
const ADMIN = [...EDITOR, 'account:manage', 'key:manage', 'audit:read'] as const;

export type Capability = (typeof ADMIN)[number];

/** What each kind of caller can do. What is not in this table, nobody can. */
export const CAPABILITIES: Readonly<Record<Role | 'anonymous', readonly Capability[]>> = {
  anonymous: EVERYBODY,
  member: MEMBER,
  author: AUTHOR,
  editor: EDITOR,
  admin: ADMIN,
};

/** What a caller counts as when content is read. */
export const AUDIENCES: Readonly<Record<Role, Audience>> = { member: 'member', author: 'staff', editor: 'staff', admin: 'staff' };

/** How far a right goes: everything, or what is named. */
export type Reach = 'all' | readonly string[];

/** Rights that belong together: over which types, and over what which organisations own (ids). */
export interface Grant {
  capabilities: readonly Capability[];
  types: Reach;
  organisations: Reach;
}

/** Who asks. */
export interface Actor {
  kind: 'anonymous' | 'account' | 'key';
  accountId: string | null;
  sessionId: string | null;
  keyId: string | null;
  audience: Audience;
  grants: readonly Grant[];
}

export const grantOf = (role: Role | 'anonymous', organisations: Reach = 'all'): Grant => ({
  capabilities: CAPABILITIES[role],
  types: 'all',
  organisations,
});

export const ANONYMOUS: Actor = {
  kind: 'anonymous',
  accountId: null,
  sessionId: null,
  keyId: null,
  audience: 'public',
  grants: [grantOf('anonymous')],
};

/** Somebody of the federation without a right to write: what staff see with `as=member`. */
export const MEMBER_ONLY: Actor = { ...ANONYMOUS, audience: 'member', grants: [grantOf('member')] };

/** Who writes: rights over what, and who is remembered for it. */
export type Author = Pick<Actor, 'accountId' | 'grants'>;

/** The application itself, such as for the sample content and imports. */
export const APPLICATION: Author = { accountId: null, grants: [grantOf('editor')] };

/** Whether the caller has the right over anything at all; over which items, `reachOf` says. */
export const can = ({ grants }: Pick<Actor, 'grants'>, capability: Capability): boolean =>
  grants.some(({ capabilities }) => capabilities.includes(capability));

/** The organisations over whose items of the type the right goes. */
export function reachOf(grants: readonly Grant[], capability: Capability, type: string): Reach {
  const fitting = grants.filter(
    ({ capabilities, types }) => capabilities.includes(capability) && (types === 'all' || types.includes(type)),
  );
  if (fitting.some(({ organisations }) => organisations === 'all')) return 'all';
  return [...new Set(fitting.flatMap(({ organisations }) => organisations))].toSorted();
}

export const audienceOf = ({ audience }: Actor): Audience => audience;
