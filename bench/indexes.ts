import type { Client } from 'pg';

const NAMES = ['item', 'slug', 'article', 'link', 'revision', 'change'];
const TABLES = `('${NAMES.join("','")}')`;
const table = (oid: string): string => `${oid}::regclass::text`;
/** The keys and references of these tables, and what refers to them; references first, since keys cannot go before them. */
const CONSTRAINTS = `
  select ${table('conrelid')} as "table", conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
  where contype in ('p', 'u', 'f') and (${table('conrelid')} in ${TABLES} or ${table('confrelid')} in ${TABLES}) order by contype, name`;
const INDEXES = `
  select indexname as name, indexdef as definition from pg_indexes
  where schemaname = 'public' and tablename in ${TABLES} and not exists (select 1 from pg_constraint where conname = indexname) order by 1`;

/** Takes every key, index and trigger of the loaded tables away, and answers how to make them again. */
export async function dropIndexes(client: Client): Promise<() => Promise<void>> {
  const constraints = (await client.query<{ table: string; name: string; definition: string }>(CONSTRAINTS)).rows;
  const indexes = (await client.query<{ name: string; definition: string }>(INDEXES)).rows;
  for (const each of constraints) await client.query(`alter table ${each.table} drop constraint ${each.name}`);
  for (const each of indexes) await client.query(`drop index ${each.name}`);
  for (const name of NAMES) await client.query(`alter table ${name} disable trigger user`);
  return async () => {
    for (const name of NAMES) await client.query(`alter table ${name} enable trigger user`);
    for (const each of constraints.toReversed())
      await client.query(`alter table ${each.table} add constraint ${each.name} ${each.definition}`);
    for (const each of indexes) await client.query(each.definition);
  };
}
