import { Controller, Get, Query, Req, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config.js';
import { pageLinks } from '../content/query/page.js';
import type { Query as Parameters } from '../content/query/paging.js';
import { feedParameters } from '../content/query/plan.js';
import { QueryParameters } from '../content/route.js';
import { schemaName } from '../content/schemas.js';
import { ResponseCache } from '../cache/response-cache.js';
import { listTags } from '../content/query/tags.js';
import { answerContent } from '../http/answer-content.js';
import { Endpoint } from '../http/endpoint.js';
import { audienceOf } from '../auth/capabilities.js';
import type { FedType } from './entry.js';
import { FeedsService } from './feeds.service.js';
import { feedFormats, type FeedFormat } from './formats.js';

type Handler = (request: FastifyRequest, reply: FastifyReply, query: Parameters) => Promise<void>;

/** The list of a type in each format of feeds: `/v1/articles.rss`, one route a format. */
export function FeedController(type: FedType): Type<unknown> {
  @ApiTags('Flux')
  @Controller('v1')
  class TypeFeeds {
    constructor(
      readonly feeds: FeedsService,
      readonly config: Config,
      readonly cache: ResponseCache,
    ) {}
  }

  for (const format of feedFormats) {
    const handler: Handler = async function answer(this: TypeFeeds, request, reply, query) {
      const audience = audienceOf(request.actor) === 'public' ? 'public' : 'member';
      await answerContent(request, reply, this.cache, async () => {
        const { feed, page } = await this.feeds.read(type, { audience, query, url: request.url });
        return {
          body: format.render(feed),
          mediaType: format.mediaType,
          link: pageLinks(`${this.config.publicUrl}/v1/${type.path}.${format.extension}`, query, page),
          lastModified: page.lastModified,
          tags: listTags(type, query, page),
          freshUntil: page.freshUntil,
        };
      });
    };
    addRoute(TypeFeeds.prototype, type, format, handler);
  }
  return TypeFeeds;
}

function addRoute(prototype: object, type: FedType, format: FeedFormat, handler: Handler): void {
  const { extension } = format;
  const descriptor: PropertyDescriptor = { value: handler, writable: true, configurable: true };
  Object.defineProperty(prototype, extension, descriptor);
  for (const decorate of [Get(`${type.path}.${extension}`), documented(type, format), QueryParameters(feedParameters(type))])
    decorate(prototype, extension, descriptor);
  for (const [index, decorate] of [Req(), Res(), Query()].entries()) decorate(prototype, extension, index);
}

function documented(type: FedType, { extension, mediaType }: FeedFormat): MethodDecorator {
  const [essence = mediaType] = mediaType.split(';');
  return Endpoint({
    can: 'content:read',
    operationId: `feed${schemaName(type)}s${extension[0]?.toUpperCase()}${extension.slice(1)}`,
    summary: `Suivre ${type.labels.many} (${LABELS[extension] ?? extension})`,
    description:
      'La même liste avec les mêmes filtres, en flux, les plus récents d’abord : toujours ce qui est publié, selon ce que vous pouvez lire. Sans connexion, le texte réservé aux adhérents est remplacé par le chapô.',
    returns: { [essence]: { type: essence.endsWith('json') ? 'object' : 'string' } },
    problems: [304, 412],
  });
}

const LABELS: Record<string, string> = { rss: 'RSS 2.0', atom: 'Atom', jsonfeed: 'JSON Feed 1.1' };
