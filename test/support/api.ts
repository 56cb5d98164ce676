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
type Method = 'get' | 'head' | 'post' | 'patch' | 'put' | 'delete' | 'options' | 'query';
export type Caller = { [method in Method]: (path: string) => request.Test };

export const PASSWORD = 'un mot de passe de test';
export const SECRET = 'secret-of-the-tests-0123456789abcdef';
const ROLES: readonly Role[] = ['member', 'author', 'editor', 'admin'];

/** A role federation-wide, or for what an organisation (its id) owns. */
export interface GivenRole {
  role: Role;
  organisation?: string;
}

/** Somebody signed in who is not one of the four of `as`. */
export interface Account extends Caller {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  readonly refreshToken: string;
}

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
  /** A new account with such roles, signed in; its password is `PASSWORD`. */
  asAccount(account: { roles: readonly GivenRole[] }): Promise<Account>;
}

/** Starts the application before the tests of a file and ends it after them. */
export function useApi(settings: Partial<Config> = {}): Api {
  const state = {} as { app: App; config: Config; dataSource: DataSource; url: string; folder: string; tokens: Map<Role, string> };
  beforeAll(async () => {
    state.url = await createDatabase();
    state.folder = await mkdtemp(join(tmpdir(), 'maillage-files-'));
    state.config = Object.assign(
      new Config(),
      { LOG_LEVEL: 'silent', PUBLIC_URL: 'http://localhost:3000', DATA_DIR: state.folder, RATE_LIMIT: 0, SIGN_IN_RATE_LIMIT: 0 },
      settings,
    );
    state.dataSource = await makeDataSource(state.url, { poolSize: 8 }).initialize();
    state.app = await createApp({ config: state.config, dataSource: state.dataSource, secret: SECRET });
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
    asAccount: async ({ roles }) => {
      const id = uuid();
      const email = `${id}@exemple.fr`;
      await insertAccount(state.dataSource, { id, email, name: 'Un compte', roles });
      const { access_token: token, refresh_token: refreshToken } = await signIn(state.app, email);
      return { ...caller(state.app, token), id, email, token, refreshToken };
    },
  };
}

const emailOf = (role: Role): string => `${role}@exemple.fr`;

function caller(app: App, token?: string): Caller {
  const agent = request(app.nest.getHttpServer());
  const made = (method: Method, path: string): request.Test =>
    method === 'query' ? new request.Test(app.nest.getHttpServer(), 'QUERY', path) : agent[method](path);
  const call = (method: Method) => (path: string) =>
    token ? made(method, path).set('authorization', `Bearer ${token}`) : made(method, path);
  return {
    get: call('get'),
    head: call('head'),
    post: call('post'),
    patch: call('patch'),
    put: call('put'),
    delete: call('delete'),
    options: call('options'),
    query: call('query'),
  };
}

async function signInAll(app: App, dataSource: DataSource): Promise<Map<Role, string>> {
  const tokens = new Map<Role, string>();
  for (const role of ROLES) {
    await insertAccount(dataSource, { id: uuid(), email: emailOf(role), name: role, roles: [{ role }] });
    tokens.set(role, (await signIn(app, emailOf(role))).access_token);
  }
  return tokens;
}

interface NewAccount {
  id: string;
  email: string;
  name: string;
  roles: readonly GivenRole[];
}

async function insertAccount(dataSource: DataSource, { id, email, name, roles }: NewAccount): Promise<void> {
  hash ??= hashPassword(PASSWORD, new Config());
  await dataSource.query('insert into account (id, email, name, password_hash) values ($1, $2, $3, $4)', [id, email, name, await hash]);
  for (const { role, organisation } of roles) {
    await dataSource.query('insert into account_role (account, role, organisation) values ($1, $2, $3)', [id, role, organisation ?? null]);
  }
}

/** Made once for all accounts: it is slow on purpose. */
let hash: Promise<string> | undefined;

async function signIn(app: App, email: string): Promise<{ access_token: string; refresh_token: string }> {
  const form = { grant_type: 'password', username: email, password: PASSWORD };
  return (await caller(app).post('/v1/auth/token').type('form').send(form).expect(200)).body;
}
