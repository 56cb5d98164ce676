import type { Audience } from '../content/visibility.js';

export const ROLES = ['member', 'author', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const EVERYBODY = ['content:read', 'session:open', 'service:read'] as const;
const MEMBER = [...EVERYBODY, 'session:close'] as const;
const AUTHOR = [...MEMBER, 'content:write', 'content:trash'] as const;
const EDITOR = [...AUTHOR, 'content:publish', 'content:purge'] as const;

export type Capability = (typeof EDITOR)[number];

/** What each kind of caller can do. What is not in this table, nobody can. */
export const CAPABILITIES: Readonly<Record<Role | 'anonymous', readonly Capability[]>> = {
  anonymous: EVERYBODY,
  member: MEMBER,
  author: AUTHOR,
  editor: EDITOR,
  admin: EDITOR,
};

/** What a caller counts as when content is read. */
export const AUDIENCES: Readonly<Record<Role | 'anonymous', Audience>> = {
  anonymous: 'public',
  member: 'member',
  author: 'staff',
  editor: 'staff',
  admin: 'staff',
};

/** Who asks. */
export interface Actor {
  role: Role | 'anonymous';
  accountId: string | null;
  sessionId: string | null;
}

export const ANONYMOUS: Actor = { role: 'anonymous', accountId: null, sessionId: null };

export const can = ({ role }: Actor, capability: Capability): boolean => CAPABILITIES[role].includes(capability);
export const audienceOf = ({ role }: Actor): Audience => AUDIENCES[role];
