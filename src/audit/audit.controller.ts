import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import { Cursors } from '../content/query/cursor.js';
import type { Query as Parameters } from '../content/query/paging.js';
import { readTablePage, tableParameters } from '../content/query/table-page.js';
import { answerTable, inJson, QueryParameters } from '../content/route.js';
import { queryable } from '../database/transaction.js';
import { Endpoint } from '../http/endpoint.js';
import { AUDIT } from './audit-log.js';

@ApiTags('Journal')
@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cursors: Cursors,
    private readonly config: Config,
  ) {}

  @Get()
  @Endpoint({
    can: 'audit:read',
    operationId: 'listAudit',
    summary: 'Lire le journal, le plus récent d’abord',
    description:
      'Qui a demandé quoi, quand, d’où, et ce qu’il en est advenu : toute demande de changement, les connexions et les refus compris.',
    returns: inJson('AuditList'),
  })
  @QueryParameters(tableParameters(AUDIT))
  async list(@Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
    const page = await readTablePage(queryable(this.dataSource), AUDIT, query, this.cursors);
    answerTable(reply, `${this.config.publicUrl}/v1/audit`, query, page);
  }
}
