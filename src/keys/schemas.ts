import type { JsonSchema } from '../content/field.js';
import { tableListSchema } from '../content/query/table-page.js';
import { NAME_MAX, OVERLAP_DEFAULT, OVERLAP_MAX } from './api-key.input.js';
import { scopeNames } from './scopes.js';

const instantOrNull = (description: string): JsonSchema => ({ type: ['string', 'null'], format: 'date-time', description });
const name: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: NAME_MAX,
  description: 'À quoi elle sert.',
  examples: ['Site du comité'],
};
const expiresAt = instantOrNull('Fin de validité ; null : jusqu’à sa révocation.');

const scopes = (): JsonSchema => ({
  type: 'array',
  items: { type: 'string', enum: scopeNames() },
  minItems: 1,
  uniqueItems: true,
  description:
    'Droits. Au moins un de lecture ; `write:` demande `read:members` ; `publish` demande un `write:` et vaut pour les mêmes types.',
  examples: [['read:members', 'write:article']],
});

/** The schemas of API keys. */
export const keySchemas = (): Record<string, JsonSchema> => ({
  ApiKey: keySchema(),
  NewApiKey: withKey(keySchema()),
  ApiKeyList: tableListSchema('ApiKey'),
  ApiKeyInput: inputSchema(),
  ApiKeyPatch: { type: 'object', additionalProperties: false, properties: { name, expiresAt } },
  ApiKeyRotation: rotationSchema,
});

function keySchema(): JsonSchema {
  const properties = {
    id: { type: 'string', format: 'uuid' },
    name,
    scopes: scopes(),
    organisation: { ...organisation, type: ['object', 'null'] },
    createdAt: { type: 'string', format: 'date-time' },
    expiresAt,
    lastUsedAt: instantOrNull('Dernier usage, à la minute près.'),
    version: { type: 'integer', minimum: 1 },
  };
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties };
}

const organisation: JsonSchema = {
  description: 'L’organisation dont elle écrit les contenus ; null : toutes.',
  additionalProperties: false,
  required: ['id', 'slug', 'name'],
  properties: { id: { type: 'string', format: 'uuid' }, slug: { type: 'string' }, name: { type: 'string' } },
};

function withKey({ properties, required, ...rest }: JsonSchema): JsonSchema {
  const key = {
    type: 'string',
    pattern: '^mlg_[0-9A-Za-z]{38}$',
    description: 'La clé elle-même, montrée cette seule fois.',
    examples: [`mlg_${'0'.repeat(38)}`],
  };
  return { ...rest, required: [...(required as string[]), 'key'], properties: { ...(properties as JsonSchema), key } };
}

const inputSchema = (): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required: ['name', 'scopes'],
  properties: {
    name,
    scopes: scopes(),
    organisation: {
      type: ['object', 'null'],
      description: 'Limite ce qu’elle écrit aux contenus de cette organisation ; identifiant ou slug.',
      additionalProperties: false,
      required: ['id'],
      properties: { id: { type: 'string', maxLength: 80 } },
    },
    expiresAt,
  },
});

const rotationSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    overlapHours: {
      type: 'integer',
      minimum: 0,
      maximum: OVERLAP_MAX,
      default: OVERLAP_DEFAULT,
      description: 'Heures pendant lesquelles l’ancienne clé vaut encore.',
    },
  },
};
