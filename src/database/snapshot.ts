import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Config } from '../config.js';
import { connect } from './connect.js';
import { MIGRATIONS_FOLDER } from './data-source.js';
import { migrate } from './migrate.js';
import { queryable, type Queryable } from './transaction.js';
import { withDatabase } from './with-database.js';

const SNAPSHOT_FILE = join(MIGRATIONS_FOLDER, 'schema.snapshot');

export const readSnapshot = (): Promise<string> => readFile(SNAPSHOT_FILE, 'utf8');

/** Writes what all migrations lead to, in a database that is made for it and dropped. Answers the file. */
export function rewriteSnapshot(config: Config): Promise<string[]> {
  return withDatabase(config, async (dataSource) => {
    const name = `snapshot_${randomUUID().replaceAll('-', '')}`;
    await dataSource.query(`create database ${name} template template1`);
    try {
      await writeFile(SNAPSHOT_FILE, await snapshotOf(beside(urlOf(dataSource.options), name)));
    } finally {
      await dataSource.query(`drop database ${name}`);
    }
    return [SNAPSHOT_FILE];
  });
}

async function snapshotOf(url: string): Promise<string> {
  const dataSource = await connect(url, { poolSize: 2 });
  try {
    await migrate(dataSource);
    return await describeSchema(queryable(dataSource));
  } finally {
    await dataSource.destroy();
  }
}

const urlOf = (options: object): string => ('url' in options ? String(options.url) : '');

function beside(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** What the schema consists of, a line each, sorted within its table: columns, constraints, indexes, functions, text search. */
export async function describeSchema(database: Queryable, schema = 'public'): Promise<string> {
  const rows = await database.query<{ subject: string; lines: string[] }>(
    `select subject, array_agg(line order by rank, line collate "C") as lines from (${LINES}) parts where schema = $1::regnamespace group by subject order by subject collate "C"`,
    [schema],
  );
  return rows.map(({ subject, lines }) => `${subject}\n${lines.map((line) => `  ${line}\n`).join('')}`).join('\n');
}

/** Columns come in the order of the table, which `select *` shows. What belongs to an extension is that extension's. */
const LINES = `
  select c.relnamespace as schema, case c.relkind when 'S' then 'sequence ' when 'r' then 'table ' else 'view ' end || c.relname as subject, a.attnum as rank,
    a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relkind in ('r', 'v', 'm', 'S') and a.attnum > 0 and not a.attisdropped
  union all
  select connamespace, 'table ' || t.relname, 2000, conname || ' ' || pg_get_constraintdef(o.oid)
  from pg_constraint o join pg_class t on t.oid = o.conrelid where contype <> 'n'
  union all
  select c.relnamespace, 'table ' || t.relname, 3000, pg_get_indexdef(i.indexrelid)
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
  union all
  select t.relnamespace, 'table ' || t.relname, 4000, pg_get_triggerdef(g.oid) from pg_trigger g join pg_class t on t.oid = g.tgrelid where not g.tgisinternal
  union all
  select pronamespace, 'function ' || oid::regprocedure::text, 0, regexp_replace(pg_get_functiondef(oid), '\\s+', ' ', 'g')
  from pg_proc p where p.prokind <> 'a' and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
  union all
  select c.cfgnamespace, 'text search configuration ' || c.cfgname, 0,
    t.alias || ' ' || string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno)
  from pg_ts_config c join pg_ts_config_map m on m.mapcfg = c.oid join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype
  group by c.oid, t.alias
  union all
  select extnamespace, 'extension ' || extname, 0, 'relocatable ' || extrelocatable from pg_extension
  union all
  select t.typnamespace, 'type ' || t.typname, 0, t.typtype::text || coalesce(' ' || (select string_agg(enumlabel, ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid), '')
  from pg_type t where t.typtype in ('e', 'd')`;
