import { contentTypes } from '../content/type.js';

/** Swagger UI draws its icons from `data:` addresses and sets styles on its elements; no script but ours runs. */
export const CONTENT_SECURITY_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data: blob:`,
  `media-src 'self' blob:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** The page under `/docs`; `targets` tells its script to which type a relation leads. */
export const page = (): string => `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Maillage — documentation et saisie</title>
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="stylesheet" href="/docs/assets/page.css">
</head>
<body>
<noscript>Cette page a besoin de JavaScript. Le contrat de l’API se lit aussi sous <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="notice" role="alert" hidden><span></span> <button type="button">Se connecter</button></div>
<main id="documentation"></main>
<script type="application/json" id="targets">${JSON.stringify(relationTargets())}</script>
<script defer src="/docs/assets/swagger-ui-bundle.js"></script>
<script type="module" src="/docs/assets/page.js"></script>
</body>
</html>
`;

/** Path of a type → name of its relation → path of the other type. */
function relationTargets(): Record<string, Record<string, string>> {
  const types = [...contentTypes().values()];
  return Object.fromEntries(
    types.map(({ path, relations }) => [
      path,
      Object.fromEntries(Object.entries(relations).map(([name, relation]) => [name, relation.target().path])),
    ]),
  );
}
