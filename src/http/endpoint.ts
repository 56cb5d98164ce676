import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Capability } from '../auth/capabilities.js';
import type { JsonSchema } from '../content/field.js';

export const CAPABILITY = 'maillage:capability';
export const CONSUMES = 'maillage:consumes';
export const SECURITY_SCHEME = 'staff';

interface EndpointOptions {
  /** Without a capability a route does not answer. */
  can: Capability;
  /** French: staff read it. */
  summary: string;
  description?: string;
  /** Unique, in English: generated clients name their functions after it. */
  operationId: string;
  status?: number;
  /** Media type → schema of the answer; undefined for none. */
  returns?: Record<string, JsonSchema>;
  returnsDescription?: string;
  /** Media type → schema of the body. */
  body?: Record<string, JsonSchema>;
  bodyExamples?: Record<string, unknown>;
  bodyIsOptional?: true;
  /** `If-Match` is demanded. */
  ifMatch?: true;
  /** Error statuses beside those that every endpoint has. */
  problems?: readonly number[];
}

const PHRASES: Record<number, string> = {
  304: 'Inchangé.',
  308: 'Ancien slug : l’adresse actuelle est dans `Location`.',
  400: 'Requête ou paramètre à corriger.',
  401: 'Connexion nécessaire ou terminée.',
  403: 'Droit insuffisant.',
  404: 'Introuvable, ou rien que vous puissiez voir.',
  409: 'Contredit ce qui est enregistré.',
  410: 'Était public et a été retiré.',
  412: 'Modifié par quelqu’un d’autre depuis la lecture.',
  413: 'Trop volumineux.',
  415: 'Format non accepté.',
  416: 'Plage d’octets impossible.',
  422: 'Contenu à corriger.',
  428: '`If-Match` manque.',
  429: 'Trop de demandes ; `Retry-After` dit quand recommencer.',
  503: 'Message non envoyé, ou service momentanément indisponible.',
};

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The second decorator of a route: guards it, documents it, sets its status. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const { can, summary, description, operationId, status = 200, returns, body } = options;
  const decorators = [
    SetMetadata(CAPABILITY, can),
    SetMetadata(CONSUMES, body ? Object.keys(body) : []),
    RouteConfig({ operationId }),
    HttpCode(status),
    ApiOperation({ summary, description, operationId }),
    ApiSecurity(SECURITY_SCHEME),
    ApiResponse({ status, description: options.returnsDescription ?? 'Réussi.', ...(returns ? { content: contentOf(returns) } : {}) }),
    ...problemsOf(options).map((code) =>
      ApiResponse({ status: code, description: PHRASES[code] ?? '', ...(code < 400 ? {} : { content: problemContent }) }),
    ),
    ApiResponse({ status: 'default', description: 'Autre erreur.', content: problemContent }),
    ...(body ? [ApiConsumes(...Object.keys(body)), requestBody(options)] : []),
    ...(options.ifMatch ? [ifMatchHeader] : []),
  ];
  return applyDecorators(...(decorators as MethodDecorator[]));
}

const contentOf = (schemas: Record<string, JsonSchema>) =>
  Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));

function requestBody({ body = {}, bodyExamples = {}, bodyIsOptional }: EndpointOptions): MethodDecorator {
  const [[, schema] = ['', {}]] = Object.entries(body);
  const examples = Object.fromEntries(Object.entries(bodyExamples).map(([name, value]) => [name, { value }]));
  return ApiBody({
    required: !bodyIsOptional,
    schema: schema as never,
    ...(Object.keys(examples).length > 0 ? { examples: examples as never } : {}),
  }) as MethodDecorator;
}

function problemsOf({ can, body, ifMatch, problems = [] }: EndpointOptions): number[] {
  const own = [
    400,
    401,
    ...(can === 'content:read' || can === 'service:read' || can === 'session:open' ? [] : [403]),
    ...(body ? [413, 415] : []),
    ...(ifMatch ? [404, 412, 428] : []),
  ];
  return [...new Set([...own, ...problems])].toSorted((a, b) => a - b);
}

const ifMatchHeader = ApiHeader({
  name: 'If-Match',
  required: false,
  schema: { type: 'string', pattern: '^"v[0-9]+"$', examples: ['"v3"'] } as never,
  description:
    'ETag de la version lue. À laisser vide ici : cette page l’ajoute d’elle-même dès que le contenu a été affiché. Sans lui la réponse est 428. Exemple : `"v3"`.',
}) as MethodDecorator;
