import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Config, readConfig } from '../src/config.js';

interface Service {
  image?: string;
  build?: string;
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck: { test: string[]; interval: string; timeout: string; retries: number; start_period: string };
  volumes: string[];
}

interface Stage {
  from: string;
  name: string | undefined;
  instructions: string[];
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8')) as {
  services: { app: Service; database: Service };
  volumes: Record<string, unknown>;
};
const { app, database } = compose.services;

describe('docker-compose.yml', () => {
  it('starts the application once PostgreSQL 18 answers', () => {
    expect(Object.keys(compose.services)).toEqual(['app', 'database']);
    expect(app.build).toBe('.');
    expect(database.image).toBe('postgres:18');
    expect(app.depends_on).toEqual({ database: { condition: 'service_healthy' } });
  });

  it('watches the health of both', () => {
    expect(database.healthcheck.test.slice(0, 2)).toEqual(['CMD', 'pg_isready']);
    expect(app.healthcheck.test.join(' ')).toContain('/health/ready');
    for (const { healthcheck } of [app, database]) {
      expect(healthcheck).toMatchObject({
        interval: expect.stringMatching(/^\d+s$/),
        timeout: expect.stringMatching(/^\d+s$/),
        retries: expect.any(Number),
        start_period: expect.any(String),
      });
    }
  });

  it('keeps the files and the database in volumes, where PostgreSQL 18 wants them', () => {
    expect(app.volumes).toEqual(['files:/data']);
    expect(database.volumes).toEqual(['database:/var/lib/postgresql']);
    expect(Object.keys(compose.volumes)).toEqual(['files', 'database']);
  });

  it('holds no secret, and does not start without one', () => {
    expect(database.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
    expect(app.environment.DATABASE_URL).toMatch(/^postgresql:\/\/maillage:\$\{POSTGRES_PASSWORD:\?[^}]+\}@database:5432\/maillage$/);
    for (const name of ['SECRET', 'ADMIN_EMAIL', 'ADMIN_PASSWORD']) expect(app.environment[name]).toBe(`\${${name}:-}`);
  });

  it('passes on settings that Maillage knows, and that are right when nothing is set', () => {
    const settings = Object.fromEntries(Object.entries(app.environment).map(([name, value]) => [name, interpolated(String(value))]));

    for (const name of Object.keys(settings)) expect(readFileSync('src/config.ts', 'utf8')).toMatch(new RegExp(`^ {2}${name}[?]?: `, 'm'));
    expect(readConfig(settings)).toMatchObject({
      DATABASE_URL: 'postgresql://maillage:chosen@database:5432/maillage',
      LOG_LEVEL: new Config().LOG_LEVEL,
    });
  });
});

describe('Dockerfile', () => {
  const stages = stagesOf(readFileSync('Dockerfile', 'utf8'));
  const last = stages.at(-1)!;
  const valuesOf = (instruction: string, { instructions } = last): string[] =>
    instructions.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

  it('builds in stages of the Node that package.json pins', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: { node: string } };
    const [, major] = /(\d+)/.exec(devDependencies.node) ?? [];

    expect(stages.map(({ from, name }) => [from, name])).toEqual([
      [`node:${major}-slim`, 'build'],
      [`node:${major}-slim`, 'packages'],
      [`node:${major}-slim`, undefined],
    ]);
    expect(valuesOf('RUN', stages[0])).toEqual(['npm ci', 'npm run build']);
  });

  it('takes no development packages along', () => {
    expect(valuesOf('RUN', stages[1])[0]).toMatch(/^npm ci --omit=dev\b/);
    expect(valuesOf('COPY').filter((line) => line.includes('node_modules'))).toEqual(['--from=packages /app/node_modules ./node_modules']);
    expect(valuesOf('RUN').join()).not.toContain('npm');
  });

  it('brings what runs: the code, its packages, the migrations', () => {
    expect(valuesOf('COPY').map((line) => line.split(' ').at(-1))).toEqual(['./node_modules', './dist', './', './migrations']);
  });

  it('keeps its memory small as npm start does', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
    const command = (JSON.parse(valuesOf('CMD')[0]!) as string[]).join(' ');
    expect(command).toMatch(/^node (--\S+ ){3}dist\/main\.js$/);
    expect(scripts.start.split('&& ').at(-1)).toBe(`${valuesOf('ENV')[1]} exec ${command}`);
  });

  it('runs as a user without rights, which owns nothing but its data', () => {
    expect(valuesOf('USER')).toEqual(['node']);
    expect(valuesOf('RUN')).toEqual(['mkdir /data && chown node:node /data']);
    expect(valuesOf('ENV')[0]).toBe('NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data');
  });

  it('tells its health', () => {
    expect(valuesOf('HEALTHCHECK')[0]).toMatch(/ CMD \["node", "-e", "fetch\(.+\/health\/ready.+"\]$/);
  });

  it('copies only what .dockerignore lets through', () => {
    const [everything, ...allowed] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = stages
      .flatMap((stage) => valuesOf('COPY', stage))
      .filter((line) => !line.startsWith('--from'))
      .flatMap((line) => line.split(' ').slice(0, -1));

    expect(everything).toBe('*');
    expect([...new Set(copied)].toSorted()).toEqual(allowed.map((line) => line.replace(/^!/, '')).toSorted());
  });
});

/** As Compose does with an environment that holds only the password. */
function interpolated(value: string): string {
  return value.replaceAll(/\$\{(\w+):([-?])([^}]*)\}/g, (_, name: string, sign: string, rest: string) =>
    name === 'POSTGRES_PASSWORD' ? 'chosen' : sign === '-' ? rest : '',
  );
}

/** Continued lines joined, comments left out. */
function stagesOf(text: string): Stage[] {
  const lines = text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, from, name] = /^FROM (\S+)(?: AS (\S+))?$/.exec(line) ?? [];
    if (from) stages.push({ from, name, instructions: [] });
    else stages.at(-1)!.instructions.push(line);
  }
  return stages;
}
