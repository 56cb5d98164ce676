import {
  ArrayMaxSize,
  IsArray,
  IsDefined,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsString,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { defineClass, presence, type Field, type Labels } from './field.js';
import type { ContentType } from './type.js';

interface RelationOptions {
  /** French. */
  description: string;
  /** Shown to everybody on a teaser; every other relation is gated. */
  teaser?: true;
  /** By the items it points at: one of them, and for lists of entries all or none. */
  filter?: true;
  /** By these filters of the items it points at, as they are named there: `networks`, `startsAt[gte]`. */
  filterBy?: readonly string[];
  /** What the other item is to this one; the first is the default. */
  roles?: Labels;
  /** What each entry says beside the item it points at. */
  attributes?: Record<string, Field>;
  /** The link stands under this key of the entry, beside the attributes, and may be null. */
  nested?: string;
  /** Following the relation never comes back to the item. */
  acyclic?: true;
  example?: unknown;
}

/** Entries of one item that point at others. They point at items, never at an edition. */
export interface Relation extends RelationOptions {
  kind: 'many' | 'one' | 'inverse' | 'translations';
  target: () => ContentType;
  /** Of an inverse: the relation read from its other end. */
  of?: string;
  /** Of several that are filtered by as one: their names. */
  anyOf?: readonly string[];
}

/** Shapes: a list of `{ id, role, …attributes }`, in the order given. `target` is lazy, so that types may point at each other. */
export const many = (target: () => ContentType, options: RelationOptions): Relation => ({ kind: 'many', target, ...options });
/** Shape: `{ id }` or null. */
export const one = (target: () => ContentType, options: RelationOptions): Relation => ({ kind: 'one', target, ...options });
/** The relation `of` of the target, read from its other end; read-only. */
export const inverse = (target: () => ContentType, of: string, options: RelationOptions): Relation => ({
  kind: 'inverse',
  target,
  of,
  ...options,
});

/** The other items of the same type and translation group; read-only. */
export const translations = (target: () => ContentType, options: RelationOptions): Relation => ({
  kind: 'translations',
  target,
  ...options,
});

export const isWritable = (relation: Relation): boolean => relation.kind === 'many' || relation.kind === 'one';

export const MAX_ENTRIES = 200;

/** Validates the entries of a relation as a client sends them. */
export function relationValidators(relation: Relation): PropertyDecorator[] {
  const entry = entryClass(relation);
  const nested = [ValidateIf((_, value) => value !== undefined && (relation.kind === 'many' || value !== null)), Type(() => entry)];
  if (relation.kind === 'one') return [...nested, IsObject({ message: 'Un objet { "id": … } ou null est attendu.' }), ValidateNested()];
  return [
    ...nested,
    IsArray({ message: 'Une liste d’objets { "id": … } est attendue.' }),
    ArrayMaxSize(MAX_ENTRIES, { message: `${MAX_ENTRIES} entrées au plus.` }),
    ValidateNested({ each: true, message: 'Chaque entrée doit être un objet.' }),
  ];
}

function entryClass({ roles, attributes = {}, nested }: Relation): new () => object {
  const reference = defineClass('Reference', { id: referenceValidators });
  return defineClass('Entry', {
    ...(nested
      ? {
          [nested]: [optional, Type(() => reference), IsObject({ message: 'Un objet { "id": … } ou null est attendu.' }), ValidateNested()],
        }
      : { id: referenceValidators }),
    ...(roles
      ? {
          role: [
            ValidateIf((_, value) => value !== undefined),
            IsIn(Object.keys(roles), { message: `Valeurs possibles : ${Object.keys(roles).join(', ')}.` }),
          ],
        }
      : {}),
    ...Object.fromEntries(Object.entries(attributes).map(([name, field]) => [name, [presence(field), ...field.validators]])),
  });
}

const REFERENCE = 'L’identifiant ou le slug du contenu lié est attendu.';
const referenceValidators = [
  IsDefined({ message: REFERENCE }),
  IsString({ message: REFERENCE }),
  IsNotEmpty({ message: REFERENCE }),
  MaxLength(80, { message: REFERENCE }),
];
const optional = ValidateIf((_, value) => value !== undefined && value !== null);
