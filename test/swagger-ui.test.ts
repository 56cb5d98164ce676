import { readFileSync } from 'node:fs';
import { decodeJwt, SignJWT } from 'jose';
import type { Locator, Page } from 'playwright-core';
import { PASSWORD, useApi, type Body } from './support/api.js';
import { useBrowser } from './support/browser.js';
import { Contract } from './support/open-api.js';

const LONG_TEXT = 'Une première ligne,\nune deuxième.\n\n## Un intertitre\n\n- un point ;\n- un autre : « voilà ».\n';

const contract = new Contract(JSON.parse(readFileSync('openapi.json', 'utf8')) as Body);

/** A deadline for machines that do much else. */
const DEADLINE = 60_000;

describe('the documentation page', () => {
  const api = useApi();
  const browser = useBrowser();
  const origin = () => `http://127.0.0.1:${(api.app.fastify.server.address() as { port: number }).port}`;
  const operation = (id: string): Locator => browser.page.locator(`.opblock[id$="-${id}"]`);

  async function open(): Promise<void> {
    await browser.page.goto(`${origin()}/docs`);
    await browser.page.locator('.opblock').first().waitFor();
  }

  /** What the page tells, once it says so: it may come after the answer that it is about. */
  async function noticeOf(text: string): Promise<string> {
    const notice = browser.page.locator('#notice', { hasText: text });
    await notice.waitFor();
    return notice.innerText();
  }

  async function signIn(): Promise<void> {
    const { page } = browser;
    await page.locator('#oauth_username').fill(api.email('editor'));
    await page.locator('#oauth_password').fill(PASSWORD);
    await page.locator('.modal-ux .modal-btn.authorize').click();
    await page.locator('.modal-ux').getByText('Se déconnecter').waitFor();
    await page.locator('.modal-ux .btn-done').click();
  }

  interface Sent {
    item?: string;
    body?: string;
    /** The status of a first answer that the page does not show. */
    renewedAfter?: number;
  }

  const isContent = (url: string): boolean => url.includes('/v1/') && !url.includes('/v1/auth/');

  /** Opens an operation, fills what is given and sends it. Answers the status and the body that the page shows. */
  async function send(id: string, { item, body, renewedAfter }: Sent = {}): Promise<{ status: number; text: string }> {
    const block = operation(id);
    if (!(await block.getAttribute('class'))?.includes('is-open')) await block.locator('.opblock-summary-control').click();
    if (item !== undefined) await block.locator('tr[data-param-name="id"] input').fill(item);
    if (body !== undefined) await block.locator('.body-param textarea').fill(body);
    const answered = browser.page.waitForResponse((response) => isContent(response.url()) && response.status() !== renewedAfter);
    await block.locator('.btn.execute').click();
    const status = (await answered).status();
    const live = block.locator('.live-responses-table .response');
    await live
      .filter({ hasText: String(status) })
      .first()
      .waitFor();
    return { status, text: await live.innerText() };
  }

  const stored = async (id: string): Promise<Body> => (await api.as('editor').get(`/v1/articles/${id}`).expect(200)).body as Body;
  const newest = async (): Promise<Body> =>
    (await api.as('editor').get('/v1/articles?sort=-createdAt&limit=1').expect(200)).body.data[0] as Body;

  it(
    'is French, and shows the groups in the order of the work',
    async () => {
      await open();
      const groups = await browser.page.locator('.opblock-tag-section h3 a').allInnerTexts();

      expect(await browser.page.locator('html').getAttribute('lang')).toBe('fr');
      expect(groups.slice(0, 3)).toEqual(['Connexion', 'Articles', 'Organisations']);
      expect(await browser.page.locator('.auth-wrapper .btn.authorize').innerText()).toBe('Se connecter');
    },
    DEADLINE,
  );

  it.each(['listArticles', 'listEvents', 'search', 'listAudit', 'updateArticle'])(
    'fills in nothing but defaults by itself: %s',
    async (id) => {
      const block = operation(id);
      await block.locator('.opblock-summary-control').click();
      await block.locator('tr[data-param-name]').first().waitFor();
      for (const heading of (await block.locator('tr.parameter-group button[aria-expanded="false"]').all()).toReversed())
        await heading.click();
      const fields = block.locator('tr[data-param-name]').locator('input, select');
      const values = await fields.evaluateAll((elements) => elements.map((element) => (element as HTMLInputElement).value));
      const defaults = contract.parametersOf(contract.named(id).operation).map(({ schema }) => String(schema.default ?? ''));

      expect(values.toSorted()).toEqual(defaults.toSorted());
      await block.locator('.opblock-summary-control').click();
    },
    DEADLINE,
  );

  it(
    'has the filters of a list under headings that fold, each with one field, and sends what is in them',
    async () => {
      await open();
      const { page } = browser;
      const block = operation('listArticles');
      await block.locator('.opblock-summary-control').click();
      const heading = (name: string): Locator => block.locator('tr.parameter-group button').filter({ hasText: name });
      const row = (name: string): Locator => block.locator(`tr[data-param-name="${name}"]`);
      await heading('Recherche').waitFor();
      const groups = await block.locator('tr.parameter-group button').allInnerTexts();

      expect(groups.map((text) => text.replace(/ \(\d+\)$/, ''))).toEqual([
        'Recherche',
        'Champs',
        'Dates',
        'Contenus liés',
        'Page',
        'Champs à montrer',
        'Contenus liés à montrer',
        'Réservé au personnel',
      ]);
      expect(await heading('Contenus liés (').getAttribute('aria-expanded')).toBe('false');
      expect(await row('organisations').count()).toBe(0);
      await heading('Contenus liés (').focus();
      await page.keyboard.press('Enter');
      expect(await row('organisations').locator('.parameter__type').innerText()).toBe('liste');
      await row('organisations').locator('input').fill('scic-eole,genese');
      await row('organisations.networks')
        .locator('select')
        .selectOption([{ label: 'ccas-cias : CCAS et CIAS' }, { label: 'geiq : GEIQ' }]);
      await heading('Dates').click();
      await row('publishedAt[gte]').locator('input').fill('2013-06-25');
      await heading('Contenus liés (').click();
      expect(await row('organisations').count()).toBe(0);
      expect(await heading('Contenus liés (').innerText()).toMatch(/^Contenus liés \(\d+, dont 2 en usage\)$/);
      const asked = page.waitForRequest((request) => request.url().includes('/v1/articles?'));
      await block.locator('.btn.execute').click();

      expect(Object.fromEntries(new URL((await asked).url()).searchParams)).toEqual({
        organisations: 'scic-eole,genese',
        'organisations.networks': 'ccas-cias,geiq',
        'publishedAt[gte]': '2013-06-25',
        limit: '20',
      });
      await block.locator('.opblock-summary-control').click();
    },
    DEADLINE,
  );

  it(
    'lets the server say in French what is wrong with a value, and keeps a request back only where one is missing',
    async () => {
      const row = (id: string, name: string): Locator => operation(id).locator(`tr[data-param-name="${name}"]`);
      await operation('listArticles').locator('.opblock-summary-control').click();
      await row('listArticles', 'limit').locator('input').fill('beaucoup');
      expect(await send('listArticles')).toEqual({ status: 400, text: expect.stringContaining('attend un nombre de 1 à 100') });
      await row('listArticles', 'limit').locator('input').fill('');
      await operation('listArticles').locator('tr.parameter-group button').filter({ hasText: 'Contenus liés (' }).click();
      await row('listArticles', 'organisations').locator('input').fill('Foyer Jeunes');
      expect(await send('listArticles')).toEqual({ status: 400, text: expect.stringContaining('attend des slugs') });
      expect(await operation('listArticles').locator('.validation-errors').count()).toBe(0);
      await row('listArticles', 'organisations').locator('input').fill('');
      await operation('listArticles').locator('.opblock-summary-control').click();

      await operation('search').locator('.opblock-summary-control').click();
      await operation('search').locator('tr.parameter-group button').filter({ hasText: 'Recherche' }).click();
      await operation('search').locator('.btn.execute').click();
      await row('search', 'q').locator('input.invalid').waitFor();
      expect((await operation('search').locator('.validation-errors').innerText()).split(/\s*\n\s*/)).toEqual([
        'Une valeur manque :',
        '« q »',
      ]);
      expect(await operation('search').locator('.live-responses-table').count()).toBe(0);
      await operation('search').locator('.opblock-summary-control').click();
    },
    DEADLINE,
  );

  it(
    'asks for a sign-in when a change needs one, and sends the same text afterwards',
    async () => {
      const refused = await send('createArticle', { body: '{ "title": "Écrit avant la connexion" }' });
      expect(refused.status).toBe(401);
      expect(await browser.page.locator('#notice').innerText()).toContain('demande une connexion');

      await browser.page.locator('#notice button').click();
      await signIn();
      expect(await browser.page.locator('#notice').isHidden()).toBe(true);
      expect((await send('createArticle')).status).toBe(201);
      expect((await newest()).title).toBe('Écrit avant la connexion');
    },
    DEADLINE,
  );

  it(
    'keeps the sign-in over a reload, and sends the version that a list showed',
    async () => {
      const { id, slug } = await newest();
      await open();
      expect((await send('listArticles')).text).toContain('Écrit avant la connexion');

      expect((await send('updateArticle', { item: slug, body: '{ "title": "Horaires du printemps" }' })).status).toBe(200);
      expect((await stored(id)).title).toBe('Horaires du printemps');
    },
    DEADLINE,
  );

  it(
    'says that somebody else changed the article, and lets one read it again',
    async () => {
      const { id, version } = await newest();
      await api.as('admin').patch(`/v1/articles/${id}`).set('if-match', `"v${version}"`).send({ standfirst: 'Entre-temps.' }).expect(200);
      const stale = await send('updateArticle', { item: id, body: '{ "title": "Horaires de l’été" }' });
      expect(stale.status).toBe(412);
      expect(stale.text).toContain('modifié depuis que vous l’avez lu');
      expect((await stored(id)).title).toBe('Horaires du printemps');

      await send('getArticle', { item: id });
      expect((await send('updateArticle')).status).toBe(200);
      expect(await stored(id)).toMatchObject({ title: 'Horaires de l’été', standfirst: 'Entre-temps.' });
    },
    DEADLINE,
  );

  it(
    'writes a long text with its line breaks, and publishes',
    async () => {
      const { id, slug } = await newest();
      expect((await send('writeArticleText', { item: slug, body: LONG_TEXT })).status).toBe(200);
      expect((await stored(id)).body).toBe(LONG_TEXT);

      expect((await send('publishArticle', { item: slug })).status).toBe(200);
      const { body } = await api.anyone.get('/v1/articles').expect(200);
      expect(body.data).toEqual([expect.objectContaining({ id, slug })]);
    },
    DEADLINE,
  );

  /** Gives all tabs an access token of the same session that the server refuses: it ended so many seconds ago, or seems good still. */
  async function spoilToken(expiresIn: number): Promise<void> {
    const { access_token: token } = await storedToken();
    const key = new TextEncoder().encode(`maillage-token:${expiresIn > 0 ? 'of another secret' : 'secret-of-the-tests-0123456789abcdef'}`);
    const spoilt = await new SignJWT({ jti: decodeJwt(token).jti })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn)
      .sign(key);
    await browser.page.evaluate((text) => {
      const authorized = JSON.parse(localStorage.getItem('authorized') ?? '{}');
      authorized.staff.token.access_token = text;
      localStorage.setItem('authorized', JSON.stringify(authorized));
    }, spoilt);
  }

  const storedAuthorization = (page: Page = browser.page): Promise<string> =>
    page.evaluate(() => localStorage.getItem('authorized') ?? '{}');
  const storedToken = async (): Promise<Body> => JSON.parse(await storedAuthorization()).staff.token;
  const sessionOf = async (): Promise<Body[]> =>
    api.dataSource.query(
      'select s.id, count(*)::int as tokens from session s join refresh_token r on r.session = s.id where s.id = $1 group by s.id',
      [decodeJwt((await storedToken()).access_token).jti],
    );

  it.each([
    ['has ended', -10],
    ['is about to end', 30],
    ['the server no longer takes', 600],
  ])(
    'renews an access token that %s, without anybody noticing',
    async (_, expiresIn) => {
      const { id } = await newest();
      const before = await storedToken();
      await spoilToken(expiresIn);
      const sent = await send('writeArticleText', { item: id, body: `Écrit ${expiresIn} s avant la fin.`, renewedAfter: 401 });

      expect(sent.status).toBe(200);
      expect((await stored(id)).body).toBe(`Écrit ${expiresIn} s avant la fin.`);
      expect(await browser.page.locator('#notice').isHidden()).toBe(true);
      const after = await storedToken();
      expect(after.refresh_token).not.toBe(before.refresh_token);
      expect(decodeJwt(after.access_token).jti).toBe(decodeJwt(before.access_token).jti);
    },
    DEADLINE,
  );

  it(
    'renews once for two tabs, and keeps no password',
    async () => {
      const other = await browser.page.context().newPage();
      await other.goto(`${origin()}/docs`);
      await other.locator('.opblock').first().waitFor();
      const [{ tokens = 0 } = {}] = await sessionOf();
      await spoilToken(-10);
      const { promise: bothAsked, resolve: release } = Promise.withResolvers<void>();
      await other.context().route('**/v1/auth/token', async (route) => {
        await bothAsked;
        await route.continue();
      });
      const answers = [await askForTrash(browser.page), await askForTrash(other)];
      release();

      expect(await Promise.all(answers.map(({ status }) => status))).toEqual([200, 200]);
      expect(await sessionOf()).toEqual([expect.objectContaining({ tokens: tokens + 1 })]);
      expect(await storedAuthorization(other)).not.toContain(PASSWORD);
      await other.close();
    },
    DEADLINE,
  );

  it(
    'waits for a renewal that is refused for now, and keeps the sign-in when it is refused for longer',
    async () => {
      const { id } = await newest();
      let refusals = 2;
      await browser.page.route('**/v1/auth/token', async (route) => {
        refusals -= 1;
        if (refusals < 0) await route.continue();
        else await route.fulfill({ status: refusals % 2 === 1 ? 429 : 503, headers: { 'retry-after': '1' }, body: '' });
      });
      await spoilToken(-10);
      expect((await send('writeArticleText', { item: id, body: 'Écrit pendant une attente.', renewedAfter: 401 })).status).toBe(200);

      refusals = 100;
      await spoilToken(-10);
      const kept = await storedToken();
      expect((await send('writeArticleText', { item: id, body: 'Écrit sans réponse.' })).status).toBe(401);
      expect(await noticeOf('envoyez de nouveau dans une minute')).toContain('envoyez de nouveau dans une minute');
      expect(await storedToken()).toEqual(kept);

      await browser.page.unroute('**/v1/auth/token');
      expect((await send('writeArticleText', { item: id, body: 'Écrit après l’attente.' })).status).toBe(200);
      expect(await browser.page.locator('#notice').isVisible()).toBe(false);
    },
    DEADLINE,
  );

  /** Sends, and does not wait for the answer. */
  async function askForTrash(page: Page): Promise<{ status: Promise<number> }> {
    const block = page.locator('.opblock[id$="-listTrash"]');
    await block.locator('.opblock-summary-control').click();
    const answered = page.waitForResponse((response) => response.url().includes('/v1/trash'));
    await block.locator('.btn.execute').click();
    return { status: answered.then((response) => response.status()) };
  }

  it(
    'asks to sign in again when the session has ended, and sends the same text afterwards',
    async () => {
      await api.dataSource.query('delete from session');
      const refused = await send('writeArticleText', { body: 'Un texte long à ne pas perdre.' });
      expect(refused.status).toBe(401);
      expect(await noticeOf('Votre connexion a pris fin')).toContain('Votre connexion a pris fin');

      await browser.page.locator('#notice button').click();
      await signIn();
      expect((await send('writeArticleText')).text).toContain('Un texte long à ne pas perdre.');
    },
    DEADLINE,
  );

  it(
    'ends the session on the server by signing out',
    async () => {
      const { page } = browser;
      const { access_token: token } = await storedToken();
      await page.locator('.auth-wrapper .btn.authorize').click();
      const ended = page.waitForResponse((response) => response.url().endsWith('/v1/auth/session'));
      await page.locator('.modal-ux').getByText('Se déconnecter').click();

      expect((await ended).status()).toBe(204);
      await api.anyone.get('/v1/articles').set('authorization', `Bearer ${token}`).expect(401);
      expect(await storedAuthorization()).toBe('{}');
    },
    DEADLINE,
  );

  it('runs no script and loads nothing that its policy forbids', () => {
    expect(browser.complaints).toEqual([]);
  });
});
