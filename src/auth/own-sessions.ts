import type { JsonSchema } from '../content/field.js';
import { instant } from '../content/query/expressions.js';
import { tableListSchema, type Table } from '../content/query/table-page.js';

/** The sessions of an account, the newest sign-in first; both ids come from a verified token, never from the address. */
export const sessionsOf = (accountId: string, current: string | null): Table => ({
  name: 'session',
  from: 'session s',
  alias: 's',
  json: `json_build_object('id', s.id, 'createdAt', ${instant('s.created_at')}, 'renewedAt', ${instant('s.renewed_at')},
    'expiresAt', ${instant('s.expires_at')}, 'address', s.address, 'userAgent', s.user_agent, 'isCurrent', ${current ? `s.id = '${current}'` : 'false'})`,
  order: [
    { name: 'createdAt', descending: true, sqlType: 'timestamptz', source: (row) => `${row}.created_at` },
    { name: 'id', descending: true, sqlType: 'uuid', source: (row) => `${row}.id` },
  ],
  where: [`s.account = '${accountId}'`, 's.expires_at > now()'],
});

const time = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });

export const sessionSchemas: Readonly<Record<string, JsonSchema>> = {
  Session: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'createdAt', 'renewedAt', 'expiresAt', 'address', 'userAgent', 'isCurrent'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      createdAt: time('Quand la connexion a été ouverte.'),
      renewedAt: time('Quand elle a servi la dernière fois, à un quart d’heure près.'),
      expiresAt: time('Quand elle prend fin si elle n’est pas renouvelée.'),
      address: { type: ['string', 'null'], description: 'Adresse IP de la connexion.' },
      userAgent: { type: ['string', 'null'], description: 'Navigateur ou programme, comme il s’est nommé.' },
      isCurrent: { type: 'boolean', description: 'La connexion par laquelle vous lisez ceci.' },
    },
  },
  SessionList: tableListSchema('Session'),
};
