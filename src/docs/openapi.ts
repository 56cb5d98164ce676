import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { accessSchemas } from '../access/access.service.js';
import { accountSchemas } from '../accounts/account.schemas.js';
import { passwordLinkSchemas } from '../auth/password-links.controller.js';
import { auditSchemas } from '../audit/audit-log.js';
import { tokenSchemas } from '../auth/auth.controller.js';
import { sessionSchemas } from '../auth/own-sessions.js';
import { passwordChangeSchema } from '../auth/sessions.controller.js';
import { tableListSchema } from '../content/query/table-page.js';
import { contentTypes } from '../content/type.js';
import { typeSchemas } from '../content/schemas.js';
import { trashSchema } from '../content/trash-list.js';
import type { JsonSchema } from '../content/field.js';
import { SECURITY_SCHEME } from '../http/endpoint.js';
import { keySchemas } from '../keys/schemas.js';
import { searchSchemas } from '../search/search.schemas.js';
import { CATALOGUE } from '../problems/problem.js';
import { METHODS, operationsOf } from './operations.js';
import { shareProblems } from './share-problems.js';

const TAGS: readonly (readonly [string, string])[] = [
  ['Connexion', 'Commencez ici : bouton « Se connecter », votre adresse électronique et votre mot de passe.'],
  ['Articles', 'Écrire, relire, publier. Un article naît en brouillon ; ce qui est publié ne change qu’à la publication suivante.'],
  ['Organisations', 'Les réseaux, comités et entreprises, et ce qu’ils sont les uns pour les autres.'],
  ['Événements', 'L’agenda.'],
  ['Fichiers', 'Documents et images, à joindre ensuite aux contenus.'],
  ['Termes', 'Thèmes, territoires, programmes et rubriques.'],
  ['Recherche', 'Sur tous les contenus à la fois, et pour compléter ce qu’on tape.'],
  ['Flux', 'Les listes publiques comme flux RSS, Atom et JSON Feed.'],
  ['Corbeille', 'Ce qui a été supprimé, avant de l’être pour de bon.'],
  ['Clés d’API', 'Pour les sites et les programmes qui lisent ou écrivent ici sans personne.'],
  ['Journal', 'Qui a demandé quoi, quand, d’où, et ce qu’il en est advenu.'],
  ['Comptes', 'Inviter des personnes et leur donner des rôles, pour la fédération ou pour une organisation.'],
  ['Service', 'État du service et explication des erreurs.'],
];

const DESCRIPTION = `Le contenu d’une fédération d’organisations : articles, organisations, événements, fichiers et termes.

**Pour écrire** : connectez-vous par le bouton « Se connecter », affichez le contenu (« Lire »), puis modifiez-le. Cette page retient la version affichée et l’envoie
avec vos changements : si quelqu’un d’autre a modifié le contenu entre-temps, rien n’est écrasé et la réponse vous le dit (412).

**Pour lire** : sans connexion, tout ce qui est publié et public. Un paramètre inconnu est refusé, jamais ignoré.`;

/** The contract: paths from the routes' decorators, schemas from the declared types. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Maillage')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addServer('/', 'Ce serveur')
    .addOAuth2(
      {
        type: 'oauth2',
        description:
          'Votre adresse électronique et votre mot de passe. Cette page renouvelle la connexion d’elle-même ; elle prend fin après douze heures sans activité.',
        flows: { password: { tokenUrl: '/v1/auth/token', scopes: {} } },
      },
      SECURITY_SCHEME,
    );
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  document.components = { ...document.components, schemas: schemas() as never };
  document.paths = ordered(document.paths);
  shareProblems(document);
  return withOptionalSecurity(document);
}

/** The committed file `openapi.json`. */
export const openApiText = (app: INestApplication): string => `${JSON.stringify(openApiDocument(app), null, 2)}\n`;

function schemas(): JsonSchema {
  const types = [...contentTypes().values()].map(typeSchemas);
  return Object.assign({}, ...types, {
    ...accessSchemas(),
    ...accountSchemas,
    ...passwordLinkSchemas,
    ...keySchemas(),
    ...auditSchemas(),
    TrashItem: trashSchema(),
    TrashList: tableListSchema('TrashItem'),
    ...searchSchemas(),
    Problem: problemSchema(),
    ...tokenSchemas,
    ...sessionSchemas,
    PasswordChange: passwordChangeSchema,
  }) as JsonSchema;
}

/** RFC 9457. */
const problemSchema = (): JsonSchema => ({
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: {
      type: 'string',
      format: 'uri',
      description: `Adresse de la page qui explique l’erreur (celle de l’IANA pour quota-exceeded) ; son dernier élément est l’un de : ${Object.keys(CATALOGUE).join(', ')}.`,
    },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'Ce qui s’est passé, et que faire.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        additionalProperties: false,
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer dans le corps.' },
          parameter: { type: 'string', description: 'Nom du paramètre.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
    currentVersion: { type: 'integer' },
    error: { type: 'string' },
    error_description: { type: 'string' },
    'violated-policies': {
      type: 'array',
      items: { type: 'string' },
      description: 'Limites dépassées, par leur nom dans `RateLimit-Policy`.',
    },
  },
});

/** As one works: by group, the list first, then the item, then what lies below it; reading before writing. */
function ordered(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const groups = TAGS.map(([name]) => name);
  const group = (item: OpenAPIObject['paths'][string]): number =>
    groups.indexOf(METHODS.flatMap((method) => item[method]?.tags ?? [])[0] ?? '');
  const entries = Object.entries(paths).toSorted(([a, one], [b, other]) => group(one) - group(other) || depth(a) - depth(b));
  return Object.fromEntries(
    entries.map(([path, item]) => [
      path,
      Object.fromEntries(METHODS.filter((method) => item[method]).map((method) => [method, item[method]])),
    ]),
  );
}

const depth = (path: string): number => path.split('/').length;

/** What everybody may read needs no sign-in, but takes one; signing in needs none. */
function withOptionalSecurity(document: OpenAPIObject): OpenAPIObject {
  for (const operation of operationsOf(document)) {
    operation.tags = [...new Set(operation.tags)];
    if (operation.operationId === 'openSession') operation.security = [];
    else if (!operation.responses['403']) operation.security = [{}, ...(operation.security ?? [])];
  }
  return document;
}
