const CHOOSE = 'Choisissez votre mot de passe, deux fois le même.';
const ASK = 'Donnez l’adresse électronique de votre compte pour recevoir un lien.';
const DONE = 'Votre mot de passe est enregistré. Connectez-vous avec lui.';
const DIFFERENT = 'Les deux mots de passe ne sont pas les mêmes.';
const UNREACHED = 'Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.';

interface Answer {
  ok: boolean;
  detail: string;
  /** The last element of the problem's `type`. */
  problem: string;
}

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const valueOf = (id: string): string => element<HTMLInputElement>(id).value;
const forms = { choose: element<HTMLFormElement>('choose'), ask: element<HTMLFormElement>('ask') };
const token = location.hash.slice(1);
// A link that has served, or still does, stays neither in the address bar nor in the history.
history.replaceState(null, '', location.pathname);

function show(form: keyof typeof forms | undefined): void {
  for (const [name, one] of Object.entries(forms)) one.hidden = name !== form;
}

function say(text: string, isFault: boolean): void {
  const message = element('message');
  message.textContent = text;
  message.classList.toggle('fault', isFault);
}

async function post(path: string, body: object): Promise<Answer> {
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const { detail = '', type = '' } = (response.status === 204 ? {} : await response.json()) as { detail?: string; type?: string };
    return { ok: response.ok, detail, problem: type.split('/').at(-1) ?? '' };
  } catch {
    return { ok: false, detail: UNREACHED, problem: '' };
  }
}

async function choose(): Promise<void> {
  if (valueOf('password') !== valueOf('again')) return say(DIFFERENT, true);
  const { ok, detail, problem } = await post('v1/auth/password', { token, password: valueOf('password') });
  say(ok ? DONE : detail, !ok);
  if (ok) show(undefined);
  else if (problem === 'link-expired') show('ask');
  element('next').hidden = !ok;
  if (ok) element('message').focus();
}

async function ask(): Promise<void> {
  const { ok, detail } = await post('v1/auth/password-reset', { email: valueOf('email') });
  say(detail, !ok);
  if (ok) show(undefined);
}

/** One request at a time; the browser has checked the fields. */
function onSubmit(form: HTMLFormElement, work: () => Promise<void>): void {
  const button = form.querySelector('button');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button) button.disabled = true;
    void work().finally(() => button && (button.disabled = false));
  });
}

onSubmit(forms.choose, choose);
onSubmit(forms.ask, ask);
show(token ? 'choose' : 'ask');
say(token ? CHOOSE : ASK, false);
