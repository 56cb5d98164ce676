import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import { Cursors } from '../content/query/cursor.js';
import { PAGE_PARAMETERS, type Query as Parameters } from '../content/query/paging.js';
import { readTablePage } from '../content/query/table-page.js';
import { answerTable, IdParam, inJson, QueryParameters, ref } from '../content/route.js';
import { inTransaction, queryable } from '../database/transaction.js';
import { answerUnstored } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { expectedBy } from '../http/preconditions.js';
import { validBody } from '../http/valid-body.js';
import { ApiKeyInput, ApiKeyPatch, OVERLAP_DEFAULT, RotationInput } from './api-key.input.js';
import { createKey, KEYS, patchKey, readKey, revokeKey, rotateKey, type ShownKey } from './key-rows.js';

const KeyParam = IdParam('Identifiant de la clé.');

@ApiTags('Clés d’API')
@Controller('v1/api-keys')
export class KeysController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly cursors: Cursors,
    private readonly config: Config,
  ) {}

  @Get()
  @Endpoint({
    can: 'key:manage',
    operationId: 'listApiKeys',
    summary: 'Lister les clés, la plus récente d’abord',
    returns: inJson('ApiKeyList'),
  })
  @QueryParameters(PAGE_PARAMETERS)
  async list(@Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
    const page = await readTablePage(queryable(this.dataSource), KEYS, query, this.cursors);
    answerTable(reply, `${this.config.publicUrl}/v1/api-keys`, query, page);
  }

  @Post()
  @Endpoint({
    can: 'key:manage',
    operationId: 'createApiKey',
    summary: 'Créer une clé',
    description: 'Pour un site ou un programme. Notez `key` : elle n’est montrée que cette fois.',
    status: 201,
    returns: inJson('NewApiKey'),
    body: inJson('ApiKeyInput'),
    bodyExamples: { exemple: { name: 'Site du comité', scopes: ['read:members'] } },
    problems: [422],
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const input = await validBody(ApiKeyInput, body);
    const { id, key, shown } = await inTransaction(this.dataSource, async (tx) => {
      const created = await createKey(tx, request.actor, input);
      return { ...created, shown: await readKey(tx, created.id) };
    });
    void reply.code(201).header('location', `${this.config.publicUrl}/v1/api-keys/${id}`);
    answerUnstored(reply, withKey(shown, key), shown.version);
  }

  @Get(':id')
  @Endpoint({ can: 'key:manage', operationId: 'getApiKey', summary: 'Lire une clé', returns: inJson('ApiKey'), problems: [404] })
  @KeyParam
  async read(@Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const { json, version } = await readKey(queryable(this.dataSource), id);
    answerUnstored(reply, json, version);
  }

  @Patch(':id')
  @Endpoint({
    can: 'key:manage',
    operationId: 'updateApiKey',
    summary: 'Renommer une clé, changer sa fin',
    description: 'JSON Merge Patch (RFC 7396). Les droits d’une clé ne changent pas : créez-en une autre.',
    returns: inJson('ApiKey'),
    ifMatch: true,
    body: { 'application/json': ref('ApiKeyPatch'), 'application/merge-patch+json': ref('ApiKeyPatch') },
    bodyExamples: { exemple: { name: 'Ancien site du comité' } },
    problems: [422],
  })
  @KeyParam
  async patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const target = { id, ...expectedBy(request) };
    const changes = await validBody(ApiKeyPatch, body);
    const { json, version } = await inTransaction(this.dataSource, async (tx) => {
      await patchKey(tx, target, changes);
      return readKey(tx, id);
    });
    answerUnstored(reply, json, version);
  }

  @Delete(':id')
  @Endpoint({ can: 'key:manage', operationId: 'revokeApiKey', summary: 'Révoquer une clé, aussitôt', status: 204, ifMatch: true })
  @KeyParam
  async revoke(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const target = { id, ...expectedBy(request) };
    await inTransaction(this.dataSource, (tx) => revokeKey(tx, target));
    void reply.code(204).header('cache-control', 'no-store').send();
  }

  @Post(':id/rotation')
  @Endpoint({
    can: 'key:manage',
    operationId: 'rotateApiKey',
    summary: 'Remplacer le secret d’une clé',
    description: `L’ancien vaut encore ${OVERLAP_DEFAULT} heures, ou \`overlapHours\` ; 0 y met fin aussitôt. Notez \`key\` : elle n’est montrée que cette fois.`,
    returns: inJson('NewApiKey'),
    body: inJson('ApiKeyRotation'),
    bodyIsOptional: true,
    bodyExamples: { exemple: { overlapHours: OVERLAP_DEFAULT } },
    problems: [404, 409, 422],
  })
  @KeyParam
  async rotate(@Res() reply: FastifyReply, @Param('id') id: string, @Body() body: unknown): Promise<void> {
    const { overlapHours = OVERLAP_DEFAULT } = await validBody(RotationInput, body ?? {});
    const { key, shown } = await inTransaction(this.dataSource, async (tx) => {
      const secret = await rotateKey(tx, id, overlapHours);
      return { key: secret, shown: await readKey(tx, id) };
    });
    answerUnstored(reply, withKey(shown, key), shown.version);
  }
}

const withKey = ({ json }: ShownKey, key: string): object => ({ ...(JSON.parse(json) as object), key });
