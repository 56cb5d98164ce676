import { Controller, Delete, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { inTransaction, queryable } from '../database/transaction.js';
import { answerRead, JSON_TYPE } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { expectedBy } from '../http/preconditions.js';
import { notFound } from '../problems/problem.js';
import { Config } from '../config.js';
import { Cursors } from './query/cursor.js';
import { isId } from './query/values.js';
import { pageJson, pageLinks } from './query/page.js';
import type { Query as Parameters } from './query/paging.js';
import { AfterPurge } from './after-purge.js';
import { IdParam, inJson, QueryParameters } from './route.js';
import { purge } from './trash.js';
import { readTrash, TRASH_PARAMETERS } from './trash-list.js';

@ApiTags('Corbeille')
@Controller('v1/trash')
export class TrashController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cursors: Cursors,
    private readonly config: Config,
    private readonly after: AfterPurge,
  ) {}

  @Get()
  @Endpoint({
    can: 'content:trash',
    operationId: 'listTrash',
    summary: 'Lister la corbeille, le plus récent d’abord',
    returns: inJson('TrashList'),
    problems: [304, 412],
  })
  @QueryParameters(TRASH_PARAMETERS)
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
    const page = await readTrash(queryable(this.dataSource), request.actor.grants, query, this.cursors);
    const link = pageLinks(`${this.config.publicUrl}/v1/trash`, query, page);
    if (link) void reply.header('link', link);
    answerRead(request, reply, { body: pageJson(page), mediaType: JSON_TYPE });
  }

  @Delete(':id')
  @Endpoint({
    can: 'content:purge',
    operationId: 'purgeItem',
    summary: 'Supprimer définitivement',
    status: 204,
    ifMatch: true,
    problems: [409],
    description: 'Le contenu, son historique et ses slugs disparaissent. Refusé tant que d’autres contenus y sont liés.',
  })
  @IdParam('Identifiant.')
  async purge(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    if (!isId(id)) throw notFound();
    await inTransaction(this.dataSource, (tx) => purge(tx, request.actor, id, expectedBy(request)));
    await this.after.purged();
    void reply.code(204).send();
  }
}
