import { dateTime } from '../content/fields/time.js';
import type { JsonSchema } from '../content/field.js';
import { instant } from '../content/query/expressions.js';
import { compareTime, DAY_OR_INSTANT, SIGNS } from '../content/query/field-filters.js';
import { isId, onlyOne, SOME_ID, split } from '../content/query/values.js';
import { tableListSchema, type Table, type TableFilter } from '../content/query/table-page.js';
import { invalidParameter } from '../problems/problem.js';

const OUTCOMES = ['done', 'refused', 'failed'];
const ACTORS = ['anonymous', 'account', 'key'];
const AT = dateTime({ description: 'Quand.' });
const BOUNDS = { gte: 'à partir de', gt: 'après', lte: 'jusqu’à', lt: 'avant' } as const;

/** The newest first. An account or a key that no longer exists keeps its id. */
export const AUDIT: Table & { filters: readonly TableFilter[] } = {
  name: 'audit',
  from: 'audit a left join account c on c.id = a.account left join api_key k on k.id = a.api_key',
  alias: 'a',
  json: `json_build_object('id', a.id, 'at', ${instant('a.at')}, 'actor', a.actor,
    'account', case when a.account is not null then json_build_object('id', a.account, 'email', c.email, 'name', c.name) end,
    'apiKey', case when a.api_key is not null then json_build_object('id', a.api_key, 'name', k.name) end,
    'action', a.action, 'subject', a.subject, 'address', a.address, 'status', a.status, 'outcome', a.outcome)`,
  order: [
    { name: 'at', descending: true, sqlType: 'timestamptz', source: (row) => `${row}.at` },
    { name: 'id', descending: true, sqlType: 'uuid', source: (row) => `${row}.id` },
  ],
  filters: [
    idFilter('account', 'Identifiant du compte.'),
    idFilter('apiKey', 'Identifiant de la clé d’API.'),
    wordsFilter('action', 'Opération ; plusieurs se séparent par des virgules.', {
      type: 'string',
      maxLength: 80,
    }),
    wordsFilter('outcome', 'Issue : `done` faite, `refused` refusée, `failed` échouée.', { type: 'string', enum: OUTCOMES }),
    {
      name: 'subject',
      group: 'Champs',
      description: 'Ce dont il s’agit : l’identifiant, ou le slug s’il était dans l’adresse.',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
      example: 'nouveaux-horaires',
      condition: (values, parameters) => `a.subject = ${parameters.add(onlyOne('subject', values), 'text')}`,
    },
    ...(Object.keys(BOUNDS) as (keyof typeof BOUNDS)[]).map(timeFilter),
  ],
};

function idFilter(name: 'account' | 'apiKey', description: string): TableFilter {
  const column = name === 'account' ? 'a.account' : 'a.api_key';
  return {
    name,
    group: 'Champs',
    description,
    schema: { type: 'string', format: 'uuid' },
    example: SOME_ID,
    condition: (values, parameters) => {
      const id = onlyOne(name, values);
      if (!isId(id)) throw invalidParameter(name, `« ${name} » attend un identifiant.`);
      return `${column} = ${parameters.add(id, 'uuid')}`;
    },
  };
}

function wordsFilter(name: 'action' | 'outcome', description: string, items: JsonSchema): TableFilter {
  const allowed = items.enum as string[] | undefined;
  return {
    name,
    group: 'Champs',
    description,
    schema: { type: 'array', items, maxItems: 100 },
    example: allowed?.[0] ?? 'publishArticle',
    condition: (values, parameters) => {
      const words = split(name, values);
      const wrong = words.find((word) => allowed && !allowed.includes(word));
      if (wrong !== undefined) throw invalidParameter(name, `« ${name} » n’accepte pas « ${wrong} ».`);
      return `a.${name} = any(${parameters.add(words, 'text[]')})`;
    },
  };
}

function timeFilter(bound: keyof typeof BOUNDS): TableFilter {
  const name = `at[${bound}]`;
  return {
    name,
    group: 'Dates',
    description: `Quand — ${BOUNDS[bound]} ; un jour est ce jour entier à Paris.`,
    schema: DAY_OR_INSTANT,
    example: '2026-06-01',
    condition: (values, parameters) => compareTime(name, AT, { source: 'a.at', row: 'a' }, onlyOne(name, values), SIGNS[bound], parameters),
  };
}

const entry: Record<string, JsonSchema> = {
  id: { type: 'string', format: 'uuid' },
  at: { type: 'string', format: 'date-time' },
  actor: { type: 'string', enum: ACTORS },
  account: {
    type: ['object', 'null'],
    description: 'Le compte, ou celui qu’une connexion concerne ; sans adresse ni nom s’il n’existe plus.',
    additionalProperties: false,
    required: ['id', 'email', 'name'],
    properties: { id: { type: 'string', format: 'uuid' }, email: { type: ['string', 'null'] }, name: { type: ['string', 'null'] } },
  },
  apiKey: {
    type: ['object', 'null'],
    additionalProperties: false,
    required: ['id', 'name'],
    properties: { id: { type: 'string', format: 'uuid' }, name: { type: ['string', 'null'] } },
  },
  action: { type: 'string', description: 'L’opération, par le nom qu’elle porte dans ce document (`operationId`).' },
  subject: { type: ['string', 'null'], description: 'Ce dont il s’agit.' },
  address: { type: ['string', 'null'], description: 'Adresse IP.' },
  status: { type: 'integer', description: 'Statut HTTP de la réponse.' },
  outcome: { type: 'string', enum: OUTCOMES },
};

/** The schemas of the audit log. */
export const auditSchemas = (): Record<string, JsonSchema> => ({
  AuditEntry: { type: 'object', additionalProperties: false, required: Object.keys(entry), properties: entry },
  AuditList: tableListSchema('AuditEntry'),
});
