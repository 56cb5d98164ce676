import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JSON_TYPE } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { isUnchanged } from '../http/preconditions.js';
import { notFound } from '../problems/problem.js';
import { ApiDocument } from './api-document.js';
import { folderOf } from './assets.js';
import { CONTENT_SECURITY_POLICY, page } from './page.js';
import { STYLE } from './style.js';

const HOUR = 'public, max-age=3600';

/** The contract, and the page by which staff read and use it. Nothing comes from another host. */
@ApiExcludeController()
@Controller()
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Get()
  @Endpoint({ can: 'service:read', operationId: 'openStart', summary: 'Aller à la documentation', status: 302 })
  start(@Res() reply: FastifyReply): void {
    void reply.code(302).header('cache-control', HOUR).header('location', '/docs').send();
  }

  @Get('openapi.json')
  @Endpoint({ can: 'service:read', operationId: 'getContract', summary: 'Lire le contrat', problems: [304, 412] })
  contract(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { json, tag } = this.document.bytes;
    void reply.header('etag', tag).header('cache-control', 'public, no-cache');
    if (isUnchanged(request, tag)) void reply.code(304).send();
    else void reply.header('content-type', JSON_TYPE).send(json);
  }

  @Get('docs')
  @Endpoint({ can: 'service:read', operationId: 'openDocumentation', summary: 'Ouvrir la documentation' })
  page(@Res() reply: FastifyReply): void {
    void reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'public, no-cache',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'referrer-policy': 'no-referrer',
      })
      .send(page());
  }

  /** Nest would declare `docs/` as `docs`. */
  @Get('docs/*')
  @Endpoint({ can: 'service:read', operationId: 'openDocumentationFolder', summary: 'Ouvrir la documentation', status: 308 })
  folder(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    if (request.url.split('?')[0] !== '/docs/') throw notFound();
    void reply.code(308).header('cache-control', HOUR).header('location', '/docs').send();
  }

  @Get('docs/assets/page.css')
  @Endpoint({ can: 'service:read', operationId: 'getDocumentationStyle', summary: 'Lire la feuille de style de la documentation' })
  style(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'text/css; charset=utf-8').header('cache-control', HOUR).send(STYLE);
  }

  @Get('docs/assets/:file')
  @Endpoint({ can: 'service:read', operationId: 'getDocumentationFile', summary: 'Lire un fichier de la documentation' })
  asset(@Res() reply: FastifyReply, @Param('file') file: string): void {
    const folder = folderOf(file);
    if (!folder) throw notFound();
    void reply.sendFile(file, folder, { maxAge: '1h' });
  }
}
