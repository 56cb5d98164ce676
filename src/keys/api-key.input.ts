import { ValidateIf } from 'class-validator';
import { isInstant } from '../content/fields/time.js';
import { rule, trimmed } from '../content/field.js';
import { isObject } from '../http/valid-body.js';
import { scopeNames } from './scopes.js';

export const NAME_MAX = 100;
export const OVERLAP_MAX = 168;
export const OVERLAP_DEFAULT = 24;

const isName = rule(
  'isName',
  (value) => typeof value === 'string' && value.length > 0 && value.length <= NAME_MAX,
  `Un nom de 1 à ${NAME_MAX} caractères est attendu.`,
);
const isScopeList = rule('isScopeList', isScopes, 'Une liste de droits connus, chacun une fois, est attendue.');
const isReference = rule(
  'isReference',
  (value) => isObject(value) && Object.keys(value).length === 1 && typeof value.id === 'string' && value.id.length <= 80,
  'L’organisation est attendue ainsi : { "id": "identifiant ou slug" }.',
);
const isFuture = rule(
  'isFuture',
  (value) => isInstant(value) && Date.parse(String(value)) > Date.now(),
  'Un instant à venir, avec son décalage, est attendu, par exemple 2030-06-25T09:00:00+02:00.',
);
const isOverlap = rule(
  'isOverlap',
  (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= OVERLAP_MAX,
  `Un nombre entier d’heures, de 0 à ${OVERLAP_MAX}, est attendu.`,
);

const IfGiven = ValidateIf((_, value) => value !== undefined);
const IfNotNull = ValidateIf((_, value) => value !== undefined && value !== null);

export class ApiKeyInput {
  @trimmed
  @isName
  name!: string;

  @isScopeList
  scopes!: string[];

  @IfNotNull
  @isReference
  organisation?: { id: string } | null;

  @IfNotNull
  @isFuture
  expiresAt?: string | null;
}

export class ApiKeyPatch {
  @IfGiven
  @trimmed
  @isName
  name?: string;

  @IfNotNull
  @isFuture
  expiresAt?: string | null;
}

export class RotationInput {
  @IfGiven
  @isOverlap
  overlapHours?: number;
}

function isScopes(value: unknown): boolean {
  const known = scopeNames();
  return Array.isArray(value) && new Set(value).size === value.length && value.every((scope) => known.includes(scope));
}
