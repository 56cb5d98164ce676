import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt, SignJWT } from 'jose';
import { grantOf } from '../src/auth/capabilities.js';
import { audienceWith, grantsOf } from '../src/auth/grants.js';
import { hashPassword, strongerHash } from '../src/auth/passwords.js';
import { PASSWORD, useApi, type Account, type Body } from './support/api.js';

const member = { roles: [{ role: 'member' }] } as const;

describe('a session', () => {
  const api = useApi();
  const post = (body: object) => api.anyone.post('/v1/auth/token').send(body);
  const signIn = async (email: string, password = PASSWORD): Promise<Body> =>
    (await post({ username: email, password }).expect(200)).body as Body;
  const renew = (token: string) => post({ grant_type: 'refresh_token', refresh_token: token });
  const bearer = (token: string) => `Bearer ${token}`;
  const reading = (token: string) => api.anyone.get('/v1/auth/sessions').set('authorization', bearer(token));
  const expire = (account: Account, by: string) =>
    api.dataSource.query(
      `update session set created_at = created_at - $2::interval, renewed_at = renewed_at - $2::interval,
       expires_at = expires_at - $2::interval where account = $1`,
      [account.id, by],
    );

  it('opens by JSON as by the form, for a quarter of an hour', async () => {
    const { body, headers } = await post({ grant_type: 'password', username: api.email('member'), password: PASSWORD }).expect(200);
    const { iat = 0, exp = 0, jti } = decodeJwt(body.access_token);

    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect([exp - iat, headers['cache-control']]).toEqual([900, 'no-store']);
    expect((await reading(body.access_token).expect(200)).body.data).toContainEqual(expect.objectContaining({ id: jti, isCurrent: true }));
  });

  it.each([
    [{ grant_type: 'refresh_token' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: '' }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: ['a'] }, 'invalid_request'],
    [{ grant_type: 'refresh_token', refresh_token: 'unknown' }, 'invalid_grant'],
    [{ username: ['a'], password: 'b' }, 'invalid_request'],
    [{ username: { a: 1 }, password: 'b' }, 'invalid_request'],
    [{ grant_type: ['password'], username: 'a', password: 'b' }, 'unsupported_grant_type'],
  ])('does not open by %j', async (body, error) => {
    expect((await post(body).expect(400)).body).toMatchObject({ error, error_description: expect.any(String) });
  });

  it('takes a token no longer than it says, however often it was taken before', async () => {
    const { jti = '' } = decodeJwt(api.token('admin'));
    const key = new TextEncoder().encode('maillage-token:secret-of-the-tests-0123456789abcdef');
    const token = await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setJti(jti).setExpirationTime('2s').sign(key);

    const statuses = [(await reading(token)).status, (await reading(token)).status];
    await wait(2100);
    statuses.push((await reading(token)).status);

    expect(statuses).toEqual([200, 200, 401]);
  });

  it('takes no access token of ours that has expired, or names no session or no end', async () => {
    const { jti = '' } = decodeJwt(api.token('admin'));
    const key = new TextEncoder().encode('maillage-token:secret-of-the-tests-0123456789abcdef');
    const token = () => new SignJWT().setProtectedHeader({ alg: 'HS256' });

    await reading(await token().setJti(jti).setExpirationTime('1m').sign(key)).expect(200);
    for (const one of [token().setJti(jti).setExpirationTime('0s'), token().setJti(jti), token().setExpirationTime('1m')]) {
      expect((await reading(await one.sign(key))).status).toBe(401);
    }
  });

  it('goes on with new tokens, and keeps none of them readable', async () => {
    const account = await api.asAccount(member);
    const { body } = await renew(account.refreshToken).expect(200);

    expect(body.refresh_token).not.toBe(account.refreshToken);
    expect(decodeJwt(body.access_token).jti).toBe(decodeJwt(account.token).jti);
    await reading(body.access_token).expect(200);
    const stored = await api.dataSource.query(
      `select encode(r.hash, 'hex') as hash, r.used_at is not null as used from refresh_token r
       join session s on s.id = r.session where s.account = $1 order by used`,
      [account.id],
    );
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(stored).toEqual([
      { hash: sha256(body.refresh_token), used: false },
      { hash: sha256(account.refreshToken), used: true },
    ]);
  });

  it('ends when an old refresh token is used again, for whoever holds the newest too', async () => {
    const account = await api.asAccount(member);
    const { body } = await renew(account.refreshToken).expect(200);

    expect((await renew(account.refreshToken).expect(400)).body).toMatchObject({ error: 'invalid_grant' });
    await reading(body.access_token).expect(401);
    expect((await renew(body.refresh_token).expect(400)).body.error).toBe('invalid_grant');
  });

  it('gives one of two simultaneous renewals new tokens, and ends', async () => {
    const account = await api.asAccount(member);
    const answers = await Promise.all(Array.from({ length: 6 }, () => renew(account.refreshToken)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400, 400]);
    await account.get('/v1/auth/sessions').expect(401);
  });

  it('lasts twelve hours from its last renewal', async () => {
    const account = await api.asAccount(member);
    await expire(account, '11 hours 59 minutes');
    const { body } = await renew(account.refreshToken).expect(200);
    await expire(account, '11 hours 59 minutes');
    await reading(body.access_token).expect(200);
    await expire(account, '1 minute');

    await reading(body.access_token).expect(401);
    expect((await renew(body.refresh_token).expect(400)).body.error).toBe('invalid_grant');
  });

  it('lasts thirty days at most', async () => {
    const account = await api.asAccount(member);
    await api.dataSource.query(`update session set created_at = now() - interval '29 days 23 hours' where account = $1`, [account.id]);
    const { body } = await renew(account.refreshToken).expect(200);
    const { data } = (await reading(body.access_token).expect(200)).body;

    expect(Date.parse(data[0].expiresAt) - Date.parse(data[0].createdAt)).toBe(30 * 24 * 3600 * 1000);
  });

  it('is cleaned away once it has expired, at the next sign-in of anybody', async () => {
    const account = await api.asAccount(member);
    await expire(account, '13 hours');
    await signIn(api.email('member'));

    expect(await api.dataSource.query('select 1 from session where account = $1', [account.id])).toEqual([]);
  });

  it('ends at once by signing out, with its refresh token', async () => {
    const account = await api.asAccount(member);
    await account.delete('/v1/auth/session').expect(204);

    await account.get('/v1/articles').expect(401);
    expect((await renew(account.refreshToken).expect(400)).body.error).toBe('invalid_grant');
  });

  it('follows a change of roles at once', async () => {
    const account = await api.asAccount(member);
    await account.get('/v1/trash').expect(403);
    await api.dataSource.query(`insert into account_role (account, role) values ($1, 'editor')`, [account.id]);
    await account.get('/v1/trash').expect(200);
    await api.dataSource.query('delete from account_role where account = $1', [account.id]);

    await account.get('/v1/trash').expect(403);
    expect((await account.get('/v1/articles')).status).toBe(200);
    await account.delete('/v1/auth/session').expect(204);
  });

  it('shows its account where it came from, and no session of others', async () => {
    const account = await api.asAccount(member);
    const browser = `Navigateur ${'x'.repeat(400)}`;
    await api.anyone.post('/v1/auth/token').set('user-agent', browser).send({ username: account.email, password: PASSWORD }).expect(200);
    const { body, headers } = await account.get('/v1/auth/sessions').expect(200);

    expect(headers['cache-control']).toBe('no-store');
    expect(body.data.map((one: Body) => [one.isCurrent, one.address, one.userAgent])).toEqual([
      [false, expect.stringContaining('127.0.0.1'), browser.slice(0, 300)],
      [true, expect.stringContaining('127.0.0.1'), null],
    ]);
    expect(Object.keys(body.data[0])).toEqual(['id', 'createdAt', 'renewedAt', 'expiresAt', 'address', 'userAgent', 'isCurrent']);
    expect((await account.get('/v1/auth/sessions?limit=1').expect(200)).body).toMatchObject({
      data: [{ isCurrent: false }],
      page: { next: expect.any(String) },
    });
  });

  it('is ended by its own account only', async () => {
    const [own, other] = [await api.asAccount(member), await api.asAccount(member)];
    const { access_token: second } = await signIn(own.email);
    const id = decodeJwt(second).jti;

    const refused = await other.delete(`/v1/auth/sessions/${id}`).expect(404);
    expect((await other.delete(`/v1/auth/sessions/${crypto.randomUUID()}`).expect(404)).body).toEqual(refused.body);
    await own.delete('/v1/auth/sessions/x').expect(404);
    await own.delete(`/v1/auth/sessions/${id}`).expect(204);
    await reading(second).expect(401);
    await own.get('/v1/auth/sessions').expect(200);
  });
});

