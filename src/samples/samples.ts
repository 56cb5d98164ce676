import type { DataSource } from 'typeorm';
import { APPLICATION } from '../auth/capabilities.js';
import { publish } from '../content/publishing.js';
import { isLifecycle, type ContentType } from '../content/type.js';
import type { Values } from '../content/field.js';
import { create } from '../content/writing.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import { articles } from '../articles/article.type.js';
import { events } from '../events/event.type.js';
import { organisations } from '../organisations/organisation.type.js';
import { terms } from '../terms/term.type.js';
import { SAMPLE_ARTICLES, SAMPLE_DRAFTS } from './sample-articles.js';
import { SAMPLE_EVENTS } from './sample-events.js';
import { SAMPLE_ORGANISATIONS } from './sample-organisations.js';
import { SAMPLE_TERMS } from './sample-terms.js';

/** Puts the sample content into a database that never held any: all of it, or nothing. Answers whether it did. */
export function loadSamples(dataSource: DataSource): Promise<boolean> {
  return inTransaction(dataSource, async (tx) => {
    await tx.query('lock table item in share row exclusive mode');
    if ((await tx.query('select from item union all select from change limit 1')).length > 0) return false;
    for (const [type, values] of SAMPLES) await add(tx, type, values);
    for (const values of SAMPLE_DRAFTS) await create(tx, articles, APPLICATION, values);
    return true;
  });
}

/** What others point at comes first. */
const SAMPLES: [ContentType, Values][] = [
  ...SAMPLE_TERMS.map((values): [ContentType, Values] => [terms, values]),
  ...SAMPLE_ORGANISATIONS.map((values): [ContentType, Values] => [organisations, values]),
  ...SAMPLE_EVENTS.map((values): [ContentType, Values] => [events, values]),
  ...SAMPLE_ARTICLES.map((values): [ContentType, Values] => [articles, values]),
];

async function add(tx: Tx, type: ContentType, values: Values): Promise<void> {
  const id = await create(tx, type, APPLICATION, values);
  if (isLifecycle(type)) await publish(tx, type, APPLICATION, { name: id, version: 1 });
}
