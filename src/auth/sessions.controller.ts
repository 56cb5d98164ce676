import { Body, Controller, Delete, Get, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import type { JsonSchema } from '../content/field.js';
import { Cursors } from '../content/query/cursor.js';
import { isId } from '../content/query/values.js';
import { PAGE_PARAMETERS, type Query as Parameters } from '../content/query/paging.js';
import { readTablePage } from '../content/query/table-page.js';
import { answerTable, IdParam, inJson, QueryParameters } from '../content/route.js';
import { queryable } from '../database/transaction.js';
import { Endpoint } from '../http/endpoint.js';
import { validBody } from '../http/valid-body.js';
import { notFound, signInRequired } from '../problems/problem.js';
import type { Actor } from './capabilities.js';
import { sessionsOf } from './own-sessions.js';
import { NewPassword, newPasswordSchema } from './password-rule.js';
import { Sessions } from './sessions.js';
import { SignIn } from './sign-in.js';

class PasswordChange {
  @IsString({ message: 'Le mot de passe actuel est attendu.' })
  @MaxLength(1000, { message: 'Le mot de passe actuel est plus court.' })
  currentPassword: string;

  @NewPassword()
  newPassword: string;
}

export const passwordChangeSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['currentPassword', 'newPassword'],
  properties: { currentPassword: { type: 'string', format: 'password', maxLength: 1000 }, newPassword: newPasswordSchema },
};

/** What somebody who is signed in does with his own sign-ins. */
@ApiTags('Connexion')
@Controller('v1/auth')
export class SessionsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    private readonly cursors: Cursors,
    private readonly config: Config,
  ) {}

  @Delete('session')
  @Endpoint({ can: 'account:own', operationId: 'closeSession', summary: 'Se déconnecter', status: 204 })
  async close(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { accountId, sessionId } = ownerOf(request.actor);
    await this.sessions.end(accountId, sessionId);
    void reply.code(204).send();
  }

  @Get('sessions')
  @Endpoint({
    can: 'account:own',
    operationId: 'listOwnSessions',
    summary: 'Lister ses connexions, la plus récente d’abord',
    returns: inJson('SessionList'),
  })
  @QueryParameters(PAGE_PARAMETERS)
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
    const { accountId, sessionId } = ownerOf(request.actor);
    const page = await readTablePage(queryable(this.dataSource), sessionsOf(accountId, sessionId), query, this.cursors);
    answerTable(reply, `${this.config.publicUrl}/v1/auth/sessions`, query, page);
  }

  @Delete('sessions/:id')
  @Endpoint({
    can: 'account:own',
    operationId: 'endOwnSession',
    summary: 'Mettre fin à l’une de ses connexions',
    description: 'Par exemple celle d’un appareil perdu. Elle ne sert plus dès la réponse.',
    status: 204,
    problems: [404],
  })
  @IdParam('Identifiant.')
  async end(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const { accountId } = ownerOf(request.actor);
    if (!isId(id) || !(await this.sessions.end(accountId, id))) throw notFound();
    void reply.code(204).send();
  }

  @Put('password')
  @Endpoint({
    can: 'account:own',
    operationId: 'changeOwnPassword',
    summary: 'Changer son mot de passe',
    description: 'Met fin à vos autres connexions.',
    status: 204,
    body: inJson('PasswordChange'),
    bodyExamples: { exemple: { currentPassword: 'mot de passe actuel', newPassword: 'quatre mots pris au hasard' } },
    problems: [422, 429],
  })
  async changePassword(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const { currentPassword, newPassword } = await validBody(PasswordChange, body);
    await this.signIn.changePassword(ownerOf(request.actor), currentPassword, newPassword, request.ip);
    void reply.code(204).send();
  }
}

/** Only accounts have the right that these routes ask for. */
function ownerOf({ accountId, sessionId }: Actor): { accountId: string; sessionId: string } {
  if (accountId === null || sessionId === null) throw signInRequired();
  return { accountId, sessionId };
}
