import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

const adminUrl = (): string => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = '/postgres';
  return url.href;
};

async function withAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database of its own: a copy of the migrated template, or an empty one. Answers its URL. */
export async function createDatabase(template: 'maillage' | 'template1' = 'maillage'): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await withAdmin(`create database ${name} template ${template}`);
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

/** Postgres waits five seconds for connections that are still closing; ending them by force is not open to those of another role. */
export const dropDatabase = (url: string): Promise<void> => withAdmin(`drop database ${new URL(url).pathname.slice(1)}`);
