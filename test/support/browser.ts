import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

const ARCHIVES = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin');

/** A real Chromium with the libraries and fonts that it needs, all from npm: the machine need not have any. */
async function launch(): Promise<Browser> {
  const executablePath = await chromium.executablePath();
  const libraries = await inflate(join(ARCHIVES, 'al2023.tar.br'));
  const env = { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib'), FONTCONFIG_PATH: join(tmpdir(), 'fonts') };
  return playwright.launch({ executablePath, args: ['--no-sandbox', '--headless=shell', '--disable-gpu'], env });
}

/** One page for a test file, as a French member of staff opens it, and what its console complained about. */
export function useBrowser(): { readonly page: Page; readonly complaints: string[] } {
  const state = {} as { browser: Browser; page: Page };
  const complaints: string[] = [];
  beforeAll(async () => {
    state.browser = await launch();
    const context = await state.browser.newContext({ locale: 'fr-FR', viewport: { width: 1200, height: 900 } });
    state.page = await context.newPage();
    state.page.setDefaultTimeout(20_000);
    state.page.on('pageerror', (error) => complaints.push(error.message));
    state.page.on('console', (message) => message.text().includes('Content Security Policy') && complaints.push(message.text()));
  }, 60_000);
  afterAll(async () => {
    await state.browser?.close();
  });
  return {
    get page() {
      return state.page;
    },
    complaints,
  };
}
