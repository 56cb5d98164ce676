import 'reflect-metadata';
import '../content-types.js';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppModule } from '../app.module.js';
import { ResponseCache } from '../cache/response-cache.js';
import { Config } from '../config.js';
import { makeDataSource } from '../database/data-source.js';
import { PACKAGE_FOLDER } from '../package-folder.js';
import { openApiText } from './openapi.js';

/** `npm run openapi`: writes the contract beside `package.json`. Nothing is started, so neither a database nor settings are needed. */
const parts = {
  config: new Config(),
  dataSource: makeDataSource('postgres://localhost/unused'),
  secret: 'unused',
  cache: new ResponseCache(0),
};
const app = await NestFactory.create(AppModule.with(parts), new FastifyAdapter(), { logger: ['error'] });
await writeFile(join(PACKAGE_FOLDER, 'openapi.json'), openApiText(app));
