import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { can, type Actor, type Capability } from '../auth/capabilities.js';
import { seenAs } from '../auth/seen-as.js';
import { forbidden, invalidParameters, malformedRequest, notFound, signInRequired, unsupportedMediaType } from '../problems/problem.js';
import { CAPABILITY, CONSUMES } from './endpoint.js';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
  }
}

/** Closed by default: a route that declares no capability does not answer. */
@Injectable()
export class EndpointGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const capability = this.reflector.get<Capability | undefined>(CAPABILITY, context.getHandler());
    if (!capability) throw notFound();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!can(request.actor, capability)) throw request.actor.kind === 'anonymous' ? signInRequired() : forbidden(capability);
    refuseParameters(request);
    const { as } = ((request.method === 'QUERY' ? request.body : request.query) ?? {}) as { as?: unknown };
    if (capability === 'content:read' && as !== undefined) request.actor = seenAs(request.actor, as);
    this.requireMediaType(request, this.reflector.get<string[]>(CONSUMES, context.getHandler()));
    return true;
  }

  private requireMediaType(request: FastifyRequest, accepted: string[]): void {
    const [given = ''] = (request.headers['content-type'] ?? '').split(';');
    const hasBody =
      request.headers['content-length'] !== undefined
        ? request.headers['content-length'] !== '0'
        : request.headers['transfer-encoding'] !== undefined;
    if (accepted.length === 0 && hasBody && !isRead(request)) throw malformedRequest('Cette adresse n’attend aucun corps.');
    if (accepted.length > 0 && (hasBody || given !== '') && !accepted.includes(given.trim().toLowerCase()))
      throw unsupportedMediaType(accepted);
  }
}

const isRead = ({ method }: FastifyRequest): boolean => ['GET', 'HEAD', 'OPTIONS'].includes(method);

/** No write takes a parameter: one that somebody counts on must not be ignored. */
function refuseParameters(request: FastifyRequest): void {
  const names = isRead(request) ? [] : Object.keys(request.query as object);
  if (names.length === 0) return;
  throw invalidParameters(
    names.map((parameter) => ({ parameter, code: 'unknown', detail: `Le paramètre « ${parameter} » n’existe pas ici.` })),
  );
}
