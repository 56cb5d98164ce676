import type { Locator } from 'playwright-core';
import { PASSWORD, useApi, type Body } from './support/api.js';
import { useBrowser } from './support/browser.js';

const LONG_TEXT = 'Une première ligne,\nune deuxième.\n\n## Un intertitre\n\n- un point ;\n- un autre : « voilà ».\n';

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

  async function signIn(): Promise<void> {
    const { page } = browser;
    await page.locator('#oauth_username').fill(api.email('editor'));
    await page.locator('#oauth_password').fill(PASSWORD);
    await page.locator('.modal-ux .modal-btn.authorize').click();
    await page.locator('.modal-ux').getByText('Se déconnecter').waitFor();
    await page.locator('.modal-ux .btn-done').click();
  }

  /** Opens an operation, fills what is given and sends it. Answers the status and the body that the page shows. */
  async function send(id: string, { item, body }: { item?: string; body?: string } = {}): Promise<{ status: number; text: string }> {
    const block = operation(id);
    if (!(await block.getAttribute('class'))?.includes('is-open')) await block.locator('.opblock-summary-control').click();
    if (item !== undefined) await block.locator('tr[data-param-name="id"] input').fill(item);
    if (body !== undefined) await block.locator('.body-param textarea').fill(body);
    const answered = browser.page.waitForResponse((response) => response.url().includes('/v1/'));
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

  it(
    'asks to sign in again when the session has ended, and sends the same text afterwards',
    async () => {
      await api.dataSource.query('delete from session');
      const refused = await send('writeArticleText', { body: 'Un texte long à ne pas perdre.' });
      expect(refused.status).toBe(401);
      expect(await browser.page.locator('#notice').innerText()).toContain('Votre connexion a pris fin');

      await browser.page.locator('#notice button').click();
      await signIn();
      expect((await send('writeArticleText')).text).toContain('Un texte long à ne pas perdre.');
    },
    DEADLINE,
  );

  it('runs no script and loads nothing that its policy forbids', () => {
    expect(browser.complaints).toEqual([]);
  });
});
