import { SignInDelay } from '../src/auth/sign-in-delay.js';
import { Problem } from '../src/problems/problem.js';
import { PASSWORD, useApi } from './support/api.js';
import { setPasswordByLink } from './support/password-link.js';

const HOUR = 3600;

describe('failed sign-ins', () => {
  const api = useApi();
  const clock = { seconds: 0 };
  const now = () => new Date(Date.UTC(2026, 0, 1) + clock.seconds * 1000);
  /** Another instance each time: what is known lies in the database. */
  const delay = () => new SignInDelay(api.dataSource, now);

  /** Seconds to wait, 0 where the attempt was let through (and failed). */
  async function attempt(email: string, address: string): Promise<number> {
    try {
      await delay().count(email, address);
      return 0;
    } catch (error) {
      if (error instanceof Problem) return Number(error.headers['retry-after']);
      throw error;
    }
  }

  /** The waits after each of so many failures in a row, waiting them out; the clock then stands at the end of the last. */
  async function waits(count: number, caller: (index: number) => [email: string, address: string]): Promise<number[]> {
    const found: number[] = [];
    for (let index = 0; index < count; index += 1) {
      expect(await attempt(...caller(index))).toBe(0);
      const wait = await attempt(...caller(index));
      if (wait === 0) throw new Error('counted twice');
      found.push(wait);
      clock.seconds += wait;
    }
    return found;
  }

  async function fail(count: number, caller: (index: number) => [email: string, address: string]): Promise<void> {
    for (let index = 0; index < count; index += 1) expect(await attempt(...caller(index))).toBe(0);
  }

  beforeEach(async () => {
    clock.seconds += 2 * HOUR;
    await api.dataSource.query('delete from sign_in_failure');
    await api.dataSource.query('delete from known_network');
  });

  it('of one account from one address wait from the fifth, twice as long each time, a quarter of an hour at most', async () => {
    await fail(4, () => ['a@exemple.fr', '192.0.2.1']);

    expect(await waits(12, () => ['a@exemple.fr', '192.0.2.1'])).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it('of one address wait from the thirtieth, whatever the account', async () => {
    await fail(29, (index) => [`a${index}@exemple.fr`, '192.0.2.1']);
    expect(await waits(3, (index) => [`b${index}@exemple.fr`, '192.0.2.1'])).toEqual([1, 2, 4]);
    await fail(1, () => ['a1@exemple.fr', '192.0.2.2']);
  });

  it('count an IPv6 network as one address', async () => {
    await fail(30, (index) => [`a${index}@exemple.fr`, `2001:db8::${index.toString(16)}`]);

    expect(await attempt('b@exemple.fr', '2001:db8:0:0:ffff::1')).toBe(1);
    expect(await attempt('b@exemple.fr', '2001:db8:0:1::1')).toBe(0);
  });

  it('of one account from everywhere never make its owner wait more than five seconds', async () => {
    await fail(49, (index) => ['a@exemple.fr', `192.0.2.${index}`]);
    expect(await waits(5, (index) => [' A@exemple.fr', `198.51.100.${index}`])).toEqual([1, 2, 4, 5, 5]);
  });

  it('of one account from everywhere do not keep its owner waiting where he has lately signed in', async () => {
    await delay().forgive(await delay().count('a@exemple.fr', '198.51.100.1'));
    await fail(50, (index) => ['a@exemple.fr', `192.0.2.${index}`]);

    for (let turn = 0; turn < 3; turn += 1) {
      // Whoever guesses takes the turn as soon as the wait is over.
      expect(await attempt('a@exemple.fr', `203.0.113.${turn}`)).toBeGreaterThan(0);
      expect(await attempt('A@exemple.fr ', '198.51.100.1')).toBe(0);
      expect(await attempt('b@exemple.fr', '198.51.100.1')).toBe(0);
    }
    await fail(2, () => ['a@exemple.fr', '198.51.100.1']);
    expect(await attempt('a@exemple.fr', '198.51.100.1')).toBe(1);
    expect(await attempt('a@exemple.fr', '198.51.100.2')).toBeGreaterThan(0);

    clock.seconds += 91 * 24 * HOUR;
    await fail(50, (index) => ['a@exemple.fr', `192.0.2.${index}`]);
    expect(await attempt('a@exemple.fr', '198.51.100.1')).toBeGreaterThan(0);
    expect(await api.dataSource.query('select 1 from known_network')).toEqual([]);
  });

  it('do not keep waiting who has just set the password by the link that was mailed', async () => {
    const account = await api.asAccount({ roles: [{ role: 'member' }] });
    await setPasswordByLink(api, account.id, 'un autre mot de passe');
    await api.dataSource.query(
      `insert into sign_in_failure (subject, failures, last_at, blocked_until) values ('account:' || encode(sha256(convert_to($1, 'utf8')), 'hex'), 60, now(), now() + interval '5 s')`,
      [account.email],
    );

    const signIn = api.anyone.post('/v1/auth/token').send({ username: account.email, password: 'un autre mot de passe' });
    expect((await signIn).status).toBe(200);
  });

  it('that were refused are not counted', async () => {
    await fail(5, () => ['a@exemple.fr', '192.0.2.1']);
    for (let index = 0; index < 5; index += 1) expect(await attempt('a@exemple.fr', '192.0.2.1')).toBe(1);
    clock.seconds += 1;

    expect(await waits(1, () => ['a@exemple.fr', '192.0.2.1'])).toEqual([2]);
    expect(await api.dataSource.query('select failures from sign_in_failure order by subject')).toEqual([
      { failures: 6 },
      { failures: 6 },
      { failures: 6 },
    ]);
  });

  it('count side by side as one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt('a@exemple.fr', '192.0.2.1')));
    expect(answers.filter((wait) => wait === 0)).toHaveLength(5);
  });

  it('make nobody wait whose clock is a little behind', async () => {
    await fail(1, () => ['a@exemple.fr', '192.0.2.1']);
    clock.seconds -= 1;

    expect(await attempt('b@exemple.fr', '192.0.2.1')).toBe(0);
  });

  it('are forgotten after an hour', async () => {
    await fail(5, () => ['a@exemple.fr', '192.0.2.1']);
    clock.seconds += HOUR + 1;
    await fail(4, () => ['a@exemple.fr', '192.0.2.1']);
    expect(await attempt('b@exemple.fr', '192.0.2.2')).toBe(0);
    clock.seconds += HOUR + 1;
    await fail(1, () => ['c@exemple.fr', '192.0.2.3']);

    expect(await api.dataSource.query('select 1 from sign_in_failure')).toHaveLength(3);
  });

  it('of the pair are forgotten by a success, which counts as no failure of the others', async () => {
    await fail(4, () => ['a@exemple.fr', '192.0.2.1']);
    await delay().forgive(await delay().count('a@exemple.fr', '192.0.2.1'));

    expect(await attempt('a@exemple.fr', '192.0.2.1')).toBe(0);
    const rows = await api.dataSource.query('select split_part(subject, $1, 1) as kind, failures from sign_in_failure order by 1', [':']);
    expect(rows).toEqual([
      { kind: 'account', failures: 4 },
      { kind: 'address', failures: 5 },
      { kind: 'pair', failures: 1 },
    ]);
  });

  it('leave nothing behind when there was none', async () => {
    await delay().forgive(await delay().count('a@exemple.fr', '192.0.2.1'));
    expect(await api.dataSource.query('select 1 from sign_in_failure')).toEqual([]);
  });

  it('make a success wait for nothing: the wait it would have caused is taken back', async () => {
    await fail(49, (index) => ['a@exemple.fr', `192.0.2.${index}`]);
    await delay().forgive(await delay().count('a@exemple.fr', '198.51.100.1'));

    expect(await attempt('a@exemple.fr', '198.51.100.1')).toBe(0);
  });

  it('are answered alike for an address that nobody has, with the seconds to wait, in words that Swagger UI shows', async () => {
    const signIn = (email: string, password: string) =>
      api.anyone.post('/v1/auth/token').type('form').send({ grant_type: 'password', username: email, password });
    const answers = [];
    for (const email of [api.email('author'), 'personne@exemple.fr']) {
      for (let index = 0; index < 5; index += 1) await signIn(email, 'faux').expect(400);
      await api.dataSource.query(
        `update sign_in_failure set blocked_until = blocked_until + interval '10 minutes' where subject like 'pair:%'`,
      );
      answers.push(await signIn(email, PASSWORD).expect(429));
      await api.dataSource.query('delete from sign_in_failure');
    }

    const [known, unknown] = answers.map(({ body, headers }) => ({
      ...body,
      after: headers['retry-after'],
      detail: '',
      error_description: '',
    }));
    expect({ ...known, after: '' }).toEqual({ ...unknown, after: '' });
    expect(answers[0]?.body).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      error: 'temporarily_unavailable',
      error_description: expect.stringMatching(/^Trop d’essais de connexion sans succès : réessayez dans \d+ s\.$/),
    });
    expect(Number(known?.after)).toBeGreaterThan(590);
    expect(answers[0]?.headers.ratelimit).toBe(`"failed-sign-ins";r=0;t=${answers[0]?.headers['retry-after']}`);
    await signIn(api.email('author'), PASSWORD).expect(200);
  });
});
