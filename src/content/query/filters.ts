import type { ContentType } from '../type.js';
import { mayReadGated } from '../visibility.js';
import { fieldFilters } from './field-filters.js';
import type { Filter } from './filter.js';
import { fullText } from './full-text.js';
import { relationFilters, slugFilter } from './relation-filters.js';

const known = new WeakMap<ContentType, readonly Filter[]>();

/** Every filter of the type: of its fields, of its relations, its own, and full text. */
export function filtersOf(type: ContentType): readonly Filter[] {
  const filters = known.get(type) ?? [
    ...(type.hasSlug ? [slugFilter(type)] : []),
    ...fieldFilters(type),
    ...relationFilters(type),
    ...ownFilters(type),
    fullText(type),
  ];
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
