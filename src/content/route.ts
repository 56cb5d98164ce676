import { ApiParam, ApiQuery } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerUnstored, JSON_TYPE, varying } from '../http/answer.js';
import { expectedBy, versionTag } from '../http/preconditions.js';
import type { JsonSchema } from './field.js';
import { pageJson, pageLinks } from './query/page.js';
import { GROUPS, type Page, type Query, type QueryParameter } from './query/paging.js';
import type { Found } from './query/read.js';
import { SOME_ID } from './query/values.js';
import type { ContentType } from './type.js';
import type { Target } from './writing.js';

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const inJson = (name: string) => ({ 'application/json': ref(name) });

/** The address parameter of every item route. */
export function ItemParam({ hasSlug, fields }: ContentType): MethodDecorator {
  const example = hasSlug ? fields.slug?.example : SOME_ID;
  return idParam(`Identifiant${hasSlug ? ' ou slug' : ''}. Exemple : \`${String(example)}\`.`, { maxLength: 80, examples: [example] });
}

/** The address parameter of what has no slug. */
export const IdParam = (description: string): MethodDecorator =>
  idParam(`${description} Exemple : \`${SOME_ID}\`.`, { format: 'uuid', examples: [SOME_ID] });

const idParam = (description: string, schema: JsonSchema): MethodDecorator =>
  ApiParam({ name: 'id', description, schema: { type: 'string', ...schema } as never });

/**
 * Documents parameters, group by group; those for staff say so in their description. Examples are words of the description and
 * `examples` of the schema: Swagger UI would fill its fields with any other example, and a list would then be filtered by all of them.
 */
export const QueryParameters =
  (parameters: readonly QueryParameter[]): MethodDecorator =>
  (target, key, descriptor) => {
    for (const { name, group, description, schema, example, required = false } of parameters.toSorted((a, b) => place(a) - place(b))) {
      const isList = schema.type === 'array';
      const said = example === undefined ? description : `${description} Exemple : \`${String(example)}\`.`;
      const examples = example === undefined ? {} : { examples: [isList ? String(example).split(',') : example] };
      ApiQuery({
        name,
        required,
        description: said,
        schema: { ...schema, ...examples } as never,
        ...(isList ? { explode: false, style: 'form' as const } : {}),
        ...(group ? { 'x-group': group } : {}),
      })(target, key, descriptor);
    }
  };

const place = ({ group }: QueryParameter): number => (group ? GROUPS.indexOf(group) : -1);

/** The item that a change names, with the version its author had read. @throws Problem for an `If-Match` of another form */
export const target = (request: FastifyRequest, id: string): Target => ({ name: id, ...expectedBy(request) });

/** Answers a write with the working copy and the ETag that the next change needs. */
export function answerWrite(reply: FastifyReply, found: Found): void {
  void reply
    .header('etag', versionTag(found.version))
    .header('cache-control', 'private, no-cache')
    .header('content-type', JSON_TYPE)
    .send(found.json);
}

export function answerCreated(reply: FastifyReply, location: string, found: Found): void {
  answerWrite(reply.code(201).header('location', location), found);
}

/** A page of a plain table, which no cache keeps. */
export function answerTable(reply: FastifyReply, url: string, query: Query, page: Page): void {
  const link = pageLinks(url, query, page);
  if (link) void reply.header('link', link);
  answerUnstored(reply, pageJson(page));
}

/** Whether an item was found under a slug that it no longer has. */
export const isOldName = (name: string, { id, slug }: Found): boolean => slug !== null && name !== slug && name.toLowerCase() !== id;

/** Found under an address that it no longer has. */
export class Moved extends Error {
  constructor(readonly url: string) {
    super('moved');
  }
}

/** To the current address, with the parameters that came along (RFC 9110 §15.4.9). @throws whatever else went wrong */
export const redirectMoved =
  (request: FastifyRequest, reply: FastifyReply) =>
  (error: unknown): void => {
    if (!(error instanceof Moved)) throw error;
    const [, query] = request.url.split(/\?(.*)/s);
    const isPrivate = request.headers.authorization !== undefined;
    void reply
      .code(308)
      .header('cache-control', isPrivate ? 'private, no-cache' : 'no-cache')
      .header('vary', varying(reply))
      .header('location', query ? `${error.url}?${query}` : error.url)
      .send();
  };
