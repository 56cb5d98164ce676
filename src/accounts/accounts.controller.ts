import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config.js';
import type { Query as Parameters } from '../content/query/paging.js';
import { tableParameters } from '../content/query/table-page.js';
import { answerTable, IdParam, inJson, QueryParameters, ref } from '../content/route.js';
import { answerUnstored } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { expectedBy } from '../http/preconditions.js';
import { validBody } from '../http/valid-body.js';
import { AccountInput, AccountPatch } from './account.input.js';
import { ACCOUNTS } from './account-list.js';
import { AccountsService } from './accounts.service.js';

const AccountParam = IdParam('Identifiant.');
const EDITOR = { role: 'editor', organisation: null };

@ApiTags('Comptes')
@Controller('v1/accounts')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly config: Config,
  ) {}

  @Get()
  @Endpoint({ can: 'account:manage', operationId: 'listAccounts', summary: 'Lister les comptes, par nom', returns: inJson('AccountList') })
  @QueryParameters(tableParameters(ACCOUNTS))
  async list(@Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
    const page = await this.accounts.list(query);
    answerTable(reply, `${this.config.publicUrl}/v1/accounts`, query, page);
  }

  @Post()
  @Endpoint({
    can: 'account:manage',
    operationId: 'createAccount',
    summary: 'Inviter une personne',
    description:
      'Elle reçoit un message avec un lien pour choisir son mot de passe, valable 48 heures. Si le message ne part pas, rien n’est enregistré.',
    status: 201,
    returns: inJson('Account'),
    body: inJson('AccountInput'),
    bodyExamples: { exemple: { email: 'redaction@exemple.fr', name: 'Rédaction', roles: [EDITOR] } },
    problems: [409, 422, 503],
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const { id, json, version } = await this.accounts.create(request.actor, await validBody(AccountInput, body));
    answerUnstored(reply.code(201).header('location', `${this.config.publicUrl}/v1/accounts/${id}`), json, version);
  }

  @Get(':id')
  @Endpoint({ can: 'account:manage', operationId: 'getAccount', summary: 'Lire un compte', returns: inJson('Account'), problems: [404] })
  @AccountParam
  async read(@Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const { json, version } = await this.accounts.read(id);
    answerUnstored(reply, json, version);
  }

  @Patch(':id')
  @Endpoint({
    can: 'account:manage',
    operationId: 'updateAccount',
    summary: 'Changer le nom ou les rôles d’un compte',
    description:
      'JSON Merge Patch (RFC 7396) : `roles` remplace toute la liste, et vaut aussitôt. Le dernier administrateur garde son rôle.',
    returns: inJson('Account'),
    ifMatch: true,
    body: { 'application/json': ref('AccountPatch'), 'application/merge-patch+json': ref('AccountPatch') },
    bodyExamples: { exemple: { roles: [EDITOR] } },
    problems: [409, 422],
  })
  @AccountParam
  async patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const target = { id, ...expectedBy(request) };
    const { json, version } = await this.accounts.patch(request.actor, target, await validBody(AccountPatch, body));
    answerUnstored(reply, json, version);
  }

  @Delete(':id')
  @Endpoint({
    can: 'account:manage',
    operationId: 'deleteAccount',
    summary: 'Supprimer un compte',
    description:
      'Ses sessions prennent fin aussitôt ; ce que la personne a écrit reste. Le dernier administrateur ne peut pas être supprimé.',
    status: 204,
    ifMatch: true,
    problems: [409],
  })
  @AccountParam
  async delete(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await this.accounts.delete(request.actor, { id, ...expectedBy(request) });
    void reply.code(204).header('cache-control', 'no-store').send();
  }

  @Put(':id/invitation')
  @Endpoint({
    can: 'account:manage',
    operationId: 'inviteAccount',
    summary: 'Envoyer de nouveau l’invitation',
    description: 'Tant que la personne n’a pas choisi de mot de passe. Le lien précédent ne sert plus.',
    status: 204,
    problems: [404, 409, 503],
  })
  @AccountParam
  async invite(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    await this.accounts.invite(request.actor, id);
    void reply.code(204).header('cache-control', 'no-store').send();
  }
}
