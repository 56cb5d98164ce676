import '@fastify/multipart';
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { ResponseCache } from '../cache/response-cache.js';
import { Config } from '../config.js';
import { ContentController } from '../content/content.controller.js';
import { ContentService } from '../content/content.service.js';
import { refuseOtherParameters, type Query as Parameters } from '../content/query/paging.js';
import { AS_PARAMETER } from '../content/query/plan.js';
import { answerCreated, inJson, ItemParam, QueryParameters } from '../content/route.js';
import { Endpoint } from '../http/endpoint.js';
import { expectedNew } from '../http/preconditions.js';
import { unsupportedMediaType } from '../problems/problem.js';
import { attachments } from './attachment.type.js';
import { AttachmentsService } from './attachments.service.js';
import { sendFile } from './send-file.js';
import { StoredFiles } from './stored-files.js';
import { formSchema } from './upload-form.js';

const FORM = 'multipart/form-data';
const BYTES = { '*/*': { type: 'string', format: 'binary' } };
const DRAIN_AT_MOST = 30_000;

/** The routes of every type, except that one is created by an upload, and its bytes. */
@ApiTags(attachments.labels.tag)
@Controller(`v1/${attachments.path}`)
export class AttachmentsController extends ContentController(attachments) {
  constructor(
    content: ContentService,
    config: Config,
    cache: ResponseCache,
    private readonly attachments: AttachmentsService,
    private readonly files: StoredFiles,
  ) {
    super(content, config, cache);
  }

  @Post()
  @Endpoint({
    can: 'content:write',
    operationId: 'createAttachment',
    summary: 'Envoyer un fichier',
    status: 201,
    returns: inJson('Attachment'),
    body: { [FORM]: formSchema() },
    problems: [412, 422],
    description:
      'Un fichier par envoi : documents PDF, Word, Excel, PowerPoint et OpenDocument, images, textes, son MP3, vidéo MP4. Le type se lit dans le contenu, non dans le nom. Joignez-le ensuite à un contenu par son identifiant.',
  })
  async create(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!request.isMultipart()) throw unsupportedMediaType([FORM]);
    const found = await this.attachments.upload(request.actor, request.parts(), expectedNew(request)).catch((error: unknown) => {
      drain(request.raw);
      throw error;
    });
    answerCreated(reply, `${this.config.publicUrl}/v1/${attachments.path}/${found.id}`, found);
  }

  @Get(':id/file')
  @Endpoint({
    can: 'content:read',
    operationId: 'getAttachmentFile',
    summary: 'Lire le contenu d’un fichier',
    returns: BYTES,
    problems: [304, 404, 410, 412, 416],
    description: 'Lisible par qui peut lire un contenu publié qui le montre, et jamais plus largement que la visibilité du fichier.',
  })
  @ItemParam(attachments)
  @QueryParameters([AS_PARAMETER])
  @ApiHeader({
    name: 'If-Range',
    required: false,
    description: 'ETag du fichier : la plage ne vaut que s’il n’a pas changé. Exemple : `"e3b0c44298fc"`.',
    schema: { type: 'string', examples: ['"e3b0c44298fc"'] } as never,
  })
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'Une plage d’octets ; tout le fichier sans cet en-tête. Exemple : `bytes=0-1023`.',
    schema: { type: 'string', examples: ['bytes=0-1023'] } as never,
  })
  @ApiResponse({ status: 206, description: 'La plage demandée.', content: { '*/*': { schema: { type: 'string', format: 'binary' } } } })
  async download(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query() query: Parameters,
  ): Promise<void> {
    refuseOtherParameters(query, [AS_PARAMETER]);
    const file = await this.attachments.find(request.actor, id);
    await sendFile(request, reply, file, (range) => this.files.open(file.key, range));
  }
}

/** Lets a sender come to its end who reads no answer before, such as a browser; nothing of it is kept. */
function drain(request: IncomingMessage): void {
  request.unpipe().resume();
  const timer = setTimeout(() => request.destroy(), DRAIN_AT_MOST).unref();
  request.once('close', () => clearTimeout(timer));
}
