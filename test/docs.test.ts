import { readdir } from 'node:fs/promises';
import { useApi } from './support/api.js';

describe('the documentation', () => {
  const api = useApi();

  it.each([
    ['/', 302],
    ['/docs/', 308],
    ['/docs/?page=1', 308],
  ])('is where %s leads', async (path, status) => {
    const { headers } = await api.anyone.get(path).expect(status);

    expect(headers.location).toBe('/docs');
  });

  it('is a French page that lets only this server’s scripts run and nobody frame it', async () => {
    const { text, headers } = await api.anyone.get('/docs').expect(200).expect('content-type', 'text/html; charset=utf-8');

    expect(text).toMatch(/<html lang="fr">[^]*<title>.+<\/title>/);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/);
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('has each file that the page names, to be kept for an hour', async () => {
    const { text } = await api.anyone.get('/docs').expect(200);
    const files = [...text.matchAll(/(?:src|href)="(\/docs\/assets\/[^"]+)"/g)].map(([, file]) => file!);

    expect(files).toHaveLength(5);
    for (const file of files)
      await api.anyone.get(file).expect(200).expect('cache-control', 'public, max-age=3600').expect('x-content-type-options', 'nosniff');
  });

  it('serves every script of its own', async () => {
    const scripts = (await readdir('src/docs/browser')).map((file) => file.replace(/\.ts$/, '.js'));

    for (const script of scripts)
      await api.anyone
        .get(`/docs/assets/${script}`)
        .expect(200)
        .expect('content-type', /^(text|application)\/javascript/);
    expect(scripts).toContain('page.js');
  });

  it('answers a file that is unchanged by 304', async () => {
    const { headers } = await api.anyone.get('/docs/assets/swagger-ui.css').expect(200);

    await api.anyone
      .get('/docs/assets/swagger-ui.css')
      .set('if-none-match', headers.etag as string)
      .expect(304);
  });

  it.each(['/docs/assets/package.json', '/docs/assets/..%2fpackage.json', '/docs/assets/constructor', '/docs/autre'])(
    'has nothing under %s',
    async (path) => {
      const { status, headers } = await api.anyone.get(path);

      expect([status, headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
    },
  );
});
