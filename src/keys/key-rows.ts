import { v7 as uuid } from 'uuid';
import type { Actor } from '../auth/capabilities.js';
import { requireVersion } from '../content/items.js';
import { instant } from '../content/query/expressions.js';
import { isId } from '../content/query/values.js';
import type { Table } from '../content/query/table-page.js';
import type { Queryable, Tx } from '../database/transaction.js';
import type { Expected } from '../http/preconditions.js';
import { conflict, notFound, validationFailed } from '../problems/problem.js';
import type { ApiKeyInput, ApiKeyPatch } from './api-key.input.js';
import { keyHash, newKeyText } from './key-text.js';
import { scopeFaults } from './scopes.js';

/** A key as the API shows it: its JSON, never the secret. */
export interface ShownKey {
  json: string;
  version: number;
}

/** A key with the version that its author had read. */
export interface Target extends Expected {
  id: string;
}

const ORGANISATION = `(select json_build_object('id', o.item, 'slug', o.slug, 'name', o.name) from organisation o
  where o.item = k.organisation order by o.edition = 'working' desc limit 1)`;
const JSON_OF_KEY = `json_build_object('id', k.id, 'name', k.name, 'scopes', to_json(k.scopes), 'organisation', ${ORGANISATION},
  'createdAt', ${instant('k.created_at')}, 'expiresAt', ${instant('k.expires_at')}, 'lastUsedAt', ${instant('k.last_used_at')}, 'version', k.version)`;

/** The newest first. */
export const KEYS: Table = {
  name: 'api-keys',
  from: 'api_key k',
  alias: 'k',
  json: JSON_OF_KEY,
  order: [
    { name: 'createdAt', descending: true, sqlType: 'timestamptz', source: (row) => `${row}.created_at` },
    { name: 'id', descending: true, sqlType: 'uuid', source: (row) => `${row}.id` },
  ],
};

/** @throws Problem not-found */
export async function readKey(database: Queryable, id: string): Promise<ShownKey> {
  if (!isId(id)) throw notFound();
  const [key] = await database.query<ShownKey>(`select (${JSON_OF_KEY})::text as json, k.version from api_key k where k.id = $1`, [id]);
  if (!key) throw notFound();
  return key;
}

/** Answers the id and the key itself, which nobody can read again. @throws Problem validation-failed */
export async function createKey(tx: Tx, { accountId }: Actor, input: ApiKeyInput): Promise<{ id: string; key: string }> {
  const { name, scopes, organisation, expiresAt = null } = input;
  const faults = scopeFaults(scopes);
  if (faults.length > 0) throw validationFailed(faults);
  const owner = organisation ? await organisationNamed(tx, organisation.id) : null;
  const id = uuid();
  await tx.query('insert into api_key (id, name, scopes, organisation, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)', [
    id,
    name,
    scopes,
    owner,
    accountId,
    expiresAt,
  ]);
  return { id, key: await addSecret(tx, id) };
}

/** A patch that changes nothing writes nothing. @throws Problem not-found, version-required, stale-version */
export async function patchKey(tx: Tx, { id, ...expected }: Target, { name, expiresAt }: ApiKeyPatch): Promise<void> {
  requireVersion(await lockKey(tx, id), expected);
  const [newName, expiry] = ['coalesce($2, name)', 'case when $4 then $3::timestamptz(3) else expires_at end'];
  await tx.query(
    `update api_key set name = ${newName}, expires_at = ${expiry}, version = version + 1
     where id = $1 and (name, expires_at) is distinct from (${newName}, ${expiry})`,
    [id, name ?? null, expiresAt ?? null, expiresAt !== undefined],
  );
}

/** The key ends at once. @throws Problem not-found, version-required, stale-version */
export async function revokeKey(tx: Tx, { id, ...expected }: Target): Promise<void> {
  requireVersion(await lockKey(tx, id), expected);
  await tx.query('delete from api_key where id = $1', [id]);
}

/** A new secret; those before it end after so many hours, or earlier if they were to. @throws Problem not-found, conflict */
export async function rotateKey(tx: Tx, id: string, overlapHours: number): Promise<string> {
  const { isExpired } = await lockKey(tx, id);
  if (isExpired) throw conflict('Cette clé a expiré : donnez-lui d’abord une nouvelle échéance.');
  await tx.query('update api_key_secret set expires_at = least(expires_at, now() + make_interval(hours => $2)) where api_key = $1', [
    id,
    overlapHours,
  ]);
  await tx.query('delete from api_key_secret where api_key = $1 and expires_at <= now()', [id]);
  await tx.query('update api_key set version = version + 1 where id = $1', [id]);
  return addSecret(tx, id);
}

async function lockKey(tx: Tx, id: string): Promise<{ version: number; isExpired: boolean }> {
  if (!isId(id)) throw notFound();
  const [key] = await tx.query<{ version: number; isExpired: boolean }>(
    'select version, coalesce(expires_at <= now(), false) as "isExpired" from api_key where id = $1 for update',
    [id],
  );
  if (!key) throw notFound();
  return key;
}

async function addSecret(tx: Tx, id: string): Promise<string> {
  const key = newKeyText();
  await tx.query('insert into api_key_secret (hash, api_key) values ($1, $2)', [keyHash(key), id]);
  return key;
}

async function organisationNamed(tx: Tx, name: string): Promise<string> {
  const condition = isId(name) ? 'i.id = $1::uuid' : `i.id = (select item from slug where type = 'organisation' and slug = $1)`;
  const [found] = await tx.query<{ id: string }>(
    `select i.id from item i where i.type = 'organisation' and i.deleted_at is null and ${condition} for key share of i`,
    [name],
  );
  if (!found)
    throw validationFailed([{ pointer: '/organisation/id', code: 'unknown', detail: `Aucune organisation ne porte « ${name} ».` }]);
  return found.id;
}
