import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../auth/capabilities.js';
import { reading, type Reading } from '../database/reading.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { notFound } from '../problems/problem.js';
import { absent } from './items.js';
import { publish, unpublish } from './publishing.js';
import { Cursors } from './query/cursor.js';
import { isId, SLUG } from './query/values.js';
import type { Page, Query } from './query/paging.js';
import { planItem, planList } from './query/plan.js';
import { KnownReadings } from './query/known-readings.js';
import { itemReading, pageReading, readItem, readNamed, readPage, type Found } from './query/read.js';
import { shownNames } from './query/select.js';
import { restore, trash } from './trash.js';
import type { ContentType } from './type.js';
import { viewerFor } from './visibility.js';
import { create, patch, type Creation, type Target } from './writing.js';

/** Opens the transaction of a write, and answers it by the way everything is read. */
@Injectable()
export class ContentService {
  private readonly database: Reading;
  private readonly readings = new KnownReadings();

  constructor(
    private readonly dataSource: DataSource,
    private readonly cursors: Cursors,
  ) {
    this.database = reading(dataSource);
  }

  /** @throws Problem invalid-parameter */
  async list(type: ContentType, actor: Actor, query: Query): Promise<Page> {
    const reading = this.readings.of(`list ${type.name}`, actor, query, () =>
      pageReading(type, planList(type, query, actor), this.cursors),
    );
    return readPage(this.database, reading, this.cursors);
  }

  /** @throws Problem invalid-parameter, not-found, gone */
  async read(type: ContentType, actor: Actor, name: string, query: Query): Promise<Found> {
    const by = isId(name) ? 'id' : 'slug';
    const reading = this.readings.of(`${by} ${type.name}`, actor, query, () => {
      const { viewer, selection } = planItem(type, query, actor);
      return itemReading(type, viewer, selection, by);
    });
    if (by === 'slug' && !SLUG.test(name)) throw notFound();
    return (await readNamed(this.database, reading, name)) ?? absent(this.database, type, name);
  }

  create(type: ContentType, actor: Actor, body: unknown, creation: Creation): Promise<Found> {
    return this.write(type, actor, (tx) => create(tx, type, actor, body, creation));
  }

  patch(type: ContentType, actor: Actor, target: Target, body: unknown): Promise<Found> {
    return this.write(type, actor, (tx) => patch(tx, type, actor, target, body));
  }

  publish(type: ContentType, actor: Actor, target: Target): Promise<Found> {
    return this.write(type, actor, (tx) => publish(tx, type, actor, target));
  }

  unpublish(type: ContentType, actor: Actor, target: Target): Promise<Found> {
    return this.write(type, actor, (tx) => unpublish(tx, type, actor, target));
  }

  trash(type: ContentType, actor: Actor, target: Target): Promise<void> {
    return inTransaction(this.dataSource, (tx) => trash(tx, type, actor, target));
  }

  restore(type: ContentType, actor: Actor, target: Target): Promise<Found> {
    return this.write(type, actor, (tx) => restore(tx, type, actor, target));
  }

  private write(type: ContentType, actor: Actor, work: (tx: Tx) => Promise<string>): Promise<Found> {
    return inTransaction(this.dataSource, async (tx) => {
      const id = await work(tx);
      const viewer = viewerFor(actor, 'working');
      const found = await readItem(tx, type, id, viewer, { names: shownNames(type, viewer) });
      if (!found) throw notFound();
      return found;
    });
  }
}
