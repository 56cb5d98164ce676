import { Body, Controller, Delete, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../http/endpoint.js';
import { JSON_TYPE } from '../http/answer.js';
import { invalidGrant } from '../problems/problem.js';
import { Sessions, SESSION_SECONDS } from './sessions.js';

/** OAuth2 password form (RFC 6749 §4.3): what Swagger UI's Authorize dialog sends. Its empty Basic header is ignored. */
@ApiTags('Connexion')
@Controller('v1/auth')
export class AuthController {
  constructor(private readonly sessions: Sessions) {}

  @Post('token')
  @Endpoint({
    can: 'session:open',
    operationId: 'openSession',
    summary: 'Se connecter',
    description: 'Le bouton « Se connecter » de la documentation le fait pour vous. La connexion dure douze heures.',
    returns: { 'application/json': { $ref: '#/components/schemas/Token' } },
    body: { 'application/x-www-form-urlencoded': { $ref: '#/components/schemas/Credentials' } },
  })
  async open(@Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const { grant_type: grant, username, password } = (body ?? {}) as Record<string, unknown>;
    if (grant !== undefined && grant !== 'password') throw invalidGrant('Seul grant_type=password est accepté.', 'unsupported_grant_type');
    if (!isCredential(username) || !isCredential(password))
      throw invalidGrant('Donnez votre adresse électronique et votre mot de passe.', 'invalid_request');
    const token = await this.sessions.open(username.trim(), password);
    void reply
      .header('cache-control', 'no-store')
      .header('content-type', JSON_TYPE)
      .send(JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: SESSION_SECONDS }));
  }

  @Delete('session')
  @Endpoint({ can: 'account:own', operationId: 'closeSession', summary: 'Se déconnecter', status: 204 })
  async close(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (request.actor.sessionId) await this.sessions.close(request.actor.sessionId);
    void reply.code(204).send();
  }
}

const isCredential = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 1000 && !value.includes('\u0000') && value.isWellFormed();
