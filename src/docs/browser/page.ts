import { briefAnswers } from './brief-answers.js';
import { calmEditor } from './calm-editor.js';
import { carefulSignIn } from './careful-sign-in.js';
import { checkedByServer } from './checked-by-server.js';
import { groupedParameters } from './grouped-parameters.js';
import { frenchLabels } from './labels.js';
import { LATER, Notice, SIGN_IN, SIGN_IN_AGAIN } from './notice.js';
import { plainLists } from './plain-lists.js';
import { Renewal, type Sendable } from './renewal.js';
import { Versions } from './versions.js';

interface UiRequest extends Sendable {
  url: string;
  method: string;
}
interface UiResponse {
  url: string;
  status: number;
  headers: Record<string, string>;
  text?: string;
}
interface Authorizations {
  keySeq(): { toArray(): string[] };
  size: number;
}
interface Ui {
  authActions: {
    authorizeOauth2WithPersistOption(signedIn: object): void;
    logout(names: string[]): void;
    persistAuthorizationIfNeeded(): void;
    restoreAuthorization(stored: object): void;
    showDefinitions(definitions: unknown): void;
  };
  authSelectors: { authorized(): Authorizations; definitionsToAuthorize(): unknown };
}
declare const SwaggerUIBundle: (options: object) => Ui;

const versions = new Versions(JSON.parse(document.getElementById('targets')?.textContent ?? '{}'));
const notice = new Notice(document, () => ui.authActions.showDefinitions(ui.authSelectors.definitionsToAuthorize()));
const renewal = new Renewal((renewed) => {
  ui.authActions.authorizeOauth2WithPersistOption(renewed);
  notice.hide();
});
const isSignIn = (url: string): boolean => new URL(url, location.href).pathname === '/v1/auth/token';

async function prepare(request: UiRequest): Promise<UiRequest> {
  await renewal.authorize(request);
  return addVersion(request);
}

/** Protects from lost updates without anybody copying a header; one that was typed stays. */
function addVersion(request: UiRequest): UiRequest {
  const isTyped = Object.keys(request.headers).some((name) => name.toLowerCase() === 'if-match');
  const tag = isTyped ? undefined : versions.ifMatch(request.method ?? 'GET', request.url);
  if (tag) request.headers['If-Match'] = tag;
  return request;
}

function learn(response: UiResponse): UiResponse {
  const { url, status, headers } = response;
  if (isSignIn(url)) hideAfterSignIn(status);
  else if (status === 401) askForSignIn();
  versions.learn({ url, status, etag: headers.etag, body: jsonOf(response) });
  return response;
}

function jsonOf({ headers, text }: UiResponse): unknown {
  return /^application\/json\b/.test(headers['content-type'] ?? '') && text ? JSON.parse(text) : undefined;
}

const hideAfterSignIn = (status: number): void => {
  if (status === 200) notice.hide();
};

/** A token whose session has ended is put away, so that the dialog asks for the password at once; what was typed stays. */
function askForSignIn(): void {
  const authorized = ui.authSelectors.authorized();
  if (authorized.size > 0 && renewal.isUnanswered) return notice.show(LATER);
  notice.show(authorized.size > 0 ? SIGN_IN_AGAIN : SIGN_IN);
  if (authorized.size === 0) return;
  ui.authActions.logout(authorized.keySeq().toArray());
  ui.authActions.persistAuthorizationIfNeeded();
}

/** Signing in or out in one tab does so in all. */
addEventListener('storage', ({ key, newValue }) => {
  if (key === 'authorized') ui.authActions.restoreAuthorization({ authorized: JSON.parse(newValue ?? '{}') });
});

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#documentation',
  plugins: [
    frenchLabels,
    briefAnswers,
    calmEditor,
    checkedByServer,
    groupedParameters,
    plainLists,
    carefulSignIn(() => void renewal.signOut()),
  ],
  validatorUrl: null,
  queryConfigEnabled: false,
  persistAuthorization: true,
  tryItOutEnabled: true,
  filter: true,
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  defaultModelRendering: 'example',
  syntaxHighlight: { activated: false },
  requestInterceptor: prepare,
  responseInterceptor: learn,
});
