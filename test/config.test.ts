import { readFileSync } from 'node:fs';
import { Config, readConfig } from '../src/config.js';
import { StartupError } from '../src/startup/startup-error.js';

const EXAMPLE = readFileSync('.env.example', 'utf8');
const SETTING = /^(?:# )?([A-Z][A-Z\d_]+)=(.*)$/;

/** Each setting with the comment that stands above it. */
function explained(): Map<string, { value: string; isSet: boolean; comment: string }> {
  const settings = new Map<string, { value: string; isSet: boolean; comment: string }>();
  let comment = '';
  for (const line of EXAMPLE.split('\n')) {
    const [, name, value = ''] = SETTING.exec(line) ?? [];
    if (name) settings.set(name, { value, isSet: !line.startsWith('#'), comment });
    comment = !name && line.startsWith('# ') ? `${comment} ${line.slice(2)}` : '';
  }
  return settings;
}

/** Settings of the class: those whose nonsense is refused, or which it takes over. */
function known(names: Iterable<string>): string[] {
  return [...names].filter((name) => {
    try {
      return name in readConfig({ [name]: 'x' });
    } catch (error) {
      return error instanceof StartupError && error.lines.some((line) => line.startsWith(name));
    }
  });
}

const declared = (): string[] =>
  [...readFileSync('src/config.ts', 'utf8').matchAll(/^ {2}([A-Z][A-Z\d_]+)[?]?: /gm)].map(([, name = '']) => name);

describe('.env.example', () => {
  it('explains every setting, and no other', () => {
    expect([...explained().keys()].toSorted()).toEqual(declared().toSorted());
    expect(known(explained().keys())).toEqual([...explained().keys()]);
    for (const { comment } of explained().values()) expect(comment.length).toBeGreaterThan(20);
  });

  it('sets the defaults and nothing else', () => {
    const set = Object.fromEntries([...explained()].filter(([, { isSet }]) => isSet).map(([name, { value }]) => [name, value]));

    expect(readConfig(set)).toEqual(readConfig({}));
    expect(Object.keys(set).toSorted()).toEqual(
      Object.keys(readConfig({}))
        .filter((name) => readConfig({})[name as keyof Config] !== undefined)
        .toSorted(),
    );
  });

  it('gives examples that are accepted', () => {
    const examples = Object.fromEntries([...explained()].filter(([, { value }]) => value !== '').map(([name, { value }]) => [name, value]));

    expect(() => readConfig(examples)).not.toThrow();
  });
});

describe('settings', () => {
  it('name all faults at once', () => {
    const faulty = {
      PORT: '70000',
      PUBLIC_URL: 'exemple',
      SECRET: 'short',
      DATABASE_URL: 'mysql://x',
      UPLOAD_MAX_BYTES: '-1',
      CORS_ORIGINS: 'https://a.example/path',
      ADMIN_PASSWORD: 'long enough to pass',
    };
    const fault = refusal(faulty);

    expect(fault.lines.map((line) => line.split(' ')[0]).toSorted()).toEqual(Object.keys(faulty).toSorted());
  });

  it.each([
    ['PORT', ['0', '3000', '65535'], ['-1', '65536', '3000.5', 'http']],
    ['LOG_LEVEL', ['silent', 'debug'], ['verbose', 'INFO']],
    ['ARGON2_MEMORY_KIB', ['8', '65536'], ['7', '4194305', '1.5', '64 MiB']],
    ['ARGON2_PASSES', ['1', '3'], ['0', '101', '2.5', 'x']],
    ['SAMPLE_CONTENT', ['true', 'false'], ['yes', '1', 'TRUE']],
    [
      'SMTP_URL',
      ['smtp://localhost', 'smtps://jean:p%25@mail.exemple.fr:465'],
      ['mail.exemple.fr', 'http://mail', 'smtp://', 'smtp://a:p%zz@b'],
    ],
    ['MAIL_FROM', ['a@exemple.fr', 'La fédération <a@localhost>'], ['Maillage', '<>', 'a@exemple.fr, b@exemple.fr']],
    ['SITE_URL', ['https://exemple.fr/{type}/{slug}'], ['exemple.fr', 'ftp://exemple.fr/{slug}']],
    ['RATE_LIMIT', ['0', '1200'], ['-1', '1.5', 'none']],
    ['SIGN_IN_RATE_LIMIT', ['0', '20'], ['-1', '1.5', 'none']],
    [
      'TRUST_PROXY',
      ['127.0.0.1', '127.0.0.1, 10.0.0.0/8', 'fd00::/8'],
      ['true', 'proxy.example', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.1,', '1.2.3.4/8/8'],
    ],
    ['AUDIT_DAYS', ['31', '3650'], ['30', '0', '1.5', 'ever']],
    ['CORS_ORIGINS', ['*', 'https://a.example', 'https://a.example, http://localhost:5173'], ['a.example', 'https://a.example/']],
  ])('%s accepts and refuses', (name, accepted, refused) => {
    for (const value of accepted) expect(() => readConfig({ [name]: value })).not.toThrow();
    for (const value of refused) expect(refusal({ [name]: value }).lines).toHaveLength(1);
  });

  it('count an empty value as unset', () => {
    expect(readConfig({ PORT: '', SECRET: ' ', DATABASE_URL: '' })).toEqual(readConfig({}));
  });

  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://localhost:8080'],
    [{ HOST: '::1' }, 'http://[::1]:3000'],
    [{ PUBLIC_URL: 'https://api.exemple.fr/maillage//' }, 'https://api.exemple.fr/maillage'],
  ])('%j is reached at %s', (settings, url) => {
    expect(readConfig(settings).publicUrl).toBe(url);
  });

  it.each([
    [{}, true],
    [{ SAMPLE_CONTENT: 'false' }, false],
    [{ DATABASE_URL: 'postgresql://localhost/x' }, false],
    [{ DATABASE_URL: 'postgresql://localhost/x', SAMPLE_CONTENT: 'true' }, true],
  ])('%j has sample content: %s', (settings, has) => {
    expect(readConfig(settings).hasSampleContent).toBe(has);
  });

  it.each([
    ['DATABASE_URL', 'postgresql://user:p%zz@localhost/x'],
    ['DATABASE_URL', 'postgresql://localhost:99999/x'],
    ['DATABASE_URL', 'postgresql://localhost:abc/x'],
    ['DATABASE_URL', 'postgresql://localhost'],
    ['SITE_URL', 'https://['],
    ['SITE_URL', 'exemple.fr/{slug}'],
  ])('refuses the %s %s', (name, value) => {
    expect(refusal({ [name]: value }).lines).toEqual([expect.stringMatching(new RegExp(`^${name} must`))]);
  });
});

function refusal(settings: Record<string, string>): StartupError {
  try {
    readConfig(settings);
  } catch (error) {
    if (error instanceof StartupError) return error;
  }
  throw new Error(`${JSON.stringify(settings)} was accepted`);
}
