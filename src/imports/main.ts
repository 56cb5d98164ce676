import 'reflect-metadata';
import '../content-types.js';
import { resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { readConfig } from '../config.js';
import { StartupError } from '../startup/startup-error.js';
import { migrate } from '../database/migrate.js';
import { queryable } from '../database/transaction.js';
import { withDatabase } from '../database/with-database.js';
import { readArguments, USAGE, UsageFault } from './arguments.js';
import { importFiles } from './import-files.js';
import { reportTable } from './report-table.js';

/** 0: all went well; 1: a file failed, or everything did; 2: the command line is wrong. */
type ExitCode = 0 | 1 | 2;

process.exitCode = await run().catch(tell);

async function run(): Promise<ExitCode> {
  const given = readArguments(process.argv.slice(2), process.env);
  if (given.isHelpWanted) {
    console.log(USAGE);
    return 0;
  }
  const config = readConfig();
  return withDatabase(config, async (dataSource) => {
    await migrate(dataSource);
    await noteEmptyDirectory(dataSource);
    // npm runs scripts in the folder of the project; the files are named from where the person is.
    const paths = given.paths.map((path) => resolve(process.env.INIT_CWD ?? '.', path));
    const outcomes = await importFiles(dataSource, config, paths, given);
    console.log(reportTable(outcomes, given, widthOf(process.stdout.columns)));
    return outcomes.every((outcome) => 'stored' in outcome) ? 0 : 1;
  });
}

function widthOf(columns = 100): number {
  return Math.min(Math.max(columns, 80), 120);
}

async function noteEmptyDirectory(dataSource: DataSource): Promise<void> {
  const organisations = await queryable(dataSource).query(`select 1 from organisation where edition = 'working' limit 1`);
  if (organisations.length === 0)
    console.log('L’annuaire est vide : aucune organisation ne sera reconnue dans les textes. Saisissez-les, puis relancez l’import.\n');
}

function tell(fault: unknown): ExitCode {
  if (fault instanceof UsageFault) {
    console.error(`${fault.message}\n\n${USAGE}`);
    return 2;
  }
  console.error(fault instanceof StartupError ? fault.lines.join('\n') : fault);
  return 1;
}
