import { isInTitleWords, isNullable, type Field } from './field.js';
import { snake } from './query/expressions.js';
import { isLifecycle, type ContentType } from './type.js';

export interface Column {
  name: string;
  sqlType: string;
  notNull: boolean;
  default?: unknown;
  check?: string;
  write?: Field['write'];
}

/** Every column that the type's fields lie in: the parts of an object each in one of their own. */
export function columnsOf(type: ContentType): Column[] {
  return Object.entries(type.fields).flatMap(([name, field]) => fieldColumns(snake(name), field, true));
}

function fieldColumns(name: string, field: Field, isTop: boolean): Column[] {
  if (field.source) return [];
  if (field.parts) return Object.entries(field.parts).flatMap(([part, inner]) => fieldColumns(`${name}_${snake(part)}`, inner, false));
  const notNull = isTop && !isNullable(field) && !field.internal;
  return [
    { name, sqlType: field.sqlType, notNull, default: isTop ? field.default : undefined, check: field.check?.(name), write: field.write },
  ];
}

/** The column that is searched: of Markdown what its HTML says. */
export const searchedColumn = ({ fields }: ContentType, name: string): string => snake(`${name}Text` in fields ? `${name}Text` : name);

const literal = (value: unknown): string => (Array.isArray(value) ? `'{}'` : typeof value === 'string' ? `'${value}'` : String(value));

function columnSql({ name, sqlType, notNull, default: value, check }: Column, table: string): string {
  const initial = value === undefined ? '' : ` default ${sqlType === 'jsonb' ? `'[]'` : literal(value)}`;
  return `  ${name} ${sqlType}${notNull ? ' not null' : ''}${initial}${check ? ` constraint ck_${table}_${name} check (${check})` : ''}`;
}

/** The SQL of the type's table, as a migration makes it: one row per item and edition. */
export function tableSql(type: ContentType): string {
  const table = type.name;
  const lines = [
    `  item uuid not null constraint fk_${table}_item references item (id) on delete cascade`,
    `  edition text not null constraint ck_${table}_edition check (edition in ('working', 'published', 'trashed'))`,
    '  version integer not null',
    '  created_at timestamptz(3) not null',
    '  updated_at timestamptz(3) not null',
    ...columnsOf(type).map((column) => columnSql(column, table)),
    '  search_public tsvector not null',
    '  search_members tsvector not null',
    '  relations_in_use text[]',
    ...titleWords(type),
    ...(isLifecycle(type) ? [SEARCH_TITLE] : []),
    `  constraint pk_${table} primary key (item, edition)`,
    ...publicationChecks(type),
    ...Object.entries(type.checks ?? {}).map(([name, condition]) => `  constraint ck_${table}_${name} check (${condition})`),
  ];
  return `create table ${table} (\n${lines.join(',\n')}\n);\n`;
}

/** What titles and names say, which a search finds first. */
const SEARCH_TITLE = `  search_title tsvector not null generated always as (ts_filter(search_members, '{a}')) stored`;

/** The words of titles and names, for suggestions, and of what else a filter looks into. */
function titleWords({ fields }: ContentType): string[] {
  const titles = Object.entries(fields).filter(([, field]) => isInTitleWords(field));
  const [lists, texts] = [true, false].map((isList) =>
    titles.filter(([, { sqlType }]) => (sqlType === 'text[]') === isList).map(([name]) => snake(name)),
  );
  const words = [`array[${texts!.join(', ')}]`, ...lists!].join(' || ');
  return titles.length > 0 ? [`  title_words text not null generated always as (title_words(${words})) stored`] : [];
}

/** What publication demands, the database holds for published rows. */
function publicationChecks(type: ContentType): string[] {
  const demanded = Object.entries(type.fields)
    .filter(([, field]) => field.required === 'publication' || field.filledAtPublication)
    .map(([name]) => snake(name));
  return demanded.map(
    (column) => `  constraint ck_${type.name}_published_${column} check (edition <> 'published' or ${column} is not null)`,
  );
}
