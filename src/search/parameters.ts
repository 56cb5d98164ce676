import type { JsonSchema } from '../content/field.js';
import { AS_PARAMETER } from '../content/query/plan.js';
import type { Filter } from '../content/query/filter.js';
import { MAX_QUERY, Q_DESCRIPTION } from '../content/query/full-text.js';
import { filtersOf } from '../content/query/filters.js';
import { PAGE_PARAMETERS, type QueryParameter } from '../content/query/paging.js';
import { namedFilters } from '../content/query/relation-filters.js';
import { many } from '../content/relations.js';
import { onceOfEach, typeNamed, type ContentType } from '../content/type.js';

/** How many of those that are found are ranked, counted and paged through, of each type. */
export const MAX_RANKED = 1000;

/** Who answers for an item has a filter of its own. */
const ANSWERING = 'owner';

/** The relations of the type whose entries point at items of the other. */
export const relationsWith = (type: ContentType, target: string): string[] =>
  Object.entries(type.relations)
    .filter(([name, { kind, target: other }]) => name !== ANSWERING && (kind === 'many' || kind === 'one') && other().name === target)
    .map(([name]) => name);

/** A filter of a search: for each type that has it the one of its list. */
export interface SearchFilter {
  parameter: QueryParameter;
  of: ReadonlyMap<ContentType, Filter>;
}

/** Every filter that one of the types has. */
export const searchFilters = onceOfEach((types: readonly ContentType[]): readonly SearchFilter[] => {
  const filters = types.flatMap((type) => filtersIn(type).map((filter) => ({ type, filter })));
  return [...Map.groupBy(filters, ({ filter }) => filter.name).values()].map((same) => {
    const of = new Map(same.map(({ type, filter }) => [type, filter]));
    return { parameter: parameterOf(of, types), of };
  });
});

/** Those of the list, but the words; by organisations, whatever the relation is called. */
function filtersIn(type: ContentType): Filter[] {
  const byOrganisations = organisationsFilters(type);
  const others = filtersOf(type).filter(({ name }) => name !== 'q' && !byOrganisations.some((filter) => filter.name === name));
  return [...others, ...byOrganisations];
}

const organisationsFilters = (type: ContentType): Filter[] =>
  namedFilters('organisations', {
    ...many(() => typeNamed('organisation'), {
      description: 'Organisations liées, quel que soit le lien (sauf `owner`, qui a son propre filtre).',
      example: [{ id: 'scic-eole' }],
    }),
    anyOf: relationsWith(type, 'organisation'),
  });

/** As the first type has it; it accepts what any of them does, and is for staff as soon as one says so. */
function parameterOf(of: SearchFilter['of'], types: readonly ContentType[]): QueryParameter {
  const filters = [...of.values()];
  const { name, group, description, example } = filters[0]!;
  return {
    name,
    group,
    description: of.size === types.length ? description : `${description} Seulement ${labelled([...of.keys()])}.`,
    schema: either(filters.map(({ schema }) => schema)),
    example,
    staffOnly: filters.find(({ staffOnly }) => staffOnly)?.staffOnly,
  };
}

/** French: « les organisations et les événements ». */
export const labelled = (types: readonly ContentType[]): string => new Intl.ListFormat('fr').format(types.map(({ labels }) => labels.many));

/** Accepts what one of them does: the values of a list are all of one type. */
function either(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}, ...others] = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  if (others.length === 0) return first;
  const isOfOneKind = others.every(({ type }) => type === first.type);
  return { ...(isOfOneKind ? { type: first.type } : {}), anyOf: [first, ...others] };
}

const Q: QueryParameter = {
  name: 'q',
  group: 'Recherche',
  description: `${Q_DESCRIPTION} Nécessaire.`,
  schema: { type: 'string', minLength: 1, maxLength: MAX_QUERY },
  example: 'restaurant insertion',
  required: true,
};

/** Every parameter of a search. */
export const searchParameters = onceOfEach((types: readonly ContentType[]): readonly QueryParameter[] => [
  Q,
  {
    name: 'type',
    group: 'Recherche',
    description: 'Types de contenus cherchés, séparés par des virgules ; tous sans ce paramètre.',
    schema: { type: 'array', items: { type: 'string', enum: types.map(({ name }) => name) } },
    example: 'article,event',
  },
  ...searchFilters(types).map(({ parameter }) => parameter),
  ...PAGE_PARAMETERS,
  {
    name: 'count',
    group: 'Page',
    description: `\`exact\` : donne dans \`page.total\` combien de résultats peuvent être parcourus, ${MAX_RANKED} par type au plus.`,
    schema: { type: 'string', enum: ['exact'] },
    example: 'exact',
  },
  AS_PARAMETER,
]);
