import type { Reader } from './readers.js';

/** What the rule depends on. */
export interface Facts {
  type: string;
  status: 'draft' | 'published' | 'offline' | 'archived';
  isTrashed: boolean;
  /** Of what is published; null for a type that knows none. */
  visibility: 'public' | 'teaser' | 'members' | null;
  hasPendingChanges: boolean;
}

export type Shown = 'full' | 'teaser' | 'nothing';

const STATES = {
  draft: 'C’est un brouillon, jamais publié',
  offline: 'Le contenu a été retiré',
  archived: 'Le contenu est archivé',
};
const VISIBILITIES = {
  public: 'Publié pour tout le monde',
  teaser: 'Publié pour les adhérents, avec un aperçu pour tous (titre, chapô, image)',
  members: 'Publié pour les adhérents seulement',
};

/** The rule in words, in French, for one reader. */
export function explain({ who }: Reader, shown: Shown, facts: Facts): string {
  if (facts.isTrashed)
    return 'Le contenu est dans la corbeille : personne ne le lit, et seul le personnel qui peut le restaurer l’y trouve.';
  if (facts.type === 'attachment') return explainFile(who, shown, facts);
  if (facts.type === 'term') return 'Les termes sont lisibles par tout le monde.';
  return facts.status === 'published' ? explainPublished(who, shown, facts) : explainUnpublished(shown, STATES[facts.status]);
}

const explainUnpublished = (shown: Shown, state: string): string =>
  shown === 'nothing'
    ? `${state} : seul le personnel de l’organisation qui en répond, ou de toute la fédération, lit la copie de travail.`
    : `${state} : ce personnel peut l’écrire, et lit donc la copie de travail.`;

function explainPublished(who: Reader['who'], shown: Shown, { visibility, hasPendingChanges }: Facts): string {
  const rule = VISIBILITIES[visibility ?? 'public'];
  if (who === 'owner-staff' || who === 'federation-staff')
    return `${rule}. Ce personnel peut l’écrire, et lit la copie de travail${hasPendingChanges ? ', qui a changé depuis la publication' : ''}.`;
  const end = { full: '', teaser: ' : sans connexion, l’aperçu seul', nothing: ' : il faut se connecter' }[shown];
  return `${rule}${end}.`;
}

function explainFile(who: Reader['who'], shown: Shown, { visibility }: Facts): string {
  if (who === 'owner-staff' || who === 'federation-staff') return 'Ce personnel répond du fichier, et peut donc le lire.';
  if (shown !== 'nothing') return 'Un contenu publié que ce lecteur peut lire montre le fichier, et la visibilité du fichier le permet.';
  if (visibility === null) return 'Aucun contenu publié ne montre encore ce fichier.';
  return who === 'anonymous' && visibility === 'members'
    ? 'Le fichier est réservé aux adhérents.'
    : 'Aucun contenu publié que ce lecteur peut lire ne montre ce fichier.';
}
