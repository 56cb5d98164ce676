import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../auth/capabilities.js';
import { Cursors } from '../content/query/cursor.js';
import type { Query } from '../content/query/paging.js';
import type { ContentType } from '../content/type.js';
import { queryable, type Queryable } from '../database/transaction.js';
import { corrected } from './correction.js';
import { planSearch } from './plan.js';
import { readSearch, type SearchPage } from './read.js';
import { readSuggestions } from './suggestions.js';

/** A page of a search; `corrected` when it is one of another query, since nothing was found by the one that was typed. */
export interface Searched extends SearchPage {
  corrected?: string;
}

/** Finds over several types at once. */
@Injectable()
export class SearchService {
  private readonly database: Queryable;

  constructor(
    dataSource: DataSource,
    private readonly cursors: Cursors,
  ) {
    this.database = queryable(dataSource);
  }

  /** @throws Problem invalid-parameter */
  async search(types: readonly ContentType[], actor: Actor, request: Query): Promise<Searched> {
    const plan = planSearch(types, request, actor);
    const asTyped = await readSearch(this.database, plan, this.cursors);
    if (isAnything(asTyped)) return asTyped;
    const better = await corrected(this.database, types, plan);
    if (better === undefined) return asTyped;
    const found = await readSearch(this.database, planSearch(types, request, actor, better), this.cursors);
    return isAnything(found) ? { ...found, corrected: better } : asTyped;
  }

  /** At most ten, as JSON. @throws Problem invalid-parameter */
  suggest(types: readonly ContentType[], actor: Actor, request: Query): Promise<string[]> {
    return readSuggestions(this.database, types, actor, request);
  }
}

/** Of the whole search, whatever page was asked for. */
const isAnything = ({ facets }: SearchPage): boolean => facets.type.length > 0;
