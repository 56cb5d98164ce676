import type { Reading } from '../../database/reading.js';
import type { Queryable } from '../../database/transaction.js';
import type { ContentType } from '../type.js';
import { mayName, mayRead, mayReadLink, type Viewer } from '../visibility.js';
import type { Cursors, Position } from './cursor.js';
import { isId } from './values.js';
import { dateOf, lastChange } from './last-change.js';
import { pageOf, type Page, type PageRow, type Paging } from './paging.js';
import { rowAlias, type ListPlan } from './plan.js';
import { selectList, type Selection } from './select.js';
import { beyond, linkOrder, orderBy, positionOf } from './sort.js';

interface Statement {
  text: string;
  values: readonly unknown[];
}

/** What is sent to the database for a list. */
export interface PageReading {
  page: Statement;
  paging: Paging;
  isPlannedByValue: boolean;
  /** What is asked before the page: the count, and when the clock alone changes it, so that this is never said too late. */
  ahead?: Statement;
  /** When anything last changed, for a page without rows and nothing ahead of it; staff's has no date. */
  changed?: Statement;
  /** Whether the clock alone may change it. */
  isTimed: boolean;
}

type Dated = Pick<PageRow, 'changed'>;
type Ahead = Dated & { total?: number; at?: Date | null };

/** @throws Problem for a cursor of another list */
export function pageReading(type: ContentType, plan: ListPlan, cursors: Cursors): PageReading {
  return {
    // Before the page adds its parameters.
    ahead: aheadOf(type, plan),
    ...(plan.viewer.audience === 'staff' ? {} : { changed: { text: `select ${lastChange(plan.viewer.audience)} as changed`, values: [] } }),
    page: rowsOf(type, plan, cursors),
    paging: plan.paging,
    isPlannedByValue: plan.isPlannedByValue,
    isTimed: plan.changesAt !== undefined,
  };
}

/** Two statements at most: the page, and what is asked ahead of it, or the date of a page without rows. */
export async function readPage(
  database: Reading,
  { page, paging, isPlannedByValue, isTimed, ahead, changed }: PageReading,
  cursors: Cursors,
): Promise<Page> {
  const ask = <Row>({ text, values }: Statement) => (isPlannedByValue ? database.unprepared : database).query<Row>(text, [...values]);
  const [told] = ahead ? await ask<Ahead>(ahead) : [];
  const rows = await ask<PageRow>(page);
  const dated = rows[0] ?? told ?? (changed && (await ask<Dated>(changed))[0]);
  return {
    // Taken out, since the promise of them is old by now (`takeRows`).
    ...pageOf(rows.splice(0), paging, cursors),
    freshUntil: told?.at ?? undefined,
    lastModified: isTimed ? undefined : dateOf(dated?.changed),
    ...(told?.total === undefined ? {} : { total: told.total }),
  };
}

/** Where no condition looks at it, Postgres leaves the item's own row alone. */
const itsItem = `left join item ${rowAlias}_item on ${rowAlias}_item.id = ${rowAlias}.item`;

const joined = (type: ContentType): string => `${type.name} ${rowAlias} ${itsItem}`;

const allOf = (type: ContentType, viewer: Viewer, conditions: readonly string[]): string =>
  [mayRead(type, rowAlias, viewer), ...conditions].join(' and ');

function aheadOf(type: ContentType, { viewer, conditions, parameters, isCounted, changesAt }: ListPlan): Statement | undefined {
  if (!isCounted && changesAt === undefined) return undefined;
  const told = [`${lastChange(viewer.audience)} as changed`, ...(changesAt === undefined ? [] : [`${changesAt} as at`])].join(', ');
  if (!isCounted) return { text: `select ${told}`, values: [] };
  return {
    text: `select count(*)::int as total, ${told} from ${joined(type)} where ${allOf(type, viewer, conditions)}`,
    values: [...parameters.values],
  };
}

function rowsOf(type: ContentType, plan: ListPlan, cursors: Cursors): Statement {
  const { cursor, binding } = plan.paging;
  const isBackwards = cursor?.parameter === 'before';
  const position = cursor && cursors.read(cursor.value, binding, cursor.parameter);
  const order = orderBy(plan.sort, rowAlias, isBackwards);
  const list = selectList(type, rowAlias, plan.viewer, plan.selection);
  const reached = { position, isBackwards };
  const limit = plan.paging.limit + 1;
  return {
    text: `select (select row_to_json(object) from (select ${list}) as object)::text as json, ${positionOf(plan.sort, rowAlias)} as position,
       ${lastChange(plan.viewer.audience)} as changed
     from ${plan.links ? pageOfLinks(type, plan, plan.links, reached) : pageOfRows(type, plan, reached)} order by ${order} limit ${plan.isEstimated ? `(select ${limit})` : limit}`,
    values: plan.parameters.values,
  };
}

