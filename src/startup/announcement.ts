import type { NewAdministrator } from '../auth/first-administrator.js';

/** What the operator reads once everything answers. */
export function announcement(publicUrl: string, administrator: NewAdministrator | undefined): string {
  return [
    'Maillage is ready.',
    `  Swagger UI  ${publicUrl}/docs`,
    `  API         ${publicUrl}/v1 (described by ${publicUrl}/openapi.json)`,
    `  Feed        ${publicUrl}/v1/articles.rss`,
    ...signingIn(administrator).map((line, index) => `  ${(index === 0 ? 'Sign in' : '').padEnd(12)}${line}`),
  ].join('\n');
}

function signingIn(administrator: NewAdministrator | undefined): string[] {
  if (!administrator) return ['« Se connecter » in Swagger UI, with your e-mail address and password'];
  const { email, generatedPassword } = administrator;
  const secret = generatedPassword ? `password ${generatedPassword} (shown only this once: note it)` : 'the password of ADMIN_PASSWORD';
  return ['« Se connecter » in Swagger UI, with', `username ${email}`, secret];
}
