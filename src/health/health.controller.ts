import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { JSON_TYPE } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';

const STATUS = { 'application/json': { type: 'object', required: ['status'], properties: { status: { type: 'string', enum: ['ok'] } } } };

/** For load balancers and container engines. */
@ApiTags('Service')
@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('live')
  @Endpoint({ can: 'service:read', operationId: 'isLive', summary: 'Le service tourne', returns: STATUS })
  live(@Res() reply: FastifyReply): void {
    answerOk(reply);
  }

  @Get('ready')
  @Endpoint({
    can: 'service:read',
    operationId: 'isReady',
    summary: 'Le service et sa base de données répondent',
    returns: STATUS,
    problems: [503],
  })
  async ready(@Res() reply: FastifyReply): Promise<void> {
    await this.dataSource.query('select 1');
    answerOk(reply);
  }
}

function answerOk(reply: FastifyReply): void {
  void reply.header('cache-control', 'no-store').header('content-type', JSON_TYPE).send('{"status":"ok"}');
}
