import { v7 as uuid } from 'uuid';
import type { Audience } from '../../src/content/visibility.js';
import { keyHash, newKeyText } from '../../src/keys/key-text.js';
import { rightsOf, scopeNames } from '../../src/keys/scopes.js';
import type { Api, GivenRole } from './api.js';

/** What a caller is to an item: the columns of the table of what is expected. */
export const KINDS = ['anonymous', 'member', 'staff of another', 'staff of the owner', 'staff of the federation'] as const;
export type Kind = (typeof KINDS)[number];

/** Somebody who reads, and what he is to the items of a type whose owner is the organisation of the test. */
export interface Reader {
  name: string;
  headers: Record<string, string>;
  audience: Audience;
  kind: (type: string) => Kind;
  /** Whether the trash and the explanation of access are open to him at all. */
  trash: boolean;
  explains: boolean;
  isAdmin: boolean;
}

interface Organisations {
  here: string;
  there: string;
}

/** Everybody of the issue, and a key of each scope there is. */
export async function readersOf(api: Api, organisations: Organisations, author: string): Promise<Reader[]> {
  const { here, there } = organisations;
  const account = async (role: GivenRole) => (await api.asAccount({ roles: [role] })).token;
  const staff = (name: string, token: string, kind: Kind, isAdmin = false): Reader => ({
    name,
    headers: { authorization: `Bearer ${token}` },
    audience: 'staff',
    kind: () => kind,
    trash: true,
    explains: true,
    isAdmin,
  });
  return [
    { name: 'anonymous', headers: {}, audience: 'public', kind: () => 'anonymous', trash: false, explains: false, isAdmin: false },
    { ...staff('member', api.token('member'), 'member'), audience: 'member', trash: false, explains: false },
    staff('author of the owner', author, 'staff of the owner'),
    staff('author of another', await account({ role: 'author', organisation: there }), 'staff of another'),
    staff('editor of the owner', await account({ role: 'editor', organisation: here }), 'staff of the owner'),
    staff('editor of another', await account({ role: 'editor', organisation: there }), 'staff of another'),
    staff('author of the federation', api.token('author'), 'staff of the federation'),
    staff('admin', api.token('admin'), 'staff of the federation', true),
    ...(await keysOf(api, organisations)),
  ];
}

/** A key of each scope, those that write with the owner, and one of them with another and with no organisation. */
async function keysOf(api: Api, { here, there }: Organisations): Promise<Reader[]> {
  const owned = scopeNames().map((scope) => [scopesWith(scope), here] as const);
  const others = [
    [scopesWith('write:article'), there],
    [scopesWith('write:event'), null],
    [scopesWith('publish'), there],
  ] as const;
  return Promise.all([...owned, ...others].map(([scopes, organisation]) => keyReader(api, scopes, organisation, { here, there })));
}

function scopesWith(scope: string): string[] {
  if (scope.startsWith('read:')) return [scope];
  return scope === 'publish' ? ['read:members', 'write:organisation', scope] : ['read:members', scope];
}

async function keyReader(api: Api, scopes: string[], organisation: string | null, { here, there }: Organisations): Promise<Reader> {
  const key = newKeyText();
  const id = uuid();
  await api.dataSource.query('insert into api_key (id, name, scopes, organisation) values ($1, $2, $3, $4)', [
    id,
    'Clé',
    scopes,
    organisation,
  ]);
  await api.dataSource.query('insert into api_key_secret (hash, api_key) values ($1, $2)', [keyHash(key), id]);
  const { audience } = rightsOf(scopes, organisation);
  const place = { [here]: 'the owner', [there]: 'another' }[organisation ?? ''] ?? 'the federation';
  const written: Kind =
    organisation === null ? 'staff of the federation' : organisation === here ? 'staff of the owner' : 'staff of another';
  const isWriting = scopes.some((scope) => scope.startsWith('write:'));
  const rest: Kind = isWriting ? 'staff of another' : scopes.includes('read:members') ? 'member' : 'anonymous';
  return {
    name: `key of ${place}: ${scopes.join(' ')}`,
    headers: { authorization: `Bearer ${key}` },
    audience,
    kind: (type) => (scopes.includes(`write:${type}`) ? written : rest),
    trash: isWriting,
    explains: false,
    isAdmin: false,
  };
}
