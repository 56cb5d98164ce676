import type { DataSource, EntityManager } from 'typeorm';

/** The published item again and again, with its links: as many as no test could write over HTTP. */
export async function copyPublished(dataSource: DataSource, type: string, id: string, times: number): Promise<void> {
  await dataSource.transaction(async (tx) => {
    await tx.query(`create temporary table copied on commit drop as select gen_random_uuid() as id from generate_series(1, ${times})`);
    await copyRows(tx, 'item', 'id', id);
    await copyRows(tx, type, 'item', id);
    await copyRows(tx, 'link', 'from_item', id);
  });
}

async function copyRows(tx: EntityManager, table: string, key: string, id: string): Promise<void> {
  const [{ names, isEdited }] = (await tx.query(
    `select string_agg('r.' || column_name, ', ') as names, bool_or(column_name = 'edition') as "isEdited" from information_schema.columns
     where table_schema = 'public' and table_name = $1 and column_name <> $2 and is_generated = 'NEVER'`,
    [table, key],
  )) as [{ names: string; isEdited: boolean }];
  await tx.query(
    `insert into ${table} (${key}, ${names.replaceAll('r.', '')}) select copied.id, ${names} from ${table} r cross join copied
     where r.${key} = $1 ${isEdited ? `and r.edition = 'published'` : ''}`,
    [id],
  );
}
