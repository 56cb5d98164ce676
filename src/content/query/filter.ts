import type { JsonSchema } from '../field.js';
import type { Viewer } from '../visibility.js';
import type { Parameters } from './expressions.js';
import type { Given, Group } from './paging.js';

/** What a filter looks at. */
export interface Asked {
  /** The values of its own parameter. */
  values: string[];
  /** All parameters of the request: some filters are made of two. */
  given: Given;
  parameters: Parameters;
  /** Alias of the row that is filtered. */
  row: string;
  viewer: Viewer;
}

/** A filter that a request may ask for, as the contract states it. */
export interface Filter {
  /** As in the address: `publishedAt[gte]`. */
  name: string;
  group?: Group;
  /** French. */
  description: string;
  schema: JsonSchema;
  example?: unknown;
  staffOnly?: true;
  /** How much it finds depends on the value by far: Postgres is to see it before it plans. */
  isEstimated?: true;
  /**
   * What it takes a range of: the name of a field, or of what the type keeps for it. Postgres is to see the values, since a narrow range is read from
   * its own index and a wide one in the order of the list; but not where that order is by the same field.
   */
  rangeOf?: string;
  /** The SQL condition for the values given. @throws Problem naming the parameter */
  condition: (asked: Asked) => string;
  /** Of a relation that items hold links of: the condition in its parts. */
  linked?: Linked;
  /**
   * When an answer that used the filter is no longer right, in SQL: the clock alone changes what it finds.
   * @param mayRead the condition for a row, by its alias: of no other is anything told
   */
  changesAt?: (mayRead: (row: string) => string) => string;
}

/** A condition over links. */
export interface Linked {
  relation: string;
  /** The ids that are wanted; undefined where another filter of the request asks for the same links. */
  targets: (asked: Asked) => string | undefined;
  /** That the item is linked with one of them. */
  condition: (asked: Asked, targets: string) => string;
  /** What must hold besides. */
  rest?: (asked: Asked) => string;
}

/** A filter that a type declares itself, and the fields that it looks at: who may not read them all finds nothing by it. */
export interface OwnFilter extends Filter {
  reads: readonly string[];
}
