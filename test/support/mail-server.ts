import { EventEmitter, on } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A message as its reader sees it. */
export interface ReceivedMail {
  /** Of the envelope. */
  to: string[];
  headers: string;
  text: string;
  html: string;
  /** The first address of the text. */
  link: string;
}

export interface MailServer {
  readonly url: string;
  /** The next message, in the order of their arrival. */
  next(): Promise<ReceivedMail>;
}

/** A mail server of the tests on a port of its own. It refuses every address that begins with `refuse`. */
export function useMailServer(): MailServer {
  const arrivals = new EventEmitter();
  const queue = on(arrivals, 'mail');
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _, done) => done(address.startsWith('refuse') ? new Error('unknown here') : null),
    onData: async (stream, session, done) => {
      const chunks = await stream.toArray();
      arrivals.emit('mail', {
        to: session.envelope.rcptTo.map(({ address }) => address),
        ...readMail(Buffer.concat(chunks).toString('latin1')),
      });
      done();
    },
  });
  beforeAll(() => new Promise<void>((done) => void server.listen(0, '127.0.0.1', done)));
  afterAll(() => new Promise<void>((done) => void server.close(done)));
  return {
    get url() {
      return `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    },
    next: async () => ((await queue.next()).value as [ReceivedMail])[0],
  };
}

/** Reads the bytes of a message of two alternatives, given as Latin-1. */
export function readMail(source: string): Omit<ReceivedMail, 'to'> {
  const raw = source.replaceAll('\r\n', '\n');
  const [headers = ''] = raw.split('\n\n', 1);
  const boundary = /boundary="([^"]+)"/.exec(headers)?.[1] ?? '';
  const [text = '', html = ''] = raw
    .split(`--${boundary}`)
    .slice(1, 3)
    .map((part) => decoded(part.trimStart()));
  return { headers, text, html, link: /https?:\S+/.exec(text)?.[0] ?? '' };
}

function decoded(part: string): string {
  const [headers = ''] = part.split('\n\n', 1);
  const body = part.slice(headers.length + 2);
  if (/base64/i.test(headers)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(headers)) return body;
  const bytes = body.replaceAll('=\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
