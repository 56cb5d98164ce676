import { Body, Delete, Param, Put, Req, Res, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../http/endpoint.js';
import { malformedRequest } from '../problems/problem.js';
import { ContentController, type ContentRoutes } from './content.controller.js';
import { answerWrite, inJson, ItemParam, target } from './route.js';
import { schemaName } from './schemas.js';
import { writableFields, type ContentType } from './type.js';

const LONG_TEXT = 'Premier paragraphe.\n\n## Un intertitre\n\nUn **mot** en gras, puis une liste :\n\n- un point ;\n- un autre.\n';

/** The routes of types with drafts: publication, and the long text as plain Markdown. */
export function PublishingController(type: ContentType): Type<ContentRoutes> {
  const name = schemaName(type);
  const longText = longTextOf(type);

  class TypeController extends ContentController(type) {
    @Put(':id/publication')
    @Endpoint({
      can: 'content:publish',
      operationId: `publish${name}`,
      summary: `Publier ${type.labels.one}`,
      returns: inJson(name),
      ifMatch: true,
      problems: [422],
      description:
        'Rend la copie de travail visible selon sa visibilité. La date de publication est celle donnée dans `publishedAt`, sinon maintenant.',
    })
    @ItemParam(type)
    async publish(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
      answerWrite(reply, await this.content.publish(type, request.actor, target(request, id)));
    }

    @Delete(':id/publication')
    @Endpoint({
      can: 'content:publish',
      operationId: `unpublish${name}`,
      summary: `Retirer ${type.labels.one} du public`,
      returns: inJson(name),
      ifMatch: true,
    })
    @ItemParam(type)
    async unpublish(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
      answerWrite(reply, await this.content.unpublish(type, request.actor, target(request, id)));
    }

    @Put(`:id/${longText}`)
    @Endpoint({
      can: 'content:write',
      operationId: `write${name}Text`,
      summary: `Écrire le texte long`,
      returns: inJson(name),
      ifMatch: true,
      problems: [422],
      description: `Remplace \`${longText}\` par le texte Markdown envoyé tel quel, retours à la ligne compris.`,
      body: { 'text/markdown': { type: 'string' } },
      bodyExamples: { exemple: LONG_TEXT },
    })
    @ItemParam(type)
    async write(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string, @Body() body: unknown): Promise<void> {
      answerWrite(reply, await this.content.patch(type, request.actor, target(request, id), { [longText]: textOf(body) }));
    }
  }
  return TypeController;
}

/** @throws Problem malformed-request without a text: an empty one would erase what is there */
function textOf(body: unknown): string {
  if (typeof body !== 'string' || body.trim() === '')
    throw malformedRequest('Le texte manque. Pour l’effacer, modifiez le contenu en donnant null.');
  return body;
}

/** The field that staff write at length. */
export function longTextOf(type: ContentType): string {
  const [name] = writableFields(type).find(([, field]) => field.schema.contentMediaType === 'text/markdown') ?? [];
  if (!name) throw new Error(`${type.name} has no long text`);
  return name;
}
