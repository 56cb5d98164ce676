import { newPasswordSchema } from './password-rule.js';

const { minLength, maxLength } = newPasswordSchema;

/** Only this server's script and style; what the page sends goes to this server alone. */
export const PASSWORD_PAGE_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** With the token of a link in its fragment it sets the password; without one, or once that has expired, it asks for a link. */
export const PASSWORD_PAGE = `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Choisir un mot de passe — Maillage</title>
<link rel="icon" type="image/png" href="docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="docs/assets/password.css">
</head>
<body>
<main>
<h1>Choisir un mot de passe</h1>
<noscript><p>Cette page a besoin de JavaScript.</p></noscript>
<p id="message" role="status" aria-live="polite" tabindex="-1"></p>
<form id="choose" hidden>
<p>
<label for="password">Nouveau mot de passe</label>
<input id="password" type="password" autocomplete="new-password" required minlength="${minLength}" maxlength="${maxLength}" aria-describedby="rule">
<span id="rule">${minLength} caractères au moins ; quelques mots pris au hasard conviennent très bien.</span>
</p>
<p>
<label for="again">Le même, une seconde fois</label>
<input id="again" type="password" autocomplete="new-password" required maxlength="${maxLength}">
</p>
<button type="submit">Enregistrer</button>
</form>
<form id="ask" hidden>
<p>
<label for="email">Votre adresse électronique</label>
<input id="email" type="email" autocomplete="username" required maxlength="254">
</p>
<button type="submit">Recevoir un lien</button>
</form>
<p id="next" hidden><a href="docs">Aller à la documentation pour se connecter</a></p>
</main>
<script type="module" src="docs/assets/password.js"></script>
</body>
</html>
`;

/** `.css` files are not part of the build. */
export const PASSWORD_STYLE = `
body { margin: 0; padding: 1.5rem; background: #fff; color: #1a1a1a; font: 1.05rem/1.5 sans-serif; }
main { max-width: 30rem; margin: 0 auto; }
h1 { font-size: 1.6rem; line-height: 1.2; }
label { display: block; margin-bottom: .3rem; font-weight: bold; }
input { box-sizing: border-box; width: 100%; padding: .6rem; border: 1px solid #555; border-radius: 4px; font: inherit; }
button { padding: .7rem 1.4rem; border: 0; border-radius: 4px; background: #14532d; color: #fff; font: inherit; font-weight: bold; cursor: pointer; }
button:disabled { background: #555; cursor: default; }
a { color: #14532d; }
#message:not(:empty) { padding: .8rem 1rem; border-left: .3rem solid #14532d; background: #f2f5f3; }
#message.fault { border-color: #7a1f1f; background: #faf1f1; }
:focus-visible { outline: .2rem solid #1d4ed8; outline-offset: .15rem; }
[hidden] { display: none; }
`;
