import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inJson } from '../content/route.js';
import { answerUnstored } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { AccountsService } from './accounts.service.js';

@ApiTags('Connexion')
@Controller('v1/auth')
export class OwnAccountController {
  constructor(private readonly accounts: AccountsService) {}

  @Get('account')
  @Endpoint({
    can: 'account:own',
    operationId: 'getOwnAccount',
    summary: 'Lire son propre compte et ses rôles',
    returns: inJson('Account'),
  })
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { json, version } = await this.accounts.readOwn(request.actor);
    answerUnstored(reply, json, version);
  }
}
