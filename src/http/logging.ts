import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { destination, pino, type Logger } from 'pino';
import type { Config } from '../config.js';

let shared: Logger | undefined;

/** Log lines go to standard error: standard output is for the operator's messages. */
export function loggerOf({ LOG_LEVEL }: Config): Logger {
  shared ??= pino({ level: LOG_LEVEL }, destination(2));
  return shared;
}

export const areAnswersLogged = (config: Config): boolean => loggerOf(config).isLevelEnabled('debug');

/** One line per answer: no query string, since it may hold what should not be kept, and no headers. */
export function addLogging(fastify: FastifyInstance, config: Config): void {
  if (!areAnswersLogged(config)) return;
  const logger = loggerOf(config);
  fastify.addHook('onResponse', async (request, reply) => {
    logger.debug(
      { method: request.method, path: request.url.split('?')[0], status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
}

/** Nest's own words: faults only, its start is no news. */
export function nestLogger(config: Config): LoggerService {
  const logger = loggerOf(config);
  return {
    log: (message: unknown) => logger.trace({}, String(message)),
    warn: (message: unknown) => logger.warn({}, String(message)),
    error: (message: unknown, ...rest: unknown[]) =>
      logger.error(message instanceof Error ? { err: message } : { rest }, message instanceof Error ? message.message : String(message)),
  };
}
