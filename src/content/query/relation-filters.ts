import { invalidParameter, invalidParameters, type Fault } from '../../problems/problem.js';
import type { Relation } from '../relations.js';
import type { ContentType } from '../type.js';
import { mayName, mayRead, mayReadLink, type Viewer } from '../visibility.js';
import type { Parameters } from './expressions.js';
import { fieldFilters, known } from './field-filters.js';
import type { Asked, Filter, Linked } from './filter.js';
import { collecting } from './paging.js';
import { isId, MAX_VALUES, NAME_PATTERN, SLUG, SLUG_MAX, SOME_ID, split } from './values.js';

const SLUGS = {
  items: { type: 'string', maxLength: SLUG_MAX, pattern: NAME_PATTERN },
  names: 'Slugs (les anciens aussi) ou identifiants, séparés par des virgules',
};
const IDS = { items: { type: 'string', format: 'uuid' }, names: 'Identifiants, séparés par des virgules' };
const MAX_ALL = 10;
/** Which of two items has fewer links is not asked beyond so many. */
const MANY_LINKS = 1000;
/** Asked of each row by itself: few are read, while all links would be. */
const ONE_BY_ONE = ' offset 0';

/** Every filter of the type's relations: by the items that it is linked with, and by declared fields of those. */
export function relationFilters(type: ContentType): Filter[] {
  return Object.entries(type.relations).flatMap(([name, relation]) => [
    ...(relation.filter ? namedFilters(name, relation) : []),
    ...relatedFilters(type, name, relation),
  ]);
}

/** By the items at the other end of its links: one of them, and for lists of entries all or none. */
export function namedFilters(name: string, relation: Relation): Filter[] {
  const { description, kind, example, target } = relation;
  const group = 'Contenus liés' as const;
  const { items, names } = target().hasSlug ? SLUGS : IDS;
  const schema = { type: 'array', items, maxItems: MAX_VALUES };
  const [first] = Array.isArray(example) ? (example as { id: string }[]) : [example as { id: string } | undefined];
  const shared = { group, schema, example: first?.id ?? SOME_ID };
  const either: Filter = {
    ...shared,
    name,
    description: `${description} ${names} : l’un ou l’autre.`,
    ...linkedWith(name, relation, (asked) => namedTargets(name, relation, asked)),
  };
  if (kind === 'one') return [either];
  return [
    either,
    {
      ...shared,
      name: `${name}[all]`,
      schema: { ...schema, maxItems: MAX_ALL },
      description: `${description} ${names} : tous à la fois, ${MAX_ALL} au plus.`,
      ...linkedWithAll(name, relation),
    },
    {
      ...shared,
      name: `${name}[none]`,
      description: `${description} ${names} : aucun d’eux.`,
      condition: (asked) => `not ${isLinked(name, relation, namedTargets(`${name}[none]`, relation, asked), asked, ONE_BY_ONE)}`,
    },
  ];
}

/** A filter that holds where the item is linked with one of the targets. */
const linkedWith = (name: string, relation: Relation, targets: Linked['targets']): Pick<Filter, 'condition' | 'linked'> =>
  madeOf(name, relation, { targets, condition: (asked, ids) => isLinked(name, relation, ids, asked) });

/** Read from the one that has the fewest links; what is found there is asked for all of them. */
const linkedWithAll = (name: string, relation: Relation): Pick<Filter, 'condition' | 'linked'> =>
  madeOf(name, relation, {
    targets: (asked) => rarest(relation, namedTargets(`${name}[all]`, relation, asked)),
    condition: ({ row }, ids) => `${row}.item = any(array(${everLinked(name, relation, ids)}))`,
    rest: (asked) => all(name, relation, asked),
  });

function madeOf(name: string, relation: Relation, parts: Omit<Linked, 'relation'>): Pick<Filter, 'condition' | 'linked'> {
  const { targets, condition, rest } = parts;
  return {
    condition: (asked) => {
      const wanted = targets(asked);
      return wanted === undefined ? 'true' : [condition(asked, wanted), ...(rest ? [rest(asked)] : [])].join(' and ');
    },
    ...(relation.kind === 'inverse' || relation.anyOf ? {} : { linked: { relation: name, ...parts } }),
  };
}

/** The ends of links: the item's own, and the other. */
const endsOf = ({ kind }: Relation): [string, string] => (kind === 'inverse' ? ['to_item', 'from_item'] : ['from_item', 'to_item']);

/** What its links are called. */
const linkNames = (name: string, { of = name, anyOf = [of] }: Relation): string => `('${anyOf.join("', '")}')`;

function rarest(relation: Relation, targets: string): string {
  const [, far] = endsOf(relation);
  // In the order of an index, so that Postgres reads that.
  const links = `(select count(*) from (select from link where ${far} = n.item order by edition, relation limit ${MANY_LINKS}) its)`;
  return `(select n.item from ${targets} n order by ${links} limit 1)`;
}

/** The items with a link to one of the targets, in any edition. */
function everLinked(name: string, relation: Relation, targets: string): string {
  const [near, far] = endsOf(relation);
  return `select f.${near} from link f where f.${far} in ${targets} and f.relation in ${linkNames(name, relation)}`;
}

