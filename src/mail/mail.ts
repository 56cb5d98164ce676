import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { loggerOf } from '../http/logging.js';
import { mailFailed } from '../problems/problem.js';

/** One message to one person. */
export interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** What the message is for: told to the operator where no mail goes out. */
  link: string;
}

/** Loaded with the first message: an eleventh of the memory after a start. */
const nodemailer = () => import('nodemailer');

/** In milliseconds, from the first look-up of the server's name to its last word. */
const LIMIT = 10_000;

/** Sends by SMTP; where none is configured, each message is a file under `<DATA_DIR>/mail/` and its link is logged. */
export class Mail {
  constructor(
    private readonly config: Config,
    private readonly limit: number = LIMIT,
  ) {}

  /** Resolves once the server has taken the message. @throws Problem mail-failed, its cause logged */
  async send(message: Message): Promise<void> {
    const { SMTP_URL: url } = this.config;
    try {
      await (url ? this.deliver(url, message) : this.keep(message));
    } catch (error) {
      loggerOf(this.config).error({ err: error, to: message.to }, 'mail not sent');
      throw mailFailed();
    }
  }

  private async deliver(url: string, message: Message): Promise<void> {
    const { createTransport } = await nodemailer();
    await createTransport(url).sendMail({ ...this.fields(message), signal: AbortSignal.timeout(this.limit) });
  }

  private async keep(message: Message): Promise<void> {
    const { createTransport } = await nodemailer();
    const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
    const { message: bytes } = await composer.sendMail(this.fields(message));
    const folder = join(this.config.DATA_DIR, 'mail');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.eml`);
    await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
    loggerOf(this.config).info(
      { to: message.to, subject: message.subject, link: message.link, file: path },
      'mail kept: SMTP_URL is not set',
    );
  }

  /** An address as an object is one address, whatever characters it holds. */
  private fields({ to, subject, text, html }: Message) {
    const headers = { 'auto-submitted': 'auto-generated', 'content-language': 'fr' };
    return { from: this.config.MAIL_FROM, to: { name: '', address: to }, subject, text, html, headers };
  }
}
