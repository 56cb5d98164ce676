import { snake } from '../content/query/expressions.js';
import { typeNamed } from '../content/type.js';
import { mayRead, mayReadLink } from '../content/visibility.js';
import { relationsWith } from './parameters.js';
import type { SearchPlan } from './plan.js';

export const MAX_FACET = 20;

export interface Facets {
  type: { value: string; count: number }[];
  terms: { id: string; slug: string; label: string; count: number }[];
  organisations: { id: string; slug: string; name: string; count: number }[];
}

/** How many of the rows `found` each filter would leave, as one JSON object. */
export const facetsOf = (plan: SearchPlan): string =>
  `json_build_object('type', ${listed(BY_TYPE)}, 'terms', ${listed(byTarget(plan, 'term'))}, 'organisations', ${listed(byTarget(plan, 'organisation'))})`;

const listed = (select: string): string => `(select coalesce(json_agg(row_to_json(o)), '[]') from (${select}) o)`;

const BY_TYPE = 'select f.type as value, count(*)::int as count from found f group by f.type order by count(*) desc, f.type';

/** By the items of one type that the rows are linked with, over links and items that the viewer may read. */
function byTarget({ types, viewer }: SearchPlan, name: string): string {
  const target = typeNamed(name);
  const pairs = types.flatMap((type) => relationsWith(type, name).map((relation) => `('${type.name}', '${relation}')`));
  const title = target.titleField;
  return `select t.item as id, t.slug, t.${snake(title)} as "${title}", n.count from (
      select l.to_item, count(distinct f.item)::int as count from found f
      join link l on l.from_item = f.item and ${mayReadLink('l', 'f', viewer)} and (f.type, l.relation) in (${pairs.join(', ')})
      group by l.to_item) n
    join ${target.name} t on t.item = n.to_item and ${mayRead(target, 't', viewer)}
    order by n.count desc, t.${snake(title)} collate "fr-x-icu", t.item limit ${MAX_FACET}`;
}
