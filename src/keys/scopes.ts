import type { Actor, Grant, Reach } from '../auth/capabilities.js';
import { contentTypes } from '../content/type.js';
import type { Fault } from '../problems/problem.js';

const WRITE = 'write:';

/** What a key can be given. There is none for accounts, keys or the audit log: those are for people. */
export const scopeNames = (): string[] => [
  'read:public',
  'read:members',
  ...[...contentTypes().keys()].map((type) => `${WRITE}${type}`),
  'publish',
];

const writtenTypes = (scopes: readonly string[]): string[] =>
  scopes.filter((scope) => scope.startsWith(WRITE)).map((scope) => scope.slice(WRITE.length));

/** Which scopes do not go without which. */
export function scopeFaults(scopes: readonly string[]): Fault[] {
  const isWriting = writtenTypes(scopes).length > 0;
  const rules: [boolean, string, string][] = [
    [
      isWriting || scopes.some((scope) => scope.startsWith('read:')),
      'read',
      'Une clé lit au moins ce qui est public : ajoutez read:public ou read:members.',
    ],
    [
      !isWriting || scopes.includes('read:members'),
      'members',
      'Qui écrit lit aussi ce qui est réservé aux membres : ajoutez read:members.',
    ],
    [!scopes.includes('publish') || isWriting, 'write', 'publish demande aussi write: pour au moins un type de contenu.'],
  ];
  return rules.filter(([holds]) => !holds).map(([, code, detail]) => ({ pointer: '/scopes', code, detail }));
}

/** Whom the scopes make of a key; what it writes is limited to its organisation, if it has one. */
export function rightsOf(scopes: readonly string[], organisation: string | null): Pick<Actor, 'audience' | 'grants'> {
  const types = writtenTypes(scopes);
  const organisations: Reach = organisation === null ? 'all' : [organisation];
  const grants: Grant[] = [{ capabilities: ['content:read', 'service:read'], types: 'all', organisations: 'all' }];
  if (types.length > 0) grants.push({ capabilities: ['content:write', 'content:trash'], types, organisations });
  if (scopes.includes('publish')) grants.push({ capabilities: ['content:publish'], types, organisations });
  if (types.length > 0) return { audience: 'staff', grants };
  return { audience: scopes.includes('read:members') ? 'member' : 'public', grants };
}
