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
  /** The SQL condition for the values given. @throws Problem naming the parameter */
  condition: (asked: Asked) => string;
  /** Of a relation that items hold links of, its two parts: the ids that are wanted, and the condition over them. */
  linked?: { relation: string; targets: (asked: Asked) => string; condition: (asked: Asked, targets: string) => string };
  /** When an answer that used the filter is no longer right, in SQL: the clock alone changes what it finds. */
  changesAt?: string;
}

/** A filter that a type declares itself, and the fields that it looks at: who may not read them all finds nothing by it. */
export interface OwnFilter extends Filter {
  reads: readonly string[];
}
