import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '../src/config.js';
import { Mail } from '../src/mail/mail.js';
import { invitation, passwordReset } from '../src/mail/messages.js';
import { readMail, useMailServer } from './support/mail-server.js';

const LINK = 'https://api.exemple.fr/password#Zm9udGFpbmU';
const addressee = { email: 'redaction@exemple.fr', name: 'Zoé <b>O’Neil</b> & "co"', link: LINK };
const configured = (settings: Partial<Config>): Config => Object.assign(new Config(), { LOG_LEVEL: 'silent' }, settings);

describe('mail', () => {
  const server = useMailServer();
  const mail = () => new Mail(configured({ SMTP_URL: server.url, MAIL_FROM: 'Fédération <maillage@exemple.fr>' }));

  it.each([
    ['an invitation', invitation, '48 heures'],
    ['a reset', passwordReset, 'une heure'],
  ])('sends %s in French, as text and as HTML, with the link in both', async (_, message, life) => {
    await mail().send(message(addressee));
    const { to, headers, text, html, link } = await server.next();

    expect(to).toEqual(['redaction@exemple.fr']);
    expect(headers).toMatch(/^From: =\?UTF-8\?\S+\?= <maillage@exemple\.fr>$/m);
    expect(headers).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(link).toBe(LINK);
    expect(text).toContain(life);
    expect(text).toContain(`Bonjour ${addressee.name},`);
    expect(html).toContain(life);
    expect(html).toContain(`<a href="${LINK}"`);
    expect(html).toContain('<html lang="fr">');
  });

  it('shows a name as it is and never as HTML', async () => {
    await mail().send(invitation(addressee));

    expect((await server.next()).html).toContain('Zoé &lt;b&gt;O’Neil&lt;/b&gt; &amp; &quot;co&quot;');
  });

  it('sends to one person, whatever the address and the subject hold', async () => {
    await mail()
      .send({ ...invitation(addressee), to: 'a@exemple.fr,b@exemple.fr', subject: 'Un' })
      .catch(() => {});
    await mail().send({ ...invitation(addressee), subject: 'Deux\r\nBcc: autre@exemple.fr' });
    const { to, headers } = await server.next();

    expect(to).toEqual(['redaction@exemple.fr']);
    expect(headers).not.toMatch(/^Bcc/im);
  });

  it('fails as a problem when the server refuses the address', async () => {
    await expect(mail().send({ ...invitation(addressee), to: 'refuse@exemple.fr' })).rejects.toMatchObject({
      type: 'mail-failed',
      status: 503,
    });
  });

  it('fails as a problem where nothing listens', async () => {
    const free = createServer();
    const port = await listening(free);
    await new Promise((done) => void free.close(done));

    await expect(new Mail(configured({ SMTP_URL: `smtp://127.0.0.1:${port}` })).send(invitation(addressee))).rejects.toMatchObject({
      type: 'mail-failed',
    });
  });

  it('gives up a server that says nothing, within its limit', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})));
    const port = await listening(silent);

    await expect(new Mail(configured({ SMTP_URL: `smtp://127.0.0.1:${port}` }), 50).send(invitation(addressee))).rejects.toMatchObject({
      type: 'mail-failed',
    });
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => void silent.close(done));
  });
});

describe('mail without a server', () => {
  const state = {} as { folder: string };
  beforeEach(async () => {
    state.folder = await mkdtemp(join(tmpdir(), 'maillage-mail-'));
  });
  afterEach(() => rm(state.folder, { recursive: true, force: true }));

  it('keeps each message as a file that only its owner reads', async () => {
    const mail = new Mail(configured({ DATA_DIR: state.folder }));
    await mail.send(invitation(addressee));
    await mail.send(passwordReset(addressee));
    const folder = join(state.folder, 'mail');
    const files = (await readdir(folder)).toSorted();

    expect(files).toHaveLength(2);
    for (const file of files) expect(file).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-[0-9a-f-]{36}\.eml$/);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of files) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
    const { headers, link } = readMail(await readFile(join(folder, files[0]!), 'latin1'));
    expect(headers).toMatch(/^To: redaction@exemple\.fr$/m);
    expect(link).toBe(LINK);
  });

  it('fails as a problem where no file can be made', async () => {
    await writeFile(join(state.folder, 'mail'), 'a file where the folder would be');
    const mail = new Mail(configured({ DATA_DIR: state.folder }));

    await expect(mail.send(invitation(addressee))).rejects.toMatchObject({ type: 'mail-failed' });
  });

  it('logs the link at info, for the operator to pass on', () => {
    const script = `
      const [{ Config }, { Mail }, { invitation }] = await Promise.all(
        ['config', 'mail/mail', 'mail/messages'].map((name) => import('${process.cwd()}/dist/' + name + '.js')));
      const config = Object.assign(new Config(), { DATA_DIR: '${state.folder}', LOG_LEVEL: process.argv[1] });
      await new Mail(config).send(invitation(${JSON.stringify(addressee)}));`;
    const log = (level: string) => spawnSync(process.execPath, ['--input-type=module', '-e', script, level], { encoding: 'utf8' });

    expect(JSON.parse(log('info').stderr)).toMatchObject({ level: 30, link: LINK, to: 'redaction@exemple.fr' });
    expect(log('error')).toMatchObject({ status: 0, stderr: '' });
  });
});

function listening(server: Server): Promise<number> {
  return new Promise((done) => void server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}
