import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { declaredTypes } from '../src/content-types.js';
import { searchedColumn, tableSql } from '../src/content/table.js';
import { isLifecycle, type ContentType } from '../src/content/type.js';
import { connect } from '../src/database/connect.js';
import { createMigration } from '../src/database/migration-files.js';
import { migrate, revert } from '../src/database/migrate.js';
import { describeSchema, readSnapshot } from '../src/database/snapshot.js';
import { inTransaction, queryable } from '../src/database/transaction.js';
import { createDatabase, dropDatabase } from './support/database.js';

describe('migrations', () => {
  let url = '';
  let dataSource: DataSource;
  const schema = () => describeSchema(queryable(dataSource));

  beforeEach(async () => {
    url = await createDatabase('template1');
    dataSource = await connect(url, { poolSize: 2 });
  });
  afterEach(async () => {
    await dataSource.destroy();
    await dropDatabase(url);
  });

  it('go up, down and up again to the catalogue that is committed', async () => {
    const up = await migrate(dataSource);
    expect(await schema()).toBe(await readSnapshot());

    const down: string[] = [];
    for (let name = await revert(dataSource); name; name = await revert(dataSource)) down.push(name);
    expect(down).toEqual(up.toReversed());
    expect((await schema()).match(/^\S.*$/gm)).toEqual(['sequence migration_id_seq', 'table migration']);

    expect(await migrate(dataSource)).toEqual(up);
    expect(await schema()).toBe(await readSnapshot());
  });

  it('both succeed when two instances start at once', async () => {
    const other = await connect(url, { poolSize: 2 });
    const done = await Promise.all([migrate(dataSource), migrate(other)]);
    await other.destroy();

    expect(done.map(({ length }) => length).toSorted()).toEqual([0, (await migrationNames()).length]);
  });

  it('make the tables that the content types declare', async () => {
    await migrate(dataSource);
    const { declared, migrated } = await inTransaction(dataSource, async (tx) => {
      await tx.query('create schema declared');
      await tx.query('set local search_path = declared, public');
      for (const type of declaredTypes) await tx.query(tableSql(type));
      return { declared: tablesIn(await describeSchema(tx, 'declared')), migrated: tablesIn(await describeSchema(tx)) };
    });

    expect(declared.size).toBe(declaredTypes.length);
    for (const [table, lines] of declared) expect({ table, lines: migrated.get(table) }).toEqual({ table, lines });
  });

  it('know the words of all that is searched beside titles, when it is inserted and when it is updated', async () => {
    await migrate(dataSource);
    const rows: { table: string; columns: string }[] = await dataSource.query(
      `select tgrelid::regclass::text as table, encode(tgargs, 'escape') as columns from pg_trigger where tgfoid = 'remember_words'::regproc order by 1`,
    );
    const expected = declaredTypes
      .filter(isLifecycle)
      .map((type) => ({ table: type.name, columns: searchedTexts(type).join(', ') }))
      .concat({ table: 'term', columns: '' });

    expect(rows.map(({ table, columns }) => ({ table, columns: columns.replace('\\000', '') }))).toEqual(
      expected.flatMap((each) => [each, each]).toSorted((one, other) => (one.table < other.table ? -1 : 1)),
    );
  });

  it('start from two empty files of a speaking name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maillage-migrations-'));
    await createMigration('event-capacity', 1_795_000_000_123, folder);
    await expect(createMigration('Event capacity', 1, folder)).rejects.toThrow('lower case letters');
    await expect(createMigration(undefined, 1, folder)).rejects.toThrow('Name the migration');

    expect(await readdir(folder)).toEqual(['1795000000123-event-capacity.down.sql', '1795000000123-event-capacity.up.sql']);
    await rm(folder, { recursive: true });
  });
});

const searchedTexts = (type: ContentType): string[] =>
  Object.entries(type.fields)
    .filter(([, { search, asWritten }]) => search && !asWritten)
    .map(([name]) => searchedColumn(type, name));

async function migrationNames(): Promise<string[]> {
  return (await readdir('migrations')).filter((file) => file.endsWith('.up.sql'));
}

/** Columns and constraints by table, without the order of the columns: one that was added later stands last. Indexes are the migrations' own. */
function tablesIn(description: string): Map<string, string[]> {
  return new Map(
    description.split('\n\n').map((block) => {
      const [subject = '', ...lines] = block.trim().split('\n');
      return [
        subject,
        lines
          .map((line) => line.trim())
          .filter((line) => !line.startsWith('CREATE'))
          .toSorted(),
      ];
    }),
  );
}
