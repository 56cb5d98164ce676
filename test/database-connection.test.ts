import { Client } from 'pg';
import type { StartupError } from '../src/startup/startup-error.js';
import { connect } from '../src/database/connect.js';
import { withPlainSslMode } from '../src/database/data-source.js';
import { migrate } from '../src/database/migrate.js';
import { createDatabase, dropDatabase } from './support/database.js';

const server = (change: (url: URL) => void): string => {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '');
  change(url);
  return url.href;
};

const linesOf = (work: Promise<unknown>): Promise<readonly string[]> =>
  work.then(
    () => [],
    (error: StartupError) => error.lines,
  );

describe('a database that cannot be used', () => {
  it.each([
    [
      'a wrong password',
      server((url) => {
        url.password = 'wrong';
      }),
      'it refuses the user or the password',
    ],
    [
      'an unknown database',
      server((url) => {
        url.pathname = '/nowhere';
      }),
      'it has no such database',
    ],
    [
      'a port that nobody listens on',
      server((url) => {
        url.port = '1';
      }),
      'nothing listens there',
    ],
    ['a host that does not exist', 'postgresql://maillage:secret@maillage.invalid/maillage', 'the host '],
  ])('is explained in one line: %s', async (_, url, reason) => {
    const [line, ...others] = await linesOf(connect(url));
    const { hostname, port, pathname, password } = new URL(url);

    expect(line).toContain(`The database ${pathname.slice(1)} on ${hostname}:${port || 5432} cannot be used: ${reason}`);
    expect(line).not.toContain(password);
    expect(others).toEqual([]);
  });

  it('says what the user lacks to make the tables', async () => {
    const url = await createDatabase('template1');
    const guest = new URL(url);
    const administrator = new Client({
      connectionString: server((one) => {
        one.username = 'postgres';
        one.pathname = '/postgres';
      }),
    });
    await administrator.connect();
    guest.username = `guest_${Date.now()}`;
    await administrator.query(`create role ${guest.username} login password '${guest.password}'`);
    const dataSource = await connect(guest.href, { poolSize: 2 });
    const lines = await linesOf(migrate(dataSource));
    await dataSource.destroy();
    await dropDatabase(url);
    await administrator.query(`drop role ${guest.username}`);
    await administrator.end();

    expect(lines).toEqual([
      expect.stringMatching(
        /^The database could not be brought up to date: permission denied for schema public \(the user of DATABASE_URL must own the database/,
      ),
    ]);
  });
});

describe('sslmode of DATABASE_URL', () => {
  const url = 'postgresql://maillage:secret%20word@db.example.org/maillage';

  it.each([
    ['?sslmode=require', '?sslmode=verify-full'],
    ['?connect_timeout=5&sslmode=prefer', '?connect_timeout=5&sslmode=verify-full'],
    ['?sslmode=verify-ca', '?sslmode=verify-full'],
    ['?sslmode=no-verify', '?sslmode=no-verify'],
    ['?uselibpqcompat=true&sslmode=require', '?uselibpqcompat=true&sslmode=require'],
    ['', ''],
  ])('%j is read as %j', (given, read) => {
    expect(withPlainSslMode(`${url}${given}`)).toBe(`${url}${read}`);
  });
});
