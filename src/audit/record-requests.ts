import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuid } from 'uuid';
import { ANONYMOUS } from '../auth/capabilities.js';
import type { Queryable } from '../database/transaction.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whom a request without credentials concerns, such as a sign-in: for the audit log. An address that no account has says nothing. */
    audited?: { account?: string | null; email?: string };
  }
  interface FastifyContextConfig {
    /** Of the route, as `@Endpoint` declares it. */
    operationId?: string;
  }
}

/** As in the column. */
export type Outcome = 'done' | 'refused' | 'failed';

const SUBJECT_MAX = 200;
const logger = new Logger('Audit');

/** Writes down each request that may change something, whatever comes of it, before its answer leaves. */
export function recordRequests(fastify: FastifyInstance, database: Queryable): void {
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const action = actionOf(request);
    if (action === undefined) return done();
    insert(database, action, request, reply)
      .catch((error: unknown) => logger.error(error))
      .then(() => done(), done);
  });
}

/** Undefined for what only reads, and for what is no route. */
function actionOf({ method, routeOptions }: FastifyRequest): string | undefined {
  return ['GET', 'HEAD', 'OPTIONS', 'QUERY'].includes(method) ? undefined : routeOptions.config.operationId;
}

async function insert(database: Queryable, action: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { audited } = request;
  const { kind, accountId, keyId } = request.actor ?? ANONYMOUS;
  await database.query(
    `insert into audit (id, actor, account, api_key, action, subject, address, status, outcome)
     values ($1, $2, coalesce($3, (select id from account where lower(email) = lower($10))), $4, $5, $6, $7, $8, $9)`,
    [
      uuid(),
      kind,
      audited?.account ?? accountId,
      keyId,
      action,
      subjectOf(request, reply),
      request.ip,
      reply.statusCode,
      outcomeOf(reply.statusCode),
      audited?.email ?? null,
    ],
  );
}

/** What the address names, or what was created: its `Location`. */
function subjectOf({ params }: FastifyRequest, reply: FastifyReply): string | null {
  const { id } = params as { id?: string };
  const created =
    reply.statusCode === 201
      ? String(reply.getHeader('location') ?? '')
          .split('/')
          .at(-1)
      : undefined;
  // What Postgres cannot hold must not keep the row out.
  const subject = (id ?? created ?? '').replaceAll('\u0000', '').slice(0, SUBJECT_MAX);
  return subject === '' ? null : subject;
}

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done';
  return status < 500 ? 'refused' : 'failed';
}
