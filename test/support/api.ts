import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { createApp, type App } from '../../src/app.js';
import type { Role } from '../../src/auth/capabilities.js';
import { hashPassword } from '../../src/auth/passwords.js';
import { Config } from '../../src/config.js';
import { makeDataSource } from '../../src/database/data-source.js';
import { createDatabase, dropDatabase } from './database.js';

export type Body = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any
type Method = 'get' | 'head' | 'post' | 'patch' | 'put' | 'delete' | 'options';
export type Caller = { [method in Method]: (path: string) => request.Test };

export const PASSWORD = 'un mot de passe de test';
const ROLES: readonly Role[] = ['member', 'author', 'editor', 'admin'];

/** The whole application on a database of its own. */
export interface Api {
  readonly app: App;
  readonly config: Config;
  readonly dataSource: DataSource;
  /** Without credentials. */
  readonly anyone: Caller;
  as(role: Role): Caller;
  token(role: Role): string;
  email(role: Role): string;
}

/** Starts the application before the tests of a file and ends it after them. */
export function useApi(settings: Partial<Config> = {}): Api {
  const state = {} as { app: App; config: Config; dataSource: DataSource; url: string; folder: string; tokens: Map<Role, string> };
  beforeAll(async () => {
    state.url = await createDatabase();
    state.folder = await mkdtemp(join(tmpdir(), 'maillage-files-'));
    state.config = Object.assign(
      new Config(),
      { LOG_LEVEL: 'silent', PUBLIC_URL: 'http://localhost:3000', DATA_DIR: state.folder },
      settings,
    );
    state.dataSource = await makeDataSource(state.url, { poolSize: 8 }).initialize();
    state.app = await createApp({ config: state.config, dataSource: state.dataSource, secret: 'secret-of-the-tests-0123456789abcdef' });
    await state.app.nest.listen(0, '127.0.0.1');
    state.tokens = await signInAll(state.app, state.dataSource);
  });
  afterAll(async () => {
    await state.app?.nest.close();
    await state.dataSource?.destroy();
    await dropDatabase(state.url);
    await rm(state.folder, { recursive: true, force: true });
  });
  return {
    get app() {
      return state.app;
    },
    get config() {
      return state.config;
    },
    get dataSource() {
      return state.dataSource;
    },
    get anyone() {
      return caller(state.app);
    },
    as: (role) => caller(state.app, state.tokens.get(role)),
    token: (role) => state.tokens.get(role) ?? '',
    email: emailOf,
  };
}

const emailOf = (role: Role): string => `${role}@exemple.fr`;

function caller(app: App, token?: string): Caller {
  const agent = request(app.nest.getHttpServer());
  const call = (method: Method) => (path: string) =>
    token ? agent[method](path).set('authorization', `Bearer ${token}`) : agent[method](path);
  return {
    get: call('get'),
    head: call('head'),
    post: call('post'),
    patch: call('patch'),
    put: call('put'),
    delete: call('delete'),
    options: call('options'),
  };
}

async function signInAll(app: App, dataSource: DataSource): Promise<Map<Role, string>> {
  const hash = await hashPassword(PASSWORD);
  const tokens = new Map<Role, string>();
  for (const role of ROLES) {
    await dataSource.query('insert into account (id, email, name, role, password_hash) values ($1, $2, $3, $3, $4)', [
      uuid(),
      emailOf(role),
      role,
      hash,
    ]);
    const { body } = await caller(app)
      .post('/v1/auth/token')
      .type('form')
      .send({ grant_type: 'password', username: emailOf(role), password: PASSWORD })
      .expect(200);
    tokens.set(role, body.access_token as string);
  }
  return tokens;
}
