import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isId, SOME_ID } from '../content/query/values.js';
import { refuseOtherParameters, type Query as Parameters, type QueryParameter } from '../content/query/paging.js';
import { inJson, QueryParameters } from '../content/route.js';
import { answerUnstored } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { invalidParameter } from '../problems/problem.js';
import { AccessService } from './access.service.js';

const ITEM: QueryParameter = {
  name: 'item',
  description: 'Identifiant du contenu.',
  schema: { type: 'string', format: 'uuid' },
  example: SOME_ID,
  required: true,
};

@ApiTags('Service')
@Controller('v1/access')
export class AccessController {
  constructor(private readonly access: AccessService) {}

  @Get()
  @Endpoint({
    can: 'access:explain',
    operationId: 'explainAccess',
    summary: 'Qui peut voir un contenu, et pourquoi',
    description:
      'Pour chaque sorte de lecteur : ce qui lui est montré (`full` tout, `teaser` l’aperçu, `nothing` rien), et la règle en français.',
    returns: inJson('Access'),
    problems: [404],
  })
  @QueryParameters([ITEM])
  async explain(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
    refuseOtherParameters(query, [ITEM]);
    const { item } = query;
    if (typeof item !== 'string' || !isId(item)) throw invalidParameter('item', '« item » attend l’identifiant d’un contenu.');
    answerUnstored(reply, await this.access.explain(request.actor, item));
  }
}
