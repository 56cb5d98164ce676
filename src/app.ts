import 'reflect-metadata';
import './content-types.js';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import staticFiles from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify as makeFastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppModule, type Parts } from './app.module.js';
import { FORM_LIMITS } from './attachments/upload-form.js';
import { recordRequests } from './audit/record-requests.js';
import { addAuthentication } from './auth/authentication.js';
import { Sessions } from './auth/sessions.js';
import type { Config } from './config.js';
import { ChangeListener } from './cache/change-listener.js';
import { ResponseCache } from './cache/response-cache.js';
import { serveMembers, servePlain, servePublic } from './cache/serve-from-cache.js';
import { backendsOf } from './database/backends.js';
import { reading } from './database/reading.js';
import { afterCommit } from './database/transaction.js';
import { ApiDocument } from './docs/api-document.js';
import { SWAGGER_UI_FOLDER } from './docs/assets.js';
import { addBodyParsers, BODY_LIMIT } from './http/body-parsers.js';
import { answerBrokenRequest } from './http/broken-requests.js';
import { trusted } from './http/client-address.js';
import { endIdleConnections } from './http/closing.js';
import { rateLimits } from './http/rate-limit.js';
import { addOptions, originForm, Routes, tellNoLengthOf304 } from './http/routes.js';
import { addLogging, areAnswersLogged, nestLogger } from './http/logging.js';
import { ApiKeys } from './keys/api-keys.js';
import { ProblemFilter } from './problems/problem.filter.js';

export interface App {
  nest: NestFastifyApplication;
  fastify: FastifyInstance;
  routes: Routes;
}

/** The whole application, ready to answer; nothing listens yet. */
export async function createApp(parts: Parts): Promise<App> {
  const routes = new Routes();
  const trust = trusted(parts.config);
  const filter = new ProblemFilter(() => parts.config.publicUrl, routes);
  const fastify = makeFastify({
    bodyLimit: BODY_LIMIT,
    logger: false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest(parts.config),
    rewriteUrl: originForm,
    routerOptions: { maxParamLength: 200 },
    trustProxy: trust ?? false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => filter.answer(error, request, reply),
  } as never) as unknown as FastifyInstance;
  fastify.addHook('onRoute', (route) => routes.add(route));
  fastify.addHook('onRoute', tellNoLengthOf304);
  endIdleConnections(fastify);
  const cache = await keptAnswers(fastify, parts);
  const limits = await rateLimits(fastify, parts.config, trust);
  const nest = await NestFactory.create<NestFastifyApplication>(AppModule.with({ ...parts, cache }), new FastifyAdapter(fastify), {
    bodyParser: false,
    logger: nestLogger(parts.config),
    abortOnError: false,
  });
  await addPlugins(fastify, parts.config);
  // It is Fastify that logs.
  if (!areAnswersLogged(parts.config)) servePlain(fastify, cache, limits?.countUnknown);
  servePublic(fastify, cache, limits);
  addLogging(fastify, parts.config);
  addBodyParsers(fastify);
  await fastify.register(multipart, { limits: FORM_LIMITS });
  addAuthentication(fastify, nest.get(Sessions), nest.get(ApiKeys), limits);
  addOptions(fastify, routes);
  serveMembers(fastify, cache);
  recordRequests(fastify, reading(parts.dataSource));
  nest.useGlobalFilters(filter);
  await nest.init();
  nest.get(ApiDocument).describe(nest);
  await fastify.ready();
  return { nest, fastify, routes };
}

/** What readers are all sent alike, spoiled by each commit: of this process before its writer is answered, of others when they say so. */
async function keptAnswers(fastify: FastifyInstance, { config, dataSource }: Parts): Promise<ResponseCache> {
  const cache = new ResponseCache(config.CACHE_MAX_BYTES, config.SURROGATE_KEYS);
  if (config.CACHE_MAX_BYTES === 0) return cache;
  afterCommit(dataSource, (spoiled) => cache.spoil(spoiled));
  const listener = new ChangeListener(String((dataSource.options as { url?: string }).url), cache, backendsOf(dataSource));
  fastify.addHook('onClose', () => listener.stop());
  await listener.start();
  return cache;
}

async function addPlugins(fastify: FastifyInstance, config: Config): Promise<void> {
  await fastify.register(helmet, {
    // Never over a connection that is not secure (RFC 6797 §7.2).
    strictTransportSecurity: config.publicUrl.startsWith('https:'),
    // For documents and files, which say so themselves; and for browsers and plug-ins of the past: bytes in each answer that nobody reads.
    contentSecurityPolicy: false,
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    referrerPolicy: false,
    xFrameOptions: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  await fastify.register(staticFiles, { root: SWAGGER_UI_FOLDER, serve: false });
  const origins = config.CORS_ORIGINS?.split(',').map((origin) => origin.trim());
  await fastify.register(cors, {
    origin: origins?.includes('*') ? '*' : (origins ?? false),
    methods: ['GET', 'HEAD', 'QUERY', 'POST', 'PATCH', 'PUT', 'DELETE'],
    exposedHeaders: ['ETag', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After'],
    strictPreflight: false,
  });
}