describe('a password', () => {
  const api = useApi();
  const signIn = (email: string, password: string) => api.anyone.post('/v1/auth/token').send({ username: email, password });
  const storedHash = async ({ id }: Account): Promise<string> =>
    (await api.dataSource.query('select password_hash as hash from account where id = $1', [id]))[0].hash;
  const NEXT = 'une autre phrase, plus longue';

  it('is changed by who knows it, which ends the other sessions and its links', async () => {
    const account = await api.asAccount(member);
    const { body: other } = await signIn(account.email, PASSWORD).expect(200);
    await api.dataSource.query(
      `insert into password_link (hash, account, purpose, expires_at) values ('x', $1, 'reset', now() + interval '1 hour')`,
      [account.id],
    );
    await account.put('/v1/auth/password').send({ currentPassword: PASSWORD, newPassword: NEXT }).expect(204);

    await account.get('/v1/auth/sessions').expect(200);
    await api.anyone.get('/v1/articles').set('authorization', `Bearer ${other.access_token}`).expect(401);
    await signIn(account.email, PASSWORD).expect(400);
    await signIn(account.email, NEXT).expect(200);
    expect(await api.dataSource.query('select 1 from password_link')).toEqual([]);
  });

  it('stays when the current one is wrong, which counts as a failed sign-in', async () => {
    const account = await api.asAccount(member);
    const change = () => account.put('/v1/auth/password').send({ currentPassword: 'faux', newPassword: NEXT });
    const { body } = await change().expect(422);
    expect(body.errors).toEqual([{ pointer: '/currentPassword', code: 'wrong', detail: 'Ce n’est pas votre mot de passe actuel.' }]);
    for (let failures = 2; failures <= 5; failures += 1) await change().expect(422);

    await api.dataSource.query(
      `update sign_in_failure set blocked_until = blocked_until + interval '10 minutes' where subject like 'pair:%'`,
    );
    await change().expect(429);
    await signIn(account.email, PASSWORD).expect(429);
    await account.get('/v1/auth/sessions').expect(200);
  });

  it.each([
    [{ currentPassword: PASSWORD, newPassword: 'trop court' }, '/newPassword'],
    [{ currentPassword: PASSWORD }, '/newPassword'],
    [{ newPassword: NEXT }, '/currentPassword'],
    [{ currentPassword: PASSWORD, newPassword: NEXT, role: 'admin' }, '/role'],
  ])('is not changed by %j', async (body, pointer) => {
    const answer = await api.as('member').put('/v1/auth/password').send(body).expect(422);
    expect(answer.body.errors.map((one: Body) => one.pointer)).toEqual([pointer]);
  });

  it('that an invited person has not set yet opens nothing, and answers like a wrong one', async () => {
    const invited = await api.asAccount(member);
    await api.dataSource.query('update account set password_hash = null where id = $1', [invited.id]);
    const [empty, unknown] = [await signIn(invited.email, PASSWORD), await signIn('personne@exemple.fr', PASSWORD)];

    expect([empty.status, empty.body]).toEqual([400, unknown.body]);
  });

  it('is stored anew when it costs less than the settings ask for', async () => {
    const account = await api.asAccount(member);
    const weak = await hashPassword(PASSWORD, { ARGON2_MEMORY_KIB: 64, ARGON2_PASSES: 3 });
    await api.dataSource.query('update account set password_hash = $2 where id = $1', [account.id, weak]);
    const answers = await Promise.all([signIn(account.email, PASSWORD), signIn(account.email, PASSWORD)]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const rehashed = await storedHash(account);
    expect(rehashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=3,p=1\$/);
    await signIn(account.email, PASSWORD).expect(200);
    expect(await storedHash(account)).toBe(rehashed);
  });

  it('takes as long to refuse for an address that nobody has as for those that cost otherwise than the settings ask for', async () => {
    const before = await api.dataSource.query('select id, password_hash from account where password_hash is not null');
    const dear = await hashPassword(PASSWORD, { ARGON2_MEMORY_KIB: 131_072, ARGON2_PASSES: 4 });
    await api.dataSource.query('update account set password_hash = $1 where password_hash is not null', [dear]);
    const seconds = async (username: string) => {
      const begin = performance.now();
      await api.anyone.post('/v1/auth/token').send({ username, password: 'faux' }).expect(400);
      return (performance.now() - begin) / 1000;
    };
    try {
      const known = await seconds(api.email('member'));
      // At the cost of the settings it would be a tenth.
      expect(await seconds('personne@exemple.fr')).toBeGreaterThan(known / 3);
    } finally {
      for (const { id, password_hash: hash } of before)
        await api.dataSource.query('update account set password_hash = $2 where id = $1', [id, hash]);
    }
  });

  it('that costs more stays as it is', async () => {
    const stored = await hashPassword(PASSWORD, { ARGON2_MEMORY_KIB: 128, ARGON2_PASSES: 2 });

    expect(await strongerHash(stored, PASSWORD, { ARGON2_MEMORY_KIB: 64, ARGON2_PASSES: 1 })).toBeUndefined();
    expect(await strongerHash(stored, PASSWORD, { ARGON2_MEMORY_KIB: 64, ARGON2_PASSES: 4 })).toMatch(/\$m=128,t=4,p=1\$/);
  });

  it('that changes while it is verified opens no session', async () => {
    const account = await api.asAccount(member);
    const other = await hashPassword(NEXT, api.config);
    const answer = await api.dataSource.transaction(async (change) => {
      await change.query('update account set password_hash = $2 where id = $1', [account.id, other]);
      const opening = signIn(account.email, PASSWORD).then((response) => response);
      while (!(await isSomebodyWaiting())) continue;
      return { opening };
    });

    expect((await answer.opening).status).toBe(400);
    expect((await account.get('/v1/auth/sessions').expect(200)).body.data).toHaveLength(1);
  });

  /** Whether a statement waits for a lock of another. */
  async function isSomebodyWaiting(): Promise<boolean> {
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    return (await api.dataSource.query(waiting)).length > 0;
  }
});

describe('roles', () => {
  it.each([
    [[{ role: 'member', organisation: 'a' }], 'member', [grantOf('member', ['a'])]],
    [
      [
        { role: 'author', organisation: 'b' },
        { role: 'author', organisation: 'a' },
      ],
      'staff',
      [grantOf('author', ['a', 'b'])],
    ],
    [
      [
        { role: 'editor', organisation: 'a' },
        { role: 'member', organisation: null },
        { role: 'editor', organisation: null },
      ],
      'staff',
      [grantOf('member'), grantOf('editor')],
    ],
  ] as const)('%j count as %s', (held, audience, grants) => {
    expect([audienceWith(held), grantsOf(held)]).toEqual([audience, grants]);
  });

  it('that were all taken away leave an account what everybody has, and itself', () => {
    expect(audienceWith([])).toBe('public');
    expect(grantsOf([])).toEqual([{ ...grantOf('anonymous'), capabilities: [...grantOf('anonymous').capabilities, 'account:own'] }]);
  });
});