function isLinked(name: string, relation: Relation, targets: string, { row, viewer }: Asked, fence = ''): string {
  const isInverse = relation.kind === 'inverse';
  const [near, far] = endsOf(relation);
  const holder = isInverse ? 'ft' : row;
  const join = isInverse
    ? ` join ${relation.target().name} ft on ft.item = f.from_item and ${mayRead(relation.target(), 'ft', viewer)}`
    : '';
  return `exists (select 1 from link f${join}
    where f.${near} = ${row}.item and f.relation in ${linkNames(name, relation)} and ${mayReadLink('f', holder, viewer)} and f.${far} in ${targets}${fence})`;
}

function all(name: string, relation: Relation, asked: Asked): string {
  const parameter = `${name}[all]`;
  const wanted = [...new Set(split(parameter, asked.values))];
  if (wanted.length > MAX_ALL) throw invalidParameter(parameter, `« ${parameter} » accepte ${MAX_ALL} valeurs au plus.`);
  const each = wanted.map((one) =>
    isLinked(name, relation, namedTargets(parameter, relation, { ...asked, values: [one] }), asked, ONE_BY_ONE),
  );
  return `(${each.join(' and ')})`;
}

/** The items named, those that the viewer may see. @throws Problem naming the parameter for what can be no name of one */
function namedTargets(parameter: string, relation: Relation, { values, parameters, viewer }: Asked): string {
  const target = relation.target();
  const names = split(parameter, values);
  const wrong = names.find((name) => !isId(name) && !(target.hasSlug && name.length <= SLUG_MAX && SLUG.test(name)));
  const wanted = target.hasSlug
    ? `des slugs (minuscules sans accent, chiffres et tirets, ${SLUG_MAX} caractères au plus) ou des identifiants`
    : 'des identifiants';
  if (wrong !== undefined) throw invalidParameter(parameter, `« ${parameter} » attend ${wanted} ; « ${wrong} » n’en est pas un.`);
  const named = itemsNamed(target, names, parameters, viewer);
  return `(select n.item from ${target.name} n where n.item in ${named} and ${mayRead(target, 'n', viewer)})`;
}

/** By the type's own slugs, also old ones. */
export const slugFilter = (type: ContentType): Filter => {
  const slug = type.fields.slug!;
  return {
    name: 'slug',
    group: 'Champs',
    description: 'Slugs, les anciens aussi, séparés par des virgules : l’un ou l’autre.',
    schema: { type: 'array', items: slug.schema, maxItems: MAX_VALUES },
    example: slug.example,
    condition: ({ values, parameters, row, viewer }) =>
      `${row}.item in ${itemsNamed(type, known('slug', slug, split('slug', values)), parameters, viewer)}`,
  };
};

/** The ids that slugs (also old ones) and ids stand for. */
function itemsNamed(target: ContentType, names: string[], parameters: Parameters, viewer: Viewer): string {
  const ids = parameters.addUnplanned(names.filter(isId), 'uuid[]');
  if (!target.hasSlug) return `(select unnest(${ids}))`;
  const slugs = parameters.addUnplanned(
    names.filter((name) => !isId(name)),
    'text[]',
  );
  const known = mayName(target, 'slug', viewer);
  return `(select unnest(${ids}) union select item from slug where type = '${target.name}' and slug = any(${slugs}) and ${known})`;
}

/** Every filter of one relation by declared fields of the items at the other end. */
function relatedFilters(type: ContentType, name: string, relation: Relation): Filter[] {
  const target = relation.target();
  const known = fieldFilters(target, `${name}.`);
  const filters = (relation.filterBy ?? []).map((field) => {
    const found = known.find((filter) => filter.name === `${name}.${field}`);
    if (!found) throw new Error(`${type.name}.${name}: ${target.name} has no filter ${field}`);
    return found;
  });
  const together = filters.length > 1 ? ` Plusieurs filtres \`${name}.…\` valent pour un seul et même contenu lié.` : '';
  return filters.map((filter) => ({
    ...filter,
    group: 'Contenus liés',
    description: `${relation.description} ${filter.description}${together}`,
    ...linkedWith(name, relation, (asked) => {
      const given = filters.filter((other) => asked.given.has(other.name));
      return given[0] === filter ? relatedItems(target, given, asked) : undefined;
    }),
  }));
}

/** The items of the type that all of these filters find, those that the viewer may see. @throws Problem with the faults of all */
function relatedItems(target: ContentType, filters: readonly Filter[], asked: Asked): string {
  const faults: Fault[] = [];
  const attempt = collecting(faults);
  const conditions = filters.map(({ name, condition }) =>
    attempt(() => condition({ ...asked, values: asked.given.get(name) ?? [], row: 'n' })),
  );
  if (faults.length > 0) throw invalidParameters(faults);
  return `(select n.item from ${target.name} n where ${[mayRead(target, 'n', asked.viewer), ...conditions].join(' and ')})`;
}
