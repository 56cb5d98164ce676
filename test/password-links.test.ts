import { PASSWORD, useApi, type Body } from './support/api.js';
import { useBrowser } from './support/browser.js';
import { useMailServer } from './support/mail-server.js';

const NEW_PASSWORD = 'quatre mots pris au hasard';

describe('links that set a password', () => {
  const mails = useMailServer();
  const api = useApi({
    get SMTP_URL() {
      return mails.url;
    },
  });

  const ask = (email: string) => api.anyone.post('/v1/auth/password-reset').send({ email });
  const use = (token: string, password = NEW_PASSWORD) => api.anyone.post('/v1/auth/password').send({ token, password });
  const signIn = (username: string, password: string) =>
    api.anyone.post('/v1/auth/token').type('form').send({ grant_type: 'password', username, password });
  const tokenOf = (link: string): string => link.split('#')[1] ?? '';

  /** A new account, with the token of a link it has asked for. */
  async function asked(): Promise<{ account: Awaited<ReturnType<typeof api.asAccount>>; token: string }> {
    const account = await api.asAccount({ roles: [{ role: 'author' }] });
    await ask(account.email).expect(202);
    return { account, token: tokenOf((await mails.next()).link) };
  }

  it('come by mail to the address of an account, whatever its case', async () => {
    const { email } = await api.asAccount({ roles: [{ role: 'member' }] });
    await ask(` ${email.toUpperCase()} `).expect(202);
    const { to, link } = await mails.next();

    expect(to).toEqual([email]);
    expect(link).toMatch(/^http:\/\/localhost:3000\/password#[\w-]{43}$/);
  });

  it('are promised alike for a known and an unknown address, and sent to the known one only', async () => {
    const { email } = await api.asAccount({ roles: [{ role: 'member' }] });
    const unknown = await ask('personne@exemple.fr').expect(202);
    const known = await ask(email).expect(202);
    const told = ({ body, headers }: Body) => [body, { ...headers, date: '' }];

    expect(told(unknown)).toEqual(told(known));
    expect(known.headers['cache-control']).toBe('no-store');
    expect((await mails.next()).to).toEqual([email]);
    expect(await links('personne@exemple.fr')).toEqual([]);
  });

  it('are promised alike where no message can be sent', async () => {
    await api.dataSource.query(`insert into account (id, email, name) values (gen_random_uuid(), 'refuse@exemple.fr', 'Injoignable')`);
    const [refused, unknown] = [await ask('refuse@exemple.fr').expect(202), await ask('personne@exemple.fr').expect(202)];

    expect(refused.body).toEqual(unknown.body);
  });

  it('set the password once, and end the sessions of the account and of nobody else', async () => {
    const other = await api.asAccount({ roles: [{ role: 'member' }] });
    const { account, token } = await asked();

    await use(token).expect(204);

    await account.get('/v1/auth/account').expect(401);
    await other.get('/v1/auth/account').expect(200);
    await signIn(account.email, PASSWORD).expect(400);
    await signIn(account.email, NEW_PASSWORD).expect(200);
    expect((await use(token, 'encore un autre mot').expect(400)).body).toMatchObject({
      type: 'http://localhost:3000/problems/link-expired',
      detail: 'Ce lien a déjà servi ou a expiré : demandez-en un nouveau.',
    });
    await signIn(account.email, NEW_PASSWORD).expect(200);
  });

  it('end with the next link that is asked for, and with the use of another', async () => {
    const { account, token: first } = await asked();
    await ask(account.email).expect(202);
    const second = tokenOf((await mails.next()).link);
    await api.dataSource.query(
      `insert into password_link (hash, account, purpose, expires_at) values (sha256('invited'), $1, 'invitation', now() + interval '1 hour')`,
      [account.id],
    );

    const answers = [await use(first), await use(second), await use('invited')];
    expect(answers.map(({ status }) => status)).toEqual([400, 204, 400]);
  });

  it('end after an hour', async () => {
    const { account, token } = await asked();
    const [{ life }] = await api.dataSource.query(
      `select round(extract(epoch from expires_at - now()) / 60) as life from password_link where account = $1`,
      [account.id],
    );
    expect(Number(life)).toBe(60);

    await api.dataSource.query('update password_link set expires_at = now() where account = $1', [account.id]);
    await use(token).expect(400);
    await signIn(account.email, PASSWORD).expect(200);
  });

  it('set one password when two come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { account, token } = await asked();
      const passwords = ['le premier des deux', 'le second des deux'];
      const answers = await Promise.all(passwords.map((password) => use(token, password)));

      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400]);
      const winner = passwords[answers.findIndex(({ status }) => status === 204)]!;
      await signIn(account.email, winner).expect(200);
    }
  });

  it('are stored as a hash, like the password', async () => {
    const { account, token } = await asked();
    expect((await links(account.email)).map(({ text }) => text.includes(token))).toEqual([false]);
    expect((await links(account.email)).map(({ length }) => length)).toEqual([32]);

    await use(token).expect(204);
    const [{ hash }] = await api.dataSource.query('select password_hash as hash from account where id = $1', [account.id]);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it.each([
    ['no token', { password: NEW_PASSWORD }, '/token'],
    ['eleven characters', { token: 'x', password: 'onze lettre' }, '/password'],
    ['a thousand and one characters', { token: 'x', password: 'x'.repeat(1001) }, '/password'],
    ['a list of tokens', { token: ['x'], password: NEW_PASSWORD }, '/token'],
    ['what they do not know', { token: 'x', password: NEW_PASSWORD, account: 'x' }, '/account'],
  ])('refuse %s', async (_, body, pointer) => {
    expect((await api.anyone.post('/v1/auth/password').send(body).expect(422)).body.errors[0].pointer).toBe(pointer);
  });

  it.each([{}, { email: 'x' }, { email: ['a@exemple.fr'] }, { email: 'a@exemple.fr', name: 'x' }])(
    'are not asked for by %j',
    async (body) => {
      await api.anyone.post('/v1/auth/password-reset').send(body).expect(422);
    },
  );

  const links = (email: string): Promise<{ text: string; length: number }[]> =>
    api.dataSource.query(
      `select row_to_json(l)::text || encode(l.hash, 'escape') as text, length(l.hash) as length
       from password_link l join account a on a.id = l.account where a.email = $1`,
      [email],
    );
});

