import type { Tx } from '../database/transaction.js';
import { notFound } from '../problems/problem.js';
import { isObject } from '../http/valid-body.js';
import type { Values } from './field.js';
import { readItem } from './query/read.js';
import type { Relation } from './relations.js';
import { MECHANISM } from './visibility.js';
import { writableFields, writableRelations, type ContentType } from './type.js';

/** The working copy in the shape a client would send it: what a merge patch is applied to, and what a revision keeps. */
export async function workingValues(tx: Tx, type: ContentType, id: string): Promise<Values> {
  const relations = writableRelations(type);
  const names = [...writableFields(type).map(([name]) => name), ...relations.map(([name]) => name)];
  const found = await readItem(tx, type, id, MECHANISM, { names });
  if (!found) throw notFound();
  const values = JSON.parse(found.json) as Values;
  for (const [name, relation] of relations) values[name] = asSent(relation, values[name]);
  return values;
}

function asSent(relation: Relation, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => sentEntry(relation, entry as Values));
  return isObject(value) ? sentEntry(relation, value) : null;
}

function sentEntry({ nested, roles, attributes = {} }: Relation, entry: Values): Values {
  const holder = nested ? (entry[nested] as Values | null) : entry;
  const reference = holder ? { id: holder.id } : null;
  const said = Object.fromEntries(Object.keys(attributes).map((name) => [name, entry[name]]));
  return { ...(nested ? { [nested]: reference } : reference), ...(roles ? { role: entry.role } : {}), ...said };
}
