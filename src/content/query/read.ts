import type { Queryable } from '../../database/transaction.js';
import type { ContentType } from '../type.js';
import { mayRead, reaches, type Viewer } from '../visibility.js';
import type { Cursors } from './cursor.js';
import { Parameters } from './expressions.js';
import { isId } from './filters.js';
import { pageOf, type Page, type PageRow } from './paging.js';
import { rowAlias, type ListPlan } from './plan.js';
import { selectList, type Selection } from './select.js';
import { beyond, orderBy, positionOf } from './sort.js';

/** Two statements at most: the page, and the count when it is asked for. */
export async function readPage(database: Queryable, type: ContentType, plan: ListPlan, cursors: Cursors): Promise<Page> {
  const where = [mayRead(type, rowAlias, plan.viewer), ...plan.conditions].join(' and ');
  const counted = plan.isCounted ? await count(database, type, where, plan.parameters) : undefined;
  const rows = await readRows(database, type, plan, where, cursors);
  return { ...pageOf(rows, plan.paging, cursors), ...(counted === undefined ? {} : { total: counted }) };
}

const fromClause = (type: ContentType): string =>
  `${type.name} ${rowAlias} join item ${rowAlias}_item on ${rowAlias}_item.id = ${rowAlias}.item`;

async function count(database: Queryable, type: ContentType, where: string, parameters: Parameters): Promise<number> {
  const [row] = await database.query<{ total: number }>(`select count(*)::int as total from ${fromClause(type)} where ${where}`, [
    ...parameters.values,
  ]);
  return row?.total ?? 0;
}

async function readRows(database: Queryable, type: ContentType, plan: ListPlan, where: string, cursors: Cursors): Promise<PageRow[]> {
  const { cursor, binding, limit } = plan.paging;
  const isBackwards = cursor?.parameter === 'before';
  const position = cursor && cursors.read(cursor.value, binding, cursor.parameter);
  const reached = position ? ` and ${beyond(plan.sort, position, rowAlias, isBackwards, plan.parameters)}` : '';
  const list = selectList(type, rowAlias, plan.viewer, plan.selection);
  const rows = await database.query<PageRow>(
    `select (select row_to_json(object) from (select ${list}) as object)::text as json, ${positionOf(plan.sort, rowAlias)} as position
     from ${fromClause(type)} where ${where}${reached} order by ${orderBy(plan.sort, rowAlias, isBackwards)} limit ${limit + 1}`,
    plan.parameters.values,
  );
  return rows;
}

/** What was found under an id or a slug. */
export interface Found {
  json: string;
  id: string;
  /** The version of the edition that was read. */
  version: number;
  slug: string | null;
  updatedAt: Date;
}

/** The item under its id, a slug or an old slug, as the viewer may see it. */
export async function readItem(
  database: Queryable,
  type: ContentType,
  name: string,
  viewer: Viewer,
  selection: Selection,
): Promise<Found | undefined> {
  const parameters = new Parameters();
  const list = selectList(type, rowAlias, viewer, selection);
  const [row] = await database.query<Found>(
    `select (select row_to_json(object) from (select ${list}) as object)::text as json, ${rowAlias}.item as id, ${rowAlias}.version,
       ${type.hasSlug ? `${rowAlias}.slug` : 'null'} as slug, ${rowAlias}.updated_at as "updatedAt"
     from ${fromClause(type)} where ${named(type, name, viewer, parameters)} and ${mayRead(type, rowAlias, viewer)}`,
    parameters.values,
  );
  return row;
}

/** A slug that was never published names nothing but for who may read the working copy. */
function named(type: ContentType, name: string, viewer: Viewer, parameters: Parameters): string {
  if (isId(name)) return `${rowAlias}.item = ${parameters.add(name, 'uuid')}`;
  if (!type.hasSlug) return 'false';
  const known = `(slug.published_at is not null or ${reaches(type, 'slug', viewer, 'content:write')})`;
  return `${rowAlias}.item = (select item from slug where type = '${type.name}' and slug = ${parameters.add(name, 'text')} and ${known})`;
}
