import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, QueryMethod, Req, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ResponseCache } from '../cache/response-cache.js';
import { answerContent } from '../http/answer-content.js';
import { answerRead, JSON_TYPE } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { expectedNew } from '../http/preconditions.js';
import { answerCreated, answerWrite, inJson, isOldName, ItemParam, Moved, QueryParameters, redirectMoved, ref, target } from './route.js';
import { ContentService } from './content.service.js';
import { exampleOf, patchExampleOf, schemaName } from './schemas.js';
import { itemParameters, listParameters } from './query/plan.js';
import type { Query as Parameters } from './query/paging.js';
import { queryOf } from './query/query-body.js';
import { pageJson, pageLinks } from './query/page.js';
import { dateOf } from './query/last-change.js';
import { itemTags, listTags } from './query/tags.js';
import type { ContentType } from './type.js';
import { Config } from '../config.js';

const QUERY_TYPES = ['application/json', 'application/x-www-form-urlencoded'];
const QUERY_DESCRIPTION =
  'Les filtres s’ajoutent les uns aux autres. Une requête trop longue pour une adresse se fait par la méthode `QUERY` (RFC 10008) à la même adresse, avec les mêmes paramètres dans le corps, en JSON ou comme un formulaire.';

/** What every content controller has: a type's own routes may use it. */
export interface ContentRoutes {
  content: ContentService;
  config: Config;
  cache: ResponseCache;
}

/** Reads, writes and the trash: the routes that every type has. */
export function ContentController(type: ContentType): Type<ContentRoutes> {
  const name = schemaName(type);

  @ApiTags(type.labels.tag)
  @Controller(`v1/${type.path}`)
  class TypeController {
    constructor(
      readonly content: ContentService,
      readonly config: Config,
      readonly cache: ResponseCache,
    ) {}

    @Get()
    @Endpoint({
      can: 'content:read',
      operationId: `list${name}s`,
      summary: `Lister ${type.labels.many}`,
      description: QUERY_DESCRIPTION,
      returns: inJson(`${name}List`),
      problems: [304, 412],
    })
    @QueryParameters(listParameters(type))
    async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
      await answerContent(request, reply, this.cache, async () => {
        const page = await this.content.list(type, request.actor, query);
        return {
          body: pageJson(page),
          mediaType: JSON_TYPE,
          link: pageLinks(`${this.config.publicUrl}/v1/${type.path}`, query, page),
          tags: listTags(type, query, page),
          freshUntil: page.freshUntil,
          lastModified: page.lastModified,
        };
      });
    }

    /** RFC 10008. OpenAPI 3.1 has no word for the method: the description of the list tells of it. */
    @QueryMethod()
    @Endpoint({
      can: 'content:read',
      operationId: `query${name}s`,
      summary: `Lister ${type.labels.many}, les paramètres dans le corps`,
      returns: inJson(`${name}List`),
      body: Object.fromEntries(QUERY_TYPES.map((mediaType) => [mediaType, { type: 'object' }])),
    })
    async query(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
      const page = await this.content.list(type, request.actor, queryOf(body));
      answerRead(request, reply.header('accept-query', QUERY_TYPES.join(', ')), { body: pageJson(page), mediaType: JSON_TYPE });
    }

    @Get(':id')
    @Endpoint({
      can: 'content:read',
      operationId: `get${name}`,
      summary: `Lire ${type.labels.one}`,
      returns: inJson(name),
      problems: [304, 404, 410, 412, ...(type.hasSlug ? [308] : [])],
    })
    @ItemParam(type)
    @QueryParameters(itemParameters(type))
    async read(
      @Req() request: FastifyRequest,
      @Res() reply: FastifyReply,
      @Param('id') id: string,
      @Query() query: Parameters,
    ): Promise<void> {
      await answerContent(request, reply, this.cache, async () => {
        const found = await this.content.read(type, request.actor, id, query);
        if (isOldName(id, found)) throw new Moved(`${this.config.publicUrl}/v1/${type.path}/${found.slug}`);
        return {
          body: found.json,
          mediaType: JSON_TYPE,
          tags: itemTags(type, found.id, found.json),
          lastModified: dateOf(found.changed),
          version: found.version,
        };
      }).catch(redirectMoved(request, reply));
    }

    @Post()
    @Endpoint({
      can: 'content:write',
      operationId: `create${name}`,
      summary: `Créer ${type.labels.one}`,
      status: 201,
      returns: inJson(name),
      body: inJson(`${name}Input`),
      bodyExamples: { exemple: exampleOf(type) },
      problems: [409, 412, 422],
    })
    async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
      const found = await this.content.create(type, request.actor, body, { expected: expectedNew(request) });
      answerCreated(reply, `${this.config.publicUrl}/v1/${type.path}/${found.id}`, found);
    }

    @Patch(':id')
    @Endpoint({
      can: 'content:write',
      operationId: `update${name}`,
      summary: `Modifier ${type.labels.one}`,
      returns: inJson(name),
      ifMatch: true,
      problems: [409, 422],
      description: 'JSON Merge Patch (RFC 7396) : seuls les champs donnés changent, `null` efface, une liste remplace toute la liste.',
      body: { 'application/json': ref(`${name}Patch`), 'application/merge-patch+json': ref(`${name}Patch`) },
      bodyExamples: { exemple: patchExampleOf(type) },
    })
    @ItemParam(type)
    async patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string, @Body() body: unknown): Promise<void> {
      answerWrite(reply, await this.content.patch(type, request.actor, target(request, id), body));
    }

    @Delete(':id')
    @Endpoint({
      can: 'content:trash',
      operationId: `trash${name}`,
      summary: `Mettre ${type.labels.one} à la corbeille`,
      status: 204,
      ifMatch: true,
    })
    @ItemParam(type)
    async trash(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
      await this.content.trash(type, request.actor, target(request, id));
      void reply.code(204).send();
    }

    @Put(':id/restoration')
    @Endpoint({
      can: 'content:trash',
      operationId: `restore${name}`,
      summary: `Sortir ${type.labels.one} de la corbeille`,
      returns: inJson(name),
      ifMatch: true,
    })
    @ItemParam(type)
    async restore(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
      answerWrite(reply, await this.content.restore(type, request.actor, target(request, id)));
    }
  }

  return TypeController;
}
