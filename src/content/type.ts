import type { Tx } from '../database/transaction.js';
import type { Fault } from '../problems/problem.js';
import { commonRelations, identity, lifecycle } from './common.js';
import { isWritable, relationValidators, type Relation } from './relations.js';
import { defineClass, presence, type Field, type Values } from './field.js';
import type { OwnFilter } from './query/filter.js';

/** What a feed needs to know of an item: names of its fields. */
export interface FeedFields {
  title: string;
  summary: string;
  html: string;
  image: string;
  attachments: string;
  bylines: string;
  categories: string;
}

export interface Declaration {
  /** Singular: the table, the `type` of its items and changes, the prefix of its schemas. */
  name: string;
  /** Plural: the path. */
  path: string;
  /** French, for the documentation: « un article », « Articles ». */
  labels: { one: string; many: string; tag: string };
  /** What a link to such an item shows beside its id and slug; the first is its title. */
  linkFields: readonly [string, ...string[]];
  /** `drafts`: two editions, publication, visibility. `direct`: each write is public at once. */
  lifecycle: 'drafts' | 'direct';
  hasSlug: boolean;
  fields: Record<string, Field>;
  relations: Record<string, Relation>;
  /** Filters that are of this type alone. */
  filters?: readonly OwnFilter[];
  /** The order of a list that asks for none. */
  defaultSort: string;
  /** Rules over several fields. */
  check?: (values: Values) => Fault[];
  /** The same rules, held by the database: name → SQL condition. */
  checks?: Record<string, string>;
  feed?: FeedFields;
  /** Whose visibility, when none was given, becomes that of the first published item which uses it. */
  visibilityFromFirstUse?: true;
  /** Runs in the transaction that deletes an item for good, before it does. */
  beforePurge?: (tx: Tx, id: string) => Promise<void>;
  /** Only who may write it may link to it: its bytes become readable where it is linked. */
  attachedByOwner?: true;
  /** An item of it counts as owned by itself: an organisation's own staff keep its page. */
  ownsItself?: true;
  /** A condition over the row for callers who are no staff, beside visibility. */
  readableBy?: (row: string, audience: 'public' | 'member') => string;
}

/** A declared type: what the whole of `content/` reads. */
export interface ContentType extends Declaration {
  titleField: string;
  /** What a client may send, for class-validator. */
  inputClass: new () => object;
}

const registry = new Map<string, ContentType>();

/** @throws Error at start when the declaration could leak: a sort or a feed title over gated fields. */
export function defineContentType(declaration: Declaration): ContentType {
  const fields = { ...identity(declaration), ...declaration.fields, ...lifecycle(declaration) };
  const relations = { ...declaration.relations, ...commonRelations(declaration) };
  const type: ContentType = {
    ...declaration,
    fields,
    relations,
    titleField: declaration.linkFields[0],
    inputClass: inputClass(declaration.name, fields, relations),
  };
  for (const [name, field] of Object.entries(type.fields)) {
    if (field.sort && !field.teaser && isLifecycle(type)) throw new Error(`${type.name}.${name}: a gated field cannot be sorted by`);
  }
  registry.set(type.name, type);
  return type;
}

/** Every declared type, by name. */
export const contentTypes = (): ReadonlyMap<string, ContentType> => registry;

/** @throws Error when nothing of that name is declared */
export function typeNamed(name: string): ContentType {
  const type = registry.get(name);
  if (!type) throw new Error(`no content type is named ${name}`);
  return type;
}

export const isLifecycle = (type: Pick<Declaration, 'lifecycle'>): boolean => type.lifecycle === 'drafts';

/** The field that lists are ordered by, newest first, where links carry it: one instant that everything published has. */
export function listKey({ defaultSort, fields }: Pick<Declaration, 'defaultSort' | 'fields'>): string | undefined {
  const name = defaultSort.replace(/^-/, '');
  const isNewestFirst = defaultSort.startsWith('-') && fields[name]?.sqlType.startsWith('timestamptz');
  return isNewestFirst && !fields[name]?.source ? name : undefined;
}

/** What follows from a declaration alone, or from several, worked out once. */
export function onceOfEach<T, Of extends object = ContentType>(work: (of: Of) => T): (of: Of) => T {
  const known = new WeakMap<Of, { value: T }>();
  return (of) => {
    const found = known.get(of) ?? { value: work(of) };
    known.set(of, found);
    return found.value;
  };
}

/** The fields and relations a client may write. */
export const writableFields = (type: ContentType) => Object.entries(type.fields).filter(([, field]) => !field.readOnly);
export const writableRelations = (type: ContentType) => Object.entries(type.relations).filter(([, relation]) => isWritable(relation));

function inputClass(name: string, fields: Record<string, Field>, relations: Record<string, Relation>): new () => object {
  const writable = Object.entries(fields).filter(([, field]) => !field.readOnly);
  const linked = Object.entries(relations).filter(([, relation]) => isWritable(relation));
  return defineClass(`${name}Input`, {
    ...Object.fromEntries(writable.map(([property, field]) => [property, [presence(field), ...field.validators]])),
    ...Object.fromEntries(linked.map(([property, relation]) => [property, relationValidators(relation)])),
  });
}
