import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { loadSamples } from '../src/samples/samples.js';
import { PASSWORD, useApi } from './support/api.js';

const run = promisify(execFile);
const MARK = '__exit:';

/** The lines of the README's tour, without comments and blanks. */
async function tourLines(): Promise<string[]> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, block = ''] = /<!-- tour:[^\n]*\n```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  return block.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the tour of the README', () => {
  const api = useApi();

  it('runs line by line as it is printed', async () => {
    await loadSamples(api.dataSource);
    const { port } = api.app.nest.getHttpServer().address() as AddressInfo;
    const lines = (await tourLines()).map((line) =>
      line
        .replace('localhost:3000', `127.0.0.1:${port}`)
        .replace(/^USERNAME=.*/, `USERNAME=${api.email('admin')}`)
        .replace(/^PASSWORD=.*/, `PASSWORD='${PASSWORD}'`),
    );
    const { stdout } = await run('bash', ['-c', lines.flatMap((line) => [line, `echo; echo "${MARK}$?"`]).join('\n')], {
      maxBuffer: 10_000_000,
    });
    const answers = stdout
      .split(/\n__exit:/)
      .slice(0, -1)
      .map((answer, index) => (index === 0 ? answer : answer.slice(answer.indexOf('\n') + 1)));
    const exits = [...stdout.matchAll(/__exit:(\d+)/g)].map(([, code]) => code);

    expect(exits).toEqual(lines.map(() => '0'));
    const shown = new Map(lines.map((line, index) => [line, answers[index]?.trim() ?? '']));
    const answerTo = (part: string): string => [...shown].find(([line]) => line.includes(part))?.[1] ?? `nothing ran ${part}`;
    const refused = [...shown.values()]
      .filter((answer) => answer.includes('/problems/'))
      .map((answer) => (JSON.parse(answer) as { status: number }).status);
    expect(refused).toEqual([400, 412]);
    expect(JSON.parse(answerTo('limit=2')).data).toHaveLength(2);
    expect(JSON.parse(answerTo('networks=coorace')).data.length).toBeGreaterThan(0);
    expect(JSON.parse(answerTo('include=linkedBy')).linkedBy[0].item).toBeDefined();
    expect(JSON.parse(answerTo('count=exact')).page.total).toBeGreaterThan(0);
    expect(answerTo('If-None-Match')).toBe('304');
    expect(JSON.parse(answerTo('"v2"'))).toMatchObject({ status: 'published', bodyHtml: expect.stringContaining('<em>nombreux</em>') });
    expect(answerTo('$FILE/file')).toBe('Heures d’ouverture : de 9 h à 12 h.');
    expect(JSON.parse(answerTo('/restoration'))).toMatchObject({ status: 'offline' });
  });
});
