interface Token {
  access_token: string;
  refresh_token?: string;
}

/** What Swagger UI keeps of a sign-in: in its memory, and in the browser's storage for all tabs. */
export interface Authorization {
  token: Token;
  [member: string]: unknown;
}

/** A request of Swagger UI; what it is sent by may be given. */
export interface Sendable {
  headers: Record<string, string>;
  userFetch?: typeof send;
}
type Sending = RequestInit & { headers: Record<string, string> };

const SOON_SECONDS = 60;
/** How often a renewal that is needed is tried while nobody answers or it has to wait, and how long is waited at most in between. */
const TRIES = 4;
const MOST_SECONDS = 30;
const TOKENS = '/v1/auth/token';
const BEARER = 'Bearer ';

/** Keeps a sign-in going: an access token lasts a quarter of an hour, a working day much longer. */
export class Renewal {
  private last: Promise<unknown> = Promise.resolve();
  /** The server could not be asked for another token: the session may still run. */
  isUnanswered = false;

  constructor(private readonly keep: (renewed: { auth: Authorization; token: Token }) => void) {}

  /** Puts the newest token into a request that carries one, and sends it again with another when the server no longer takes that. */
  async authorize(request: Sendable): Promise<void> {
    if (!request.headers.Authorization?.startsWith(BEARER)) return;
    const token = await this.token();
    if (token) request.headers.Authorization = BEARER + token;
    request.userFetch = (url, options) => send(url, options, (old) => this.another(old, TRIES));
  }

  /** Ends the session on the server as well; whoever cannot reach it is signed out of this browser all the same. */
  async signOut(): Promise<void> {
    const auth = stored();
    if (!auth) return;
    const { access_token: token } = (endsSoon(auth.token) && (await exchange(auth.token, 1))?.token) || auth.token;
    await fetch('/v1/auth/session', { method: 'DELETE', headers: { Authorization: BEARER + token } }).catch(() => undefined);
  }

  private async token(): Promise<string | undefined> {
    const token = stored()?.token;
    return token && endsSoon(token) ? ((await this.another(token.access_token, 1)) ?? token.access_token) : token?.access_token;
  }

  /** A token in the place of the old one; undefined when there is none to be had. */
  private another(old: string, tries: number): Promise<string | undefined> {
    const turn = this.last.then(() => overAllTabs(() => this.renew(old, tries)));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** A refresh token that is used twice ends the session: what another tab has renewed meanwhile serves here too. */
  private async renew(old: string, tries: number): Promise<string | undefined> {
    const auth = stored();
    if (!auth || auth.token.access_token !== old) return auth?.token.access_token;
    const answer = await exchange(auth.token, tries);
    this.isUnanswered = answer === undefined;
    const token = answer?.token;
    if (token && stored()) this.keep({ auth, token });
    return token?.access_token;
  }
}

async function send(url: string, options: Sending, another?: (old: string) => Promise<string | undefined>): Promise<Response> {
  const response = await fetch(url, options);
  const old = options.headers.Authorization?.slice(BEARER.length);
  const token = response.status === 401 && old ? await another?.(old) : undefined;
  return token ? fetch(url, { ...options, headers: { ...options.headers, Authorization: BEARER + token } }) : response;
}

/** Browsers have locks on secure pages only; elsewhere each tab is by itself. */
const overAllTabs = <T>(work: () => Promise<T>): Promise<T> =>
  (navigator.locks as LockManager | undefined) ? navigator.locks.request('maillage-sign-in', work) : work();

/** The new token, none where the session has ended; undefined where nobody answered, or only that one has to wait. */
async function exchange(old: Token, tries: number): Promise<{ token?: Token } | undefined> {
  if (!old.refresh_token) return {};
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: old.refresh_token });
  const response = await fetch(TOKENS, { method: 'POST', body }).catch(() => undefined);
  if (response?.ok) return { token: (await response.json()) as Token };
  if (response && response.status !== 429 && response.status < 500) return {};
  if (tries <= 1) return undefined;
  const seconds = Math.min(Number(response?.headers.get('retry-after')) || 1, MOST_SECONDS);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return exchange(old, tries - 1);
}

/** The page has one way of signing in. */
function stored(): Authorization | undefined {
  const all = JSON.parse(localStorage.getItem('authorized') ?? '{}') as Record<string, Authorization>;
  return Object.values(all).find((auth) => auth.token?.access_token);
}

function endsSoon({ access_token: token }: Token): boolean {
  const [, payload = ''] = token.split('.');
  try {
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp: number };
    return exp - SOON_SECONDS < Date.now() / 1000;
  } catch {
    return false;
  }
}