describe('the page of the password', () => {
  const mails = useMailServer();
  const api = useApi({
    get SMTP_URL() {
      return mails.url;
    },
  });
  const browser = useBrowser();
  const origin = () => `http://127.0.0.1:${(api.app.fastify.server.address() as { port: number }).port}`;
  const said = () => browser.page.locator('#message').innerText();

  it('is French, and lets only this server’s scripts run and nobody frame it', async () => {
    const { text, headers } = await api.anyone.get('/password').expect(200).expect('content-type', 'text/html; charset=utf-8');

    expect(text).toMatch(/<html lang="fr">[^]*<title>.+<\/title>/);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/,
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
    for (const [, file] of text.matchAll(/(?:src|href)="(docs\/assets\/[^"]+)"/g)) await api.anyone.get(`/${file}`).expect(200);
  });

  it('asks for a link, then sets the password by it, and then asks for another link', async () => {
    const { page } = browser;
    const { email } = await api.asAccount({ roles: [{ role: 'author' }] });
    await page.goto(`${origin()}/password`);
    await page.getByLabel('Votre adresse électronique').fill(email);
    await page.getByRole('button', { name: 'Recevoir un lien' }).click();
    const { hash } = new URL((await mails.next()).link);

    await page.goto('about:blank');
    await page.goto(`${origin()}/password${hash}`);
    expect(page.url()).toBe(`${origin()}/password`);
    await choose('quatre mots pris ailleurs');
    await page.getByText('Les deux mots de passe ne sont pas les mêmes.').waitFor();
    await choose(NEW_PASSWORD);
    await page.getByRole('link', { name: /documentation/ }).waitFor();
    expect(await said()).toBe('Votre mot de passe est enregistré. Connectez-vous avec lui.');
    await api.anyone
      .post('/v1/auth/token')
      .type('form')
      .send({ grant_type: 'password', username: email, password: NEW_PASSWORD })
      .expect(200);

    await page.goto('about:blank');
    await page.goto(`${origin()}/password${hash}`);
    await choose(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Recevoir un lien' }).waitFor();
    expect(await said()).toMatch(/demandez-en un nouveau/);
    expect(browser.complaints).toEqual([]);
  }, 60_000);

  async function choose(again: string): Promise<void> {
    const { page } = browser;
    await page.getByLabel('Nouveau mot de passe').fill(NEW_PASSWORD);
    await page.getByLabel('Le même, une seconde fois').fill(again);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
  }
});
