import { invalidParameter } from '../../problems/problem.js';
import type { ContentType } from '../type.js';
import { mayReadGated, searchVector } from '../visibility.js';
import { fieldFilters } from './field-filters.js';
import type { Filter } from './filter.js';
import { relationFilters } from './relation-filters.js';
import { onlyOne } from './values.js';

const known = new WeakMap<ContentType, readonly Filter[]>();

/** Every filter of the type: of its fields, of its relations, its own, and full text. */
export function filtersOf(type: ContentType): readonly Filter[] {
  const filters = known.get(type) ?? [...fieldFilters(type), ...relationFilters(type), ...ownFilters(type), fullText];
  known.set(type, filters);
  return filters;
}

const ownFilters = (type: ContentType): Filter[] =>
  (type.filters ?? []).map((filter) => (filter.reads.every((name) => type.fields[name]?.teaser) ? filter : gated(type, filter)));

function gated(type: ContentType, filter: Filter): Filter {
  return {
    ...filter,
    condition: (asked) => {
      const gate = mayReadGated(type, asked.row, asked.viewer);
      return gate ? `(${gate} and ${filter.condition(asked)})` : filter.condition(asked);
    },
  };
}

const fullText: Filter = {
  name: 'q',
  group: 'Recherche',
  description: 'Recherche plein texte (français, sans tenir compte des accents) : mots, "expression exacte", -mot exclu.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: 'restaurant insertion',
  condition: ({ values, parameters, row, viewer }) => {
    const query = onlyOne('q', values);
    if (query.length > 200) throw invalidParameter('q', '« q » accepte 200 caractères au plus.');
    return `${row}.${searchVector(viewer)} @@ websearch_to_tsquery('maillage_fr', ${parameters.add(query, 'text')})`;
  },
};