/** Where the page begins, and which way it is read. */
interface Reached {
  position: Position | undefined;
  isBackwards: boolean;
}

/** Of these Postgres plans for a tenth, where the limit of the page is a query. */
const PLANNED = 4000;

/**
 * Where Postgres only estimates how many rows there are, its plan for one page goes through the whole list for what is rarer than it thinks:
 * 25 s for a word that none of a million articles has. A plan for more rows takes the index of words; what is frequent is still read no further
 * than the page goes.
 */
function pageOfRows(type: ContentType, plan: ListPlan, { position, isBackwards }: Reached): string {
  const { viewer, conditions, sort, parameters, isEstimated } = plan;
  const beyondPosition = position ? [beyond(sort, position, rowAlias, isBackwards, parameters)] : [];
  const rows = `${joined(type)} where ${allOf(type, viewer, [...conditions, ...beyondPosition])}`;
  if (!isEstimated) return rows;
  return `(select ${rowAlias}.* from ${rows} order by ${orderBy(sort, rowAlias, isBackwards)} limit ${PLANNED}) ${rowAlias} ${itsItem}`;
}

/**
 * The first rows of each wanted item's links, in the order of the list, which an index has: however many items an organisation
 * has, a page reads as many links as it shows.
 */
function pageOfLinks(
  type: ContentType,
  { viewer, conditions, sort, parameters, paging }: ListPlan,
  { relation, targets, condition }: NonNullable<ListPlan['links']>,
  { position, isBackwards }: Reached,
): string {
  const keys = linkOrder(type, sort)!;
  const others = conditions.filter((other) => other !== condition);
  const where = [
    `l.to_item = wanted.item and l.relation = '${relation}' and l.listed_at is not null and ${mayReadLink('l', rowAlias, viewer)}`,
    allOf(type, viewer, others),
    ...(position ? [beyond(keys, position, 'l', isBackwards, parameters)] : []),
  ].join(' and ');
  const limit = `limit ${paging.limit + 1}`;
  const keysOfRow = sort.map((key) => key.source(rowAlias)).join(', ');
  return `(select distinct on (${keysOfRow}) ${rowAlias}.* from ${targets} wanted(item) cross join lateral (
      select ${rowAlias}.* from link l join ${joined(type)} on ${rowAlias}.item = l.from_item where ${where}
      order by ${orderBy(keys, 'l', isBackwards)} ${limit}) ${rowAlias}
    order by ${orderBy(sort, rowAlias, isBackwards)} ${limit}) ${rowAlias} ${itsItem}`;
}

/** What was found under an id or a slug. */
export interface Found {
  json: string;
  id: string;
  /** As `lastChange`. */
  changed: number | null;
  /** The version of the edition that was read. */
  version: number;
  slug: string | null;
}

/** The item under its id, a slug or an old slug, as the viewer may see it. */
export async function readItem(
  database: Queryable,
  type: ContentType,
  name: string,
  viewer: Viewer,
  selection: Selection,
): Promise<Found | undefined> {
  return readNamed(database, itemReading(type, viewer, selection, isId(name) ? 'id' : 'slug'), name);
}

/** The statement for an item, whose one parameter is an id or a slug. */
export const itemReading = (type: ContentType, viewer: Viewer, selection: Selection, by: 'id' | 'slug'): Pick<Statement, 'text'> => ({
  text: `select (select row_to_json(object) from (select ${selectList(type, rowAlias, viewer, selection)}) as object)::text as json,
     ${rowAlias}.item as id, ${lastChange(viewer.audience)} as changed, ${rowAlias}.version, ${type.hasSlug ? `${rowAlias}.slug` : 'null'} as slug
   from ${joined(type)} where ${by === 'id' ? `${rowAlias}.item = $1::uuid` : itsSlug(type, viewer)} and ${mayRead(type, rowAlias, viewer)}`,
});

export async function readNamed(database: Queryable, { text }: Pick<Statement, 'text'>, name: string): Promise<Found | undefined> {
  const [row] = await database.query<Found>(text, [name]);
  return row;
}

function itsSlug(type: ContentType, viewer: Viewer): string {
  if (!type.hasSlug) return '$1::text is null';
  return `${rowAlias}.item = (select item from slug where type = '${type.name}' and slug = $1::text and ${mayName(type, 'slug', viewer)})`;
}
