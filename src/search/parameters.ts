import { AS_PARAMETER } from '../content/query/plan.js';
import type { Filter } from '../content/query/filter.js';
import { MAX_QUERY, Q_DESCRIPTION } from '../content/query/full-text.js';
import { filtersOf } from '../content/query/filters.js';
import { PAGE_PARAMETERS, type QueryParameter } from '../content/query/paging.js';
import { namedTargets } from '../content/query/relation-filters.js';
import { MAX_VALUES } from '../content/query/values.js';
import type { ContentType } from '../content/type.js';
import { mayReadLink } from '../content/visibility.js';

/** Who answers for an item has a filter of its own. */
const ANSWERING = 'owner';

/** The relations of the type whose entries point at items of the other. */
export const relationsWith = (type: ContentType, target: string): string[] =>
  Object.entries(type.relations)
    .filter(([name, { kind, target: other }]) => name !== ANSWERING && (kind === 'many' || kind === 'one') && other().name === target)
    .map(([name]) => name);

/** A filter of a search: for each type its own. */
export interface SearchFilter {
  parameter: QueryParameter;
  of: (type: ContentType) => Filter;
}

/** The filters that every type has, and by organisations, whatever the relation is called. */
export function searchFilters(types: readonly ContentType[]): SearchFilter[] {
  const [first, ...others] = types;
  const named = (type: ContentType, name: string) => filtersOf(type).find((filter) => filter.name === name);
  const common = first
    ? filtersOf(first).filter(({ name }) => name !== 'q' && name !== 'slug' && others.every((type) => named(type, name)))
    : [];
  return [
    ...common.map((filter) => ({ parameter: filter, of: (type: ContentType) => named(type, filter.name) ?? filter })),
    { parameter: ORGANISATIONS, of: organisationsFilter },
  ];
}

const ORGANISATIONS: QueryParameter = {
  name: 'organisations',
  group: 'Contenus liés',
  description:
    'Organisations liées, quel que soit le lien (sauf `owner`, qui a son propre filtre). Slugs (les anciens aussi) ou identifiants, séparés par des virgules : l’une ou l’autre.',
  schema: { type: 'array', items: { type: 'string', maxLength: 80 }, maxItems: MAX_VALUES },
  example: 'scic-eole',
};

function organisationsFilter(type: ContentType): Filter {
  const relations = relationsWith(type, 'organisation').map((name) => `'${name}'`);
  return {
    ...ORGANISATIONS,
    condition: (asked) => {
      const targets = namedTargets(ORGANISATIONS.name, type.relations[ANSWERING]!, asked);
      return `exists (select 1 from link f where f.from_item = ${asked.row}.item and f.relation in (${relations.join(', ')})
        and ${mayReadLink('f', asked.row, asked.viewer)} and f.to_item in ${targets})`;
    },
  };
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
export const searchParameters = (types: readonly ContentType[]): QueryParameter[] => [
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
    description: '`exact` : donne le nombre total dans `page.total`.',
    schema: { type: 'string', enum: ['exact'] },
    example: 'exact',
  },
  AS_PARAMETER,
];
