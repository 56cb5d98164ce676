import type { JsonSchema } from '../content/field.js';
import { contentTypes, isLifecycle } from '../content/type.js';
import { MAX_FACET } from './facets.js';
import { MAX_SHOWN } from './highlights.js';
import { DAY_OR_INSTANT } from '../content/query/field-filters.js';
import { MAX_RANKED } from './parameters.js';
import { MAX_SUGGESTIONS } from './suggestions.js';

const exact = (properties: Record<string, JsonSchema>, required = Object.keys(properties)): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

const list = (items: JsonSchema, more: JsonSchema = {}): JsonSchema => ({ type: 'array', items, ...more });
const cursor = (description: string): JsonSchema => ({ type: ['string', 'null'], description });
const ID: JsonSchema = { type: 'string', format: 'uuid' };
const TEXT: JsonSchema = { type: 'string' };
const COUNT: JsonSchema = { type: 'integer', minimum: 1, description: 'Combien de résultats ce filtre laisserait.' };
const INSTANT: JsonSchema = { type: ['string', 'null'], format: 'date-time' };

const typeSchema = (): JsonSchema => ({ type: 'string', enum: [...contentTypes().values()].filter(isLifecycle).map(({ name }) => name) });

export const searchSchemas = (): Record<string, JsonSchema> => ({
  SearchPage: exact(
    {
      data: list({ $ref: '#/components/schemas/SearchResult' }),
      page: exact(
        {
          next: cursor('Curseur de la page suivante, pour `after`.'),
          previous: cursor('Curseur de la page précédente, pour `before`.'),
          total: {
            type: 'integer',
            minimum: 0,
            description: `Combien de résultats peuvent être parcourus, ${MAX_RANKED} par type au plus, avec \`count=exact\`.`,
          },
        },
        ['next', 'previous'],
      ),
      facets: facetsSchema(),
      corrected: {
        type: 'string',
        description: 'Ce qui a été cherché, si rien ne répondait à la requête telle quelle.',
        examples: ['restaurant'],
      },
    },
    ['data', 'page', 'facets'],
  ),
  SearchResult: resultSchema(),
  Suggestions: exact({ data: list(exact({ type: typeSchema(), id: ID, slug: TEXT, title: TEXT }), { maxItems: MAX_SUGGESTIONS }) }),
});

function resultSchema(): JsonSchema {
  const always = {
    type: typeSchema(),
    id: ID,
    slug: TEXT,
    title: { type: 'string', description: 'Titre ou nom.' },
    summary: { type: ['string', 'null'], description: 'Chapô ou présentation.' },
    publishedAt: INSTANT,
    access: { type: 'string', enum: ['full', 'members'], description: '`members` : le reste est réservé aux adhérents.' },
    highlights: list(highlightSchema(), {
      description: `Ce qui a été trouvé, champ par champ, parmi ce que vous pouvez lire ; d’un long texte, dans ses ${MAX_SHOWN.toLocaleString('fr-FR')} premiers caractères.`,
    }),
  };
  const startsAt = {
    ...DAY_OR_INSTANT,
    type: ['string', 'null'],
    description: 'Début d’un événement ; une date s’il dure la journée.',
    examples: ['2026-06-13T07:00:00.000Z', '2026-06-13'],
  };
  return exact({ ...always, startsAt }, Object.keys(always));
}

const highlightSchema = (): JsonSchema =>
  exact({
    field: { type: 'string', examples: ['title'] },
    text: { type: 'string', description: 'Texte brut, jamais du HTML : à échapper comme tout texte.' },
    marks: list(list({ type: 'integer', minimum: 0 }, { minItems: 2, maxItems: 2 }), {
      description: 'Début et fin (exclue) de chaque passage trouvé dans `text`, en unités UTF-16.',
      examples: [[[4, 14]]],
    }),
  });

const facetsSchema = (): JsonSchema =>
  exact({
    type: list(exact({ value: typeSchema(), count: COUNT }), { description: 'Par type, pour `type`.' }),
    terms: list(exact({ id: ID, slug: TEXT, label: TEXT, count: COUNT }), { maxItems: MAX_FACET, description: 'Par terme, pour `terms`.' }),
    organisations: list(exact({ id: ID, slug: TEXT, name: TEXT, count: COUNT }), {
      maxItems: MAX_FACET,
      description: 'Par organisation liée, pour `organisations`.',
    }),
  });
