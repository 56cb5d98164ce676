import { Catch, HttpException, Logger, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Routes } from '../http/routes.js';
import { databaseProblem } from './database-problem.js';
import {
  internalError,
  malformedRequest,
  methodNotAllowed,
  notFound,
  Problem,
  tooLarge,
  unsupportedMediaType,
  uriTooLong,
} from './problem.js';

const ACCEPTED = [
  'application/json',
  'application/merge-patch+json',
  'text/markdown',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
];

/** What Fastify throws by itself, by its codes; Nest hands it on as the cause of another. */
const FASTIFY: Record<string, () => Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => tooLarge('Le corps de la requête est trop volumineux.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => unsupportedMediaType(ACCEPTED),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => malformedRequest('La longueur annoncée n’est pas celle du corps reçu.'),
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: () =>
    malformedRequest(
      'Une requête QUERY a un corps, et dit son type par « Content-Type » : application/json ou application/x-www-form-urlencoded.',
    ),
  FST_ERR_BAD_URL: () => malformedRequest('L’adresse est mal formée.'),
  FST_ERR_MAX_PARAM_LENGTH: () => uriTooLong(),
  FST_ERR_ASYNC_CONSTRAINT: () => notFound(),
};

/** What the routes know; Fastify itself answers any other by 400, also where RFC 9110 §15.5.6 asks for 405. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']);

/** What may have been said already of an answer that is not sent. */
const OF_ANSWERS = ['etag', 'last-modified', 'content-length', 'link', 'cache-groups', 'surrogate-key'];

/** Every error answer there is, as an RFC 9457 problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  constructor(
    private readonly publicUrl: () => string,
    private readonly routes: Routes,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = this.problemOf(error, request);
    if (problem.status >= 500 && problem.type === 'internal-error') this.logger.error(error);
    if (reply.sent) return;
    for (const name of OF_ANSWERS) reply.removeHeader(name);
    void reply
      .code(problem.status)
      .headers({
        ...problem.headers,
        'content-type': 'application/problem+json; charset=utf-8',
        'content-language': 'fr',
        'cache-control': 'no-store',
      })
      .send(JSON.stringify(problem.toJSON(this.publicUrl())));
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof NotFoundException || this.isUnknownMethod(request)) return this.unknownRoute(request);
    return databaseProblem(error) ?? this.serverProblem(error) ?? internalError();
  }

  /** QUERY is one that only lists answer. */
  private isUnknownMethod({ method, url }: FastifyRequest): boolean {
    return !METHODS.has(method) && !this.routes.allowed(url).includes(method);
  }

  private unknownRoute({ url }: FastifyRequest): Problem {
    const allow = this.routes.allowed(url);
    return allow.length > 0 ? methodNotAllowed(allow) : notFound();
  }

  private serverProblem(error: unknown): Problem | undefined {
    const { code, statusCode } = (error instanceof HttpException ? (error.cause ?? error) : error) as {
      code?: string;
      statusCode?: number;
    };
    const known = FASTIFY[code ?? '']?.();
    if (known) return known;
    const status = error instanceof HttpException ? error.getStatus() : statusCode;
    if (status === 413) return tooLarge('L’envoi est trop volumineux.');
    if (status === 414) return uriTooLong();
    if (status === 415) return unsupportedMediaType(ACCEPTED);
    return status !== undefined && status >= 400 && status < 500 ? malformedRequest('La requête est mal formée.') : undefined;
  }
}
