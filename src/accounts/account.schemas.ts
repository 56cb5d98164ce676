import { ROLES } from '../auth/capabilities.js';
import type { JsonSchema } from '../content/field.js';
import { tableListSchema } from '../content/query/table-page.js';
import { ref } from '../content/route.js';
import { NAME_MAX, ROLES_MAX } from './account.input.js';

const role: JsonSchema = {
  type: 'string',
  enum: ROLES,
  description: '`member` lit, `author` écrit, `editor` publie, `admin` administre (toute la fédération).',
};
const name: JsonSchema = { type: 'string', minLength: 1, maxLength: NAME_MAX, description: 'Nom de la personne.', examples: ['Rédaction'] };
const email: JsonSchema = { type: 'string', format: 'email', maxLength: 254, examples: ['redaction@exemple.fr'] };

const roles = (item: string): JsonSchema => ({
  type: 'array',
  items: ref(item),
  maxItems: ROLES_MAX,
  description: 'Chaque rôle vaut pour une organisation, ou pour toute la fédération (`null`).',
});

const shown: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'email', 'name', 'roles', 'status', 'version', 'createdAt'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    email,
    name,
    roles: roles('AccountRole'),
    status: { type: 'string', enum: ['invited', 'active'], description: '`invited` tant qu’aucun mot de passe n’est choisi.' },
    version: { type: 'integer', minimum: 1 },
    createdAt: { type: 'string', format: 'date-time' },
  },
};

const shownRole: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['role', 'organisation'],
  properties: {
    role,
    organisation: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['id', 'slug', 'name'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        slug: { type: ['string', 'null'], description: 'Null si vous ne pouvez pas lire l’organisation, comme `name`.' },
        name: { type: ['string', 'null'] },
      },
    },
  },
};

const givenRole: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['role'],
  properties: {
    role,
    organisation: {
      type: ['object', 'null'],
      additionalProperties: false,
      required: ['id'],
      properties: { id: { type: 'string', description: 'Identifiant ou slug de l’organisation.' } },
    },
  },
};

const given = { name, roles: { ...roles('AccountRoleInput'), minItems: 1 } };

export const accountSchemas: Readonly<Record<string, JsonSchema>> = {
  Account: shown,
  AccountRole: shownRole,
  AccountRoleInput: givenRole,
  AccountInput: { type: 'object', additionalProperties: false, required: ['email', 'name', 'roles'], properties: { email, ...given } },
  AccountPatch: { type: 'object', additionalProperties: false, properties: given },
  AccountList: tableListSchema('Account'),
};
