import type { Message } from './mail.js';

/** Whom a message is for, and the address it is about. */
export interface Addressee {
  email: string;
  name: string;
  link: string;
}

interface Words {
  subject: string;
  before: string;
  button: string;
  after: string;
}

export const invitation = (addressee: Addressee): Message =>
  message(addressee, {
    subject: 'Votre accès à Maillage',
    before: 'Un compte vous attend sur Maillage. Pour l’ouvrir, choisissez votre mot de passe :',
    button: 'Choisir mon mot de passe',
    after: 'Ce lien sert une seule fois, pendant 48 heures. Si vous n’attendiez pas cette invitation, ne faites rien.',
  });

export const passwordReset = (addressee: Addressee): Message =>
  message(addressee, {
    subject: 'Changer votre mot de passe Maillage',
    before: 'Un nouveau mot de passe a été demandé pour votre compte Maillage. Pour le choisir :',
    button: 'Choisir un nouveau mot de passe',
    after:
      'Ce lien sert une seule fois, pendant une heure. Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même.',
  });

function message({ email, name, link }: Addressee, words: Words): Message {
  return { to: email, subject: words.subject, text: plain(name, link, words), html: page(name, link, words), link };
}

const plain = (name: string, link: string, { before, after }: Words): string => `Bonjour ${name},

${before}

${link}

${after}
`;

/** One column, no image, nothing from elsewhere. */
const page = (name: string, link: string, { subject, before, button, after }: Words): string => `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#1a1a1a;font:16px/1.5 sans-serif">
<div style="max-width:36em;margin:0 auto">
<p>Bonjour ${escaped(name)},</p>
<p>${escaped(before)}</p>
<p><a href="${escaped(link)}" style="display:inline-block;padding:12px 20px;border-radius:4px;background:#14532d;color:#ffffff;font-weight:bold">${escaped(button)}</a></p>
<p>Si le bouton ne répond pas, copiez cette adresse dans votre navigateur :<br><a href="${escaped(link)}" style="color:#14532d">${escaped(link)}</a></p>
<p>${escaped(after)}</p>
</div>
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
