/** Swagger UI has no translations: the words of its buttons and headings, as it writes them. */
const LABELS: Readonly<Record<string, string>> = {
  Authorize: 'Se connecter',
  Authorized: 'Connecté',
  Logout: 'Se déconnecter',
  Close: 'Fermer',
  'Available authorizations': 'Connexion',
  'Try it out': 'Essayer',
  'Try it out ': 'Essayer',
  Cancel: 'Annuler',
  Reset: 'Réinitialiser',
  Execute: 'Envoyer',
  Clear: 'Effacer la réponse',
  Parameters: 'Paramètres',
  'No parameters': 'Aucun paramètre',
  'Request body': 'Contenu envoyé',
  Responses: 'Réponses possibles',
  'Server response': 'Réponse du serveur',
  'Response body': 'Contenu de la réponse',
  'Response headers': 'En-têtes de la réponse',
  'Request URL': 'Adresse appelée',
  'Request duration': 'Durée',
  Curl: 'Commande curl',
  Code: 'Code',
  Details: 'Détail',
  Description: 'Description',
  Name: 'Nom',
  Links: 'Liens',
  'No links': 'Aucun lien',
  Download: 'Télécharger',
  'Media type': 'Format',
  'Example Value': 'Exemple',
  Schema: 'Schéma',
  Schemas: 'Schémas',
  'Filter by tag': 'Filtrer par groupe',
  'username:': 'Adresse électronique :',
  'password:': 'Mot de passe :',
  'Send empty value': 'Envoyer une valeur vide',
  Undocumented: 'Non documentée',
  Examples: 'Exemples',
  Example: 'Exemple',
  'Edit Value': 'Modifier',
  Servers: 'Serveur',
  Errors: 'Erreurs',
  Hide: 'Masquer',
  'Auth error': 'Connexion refusée',
  'Auth Error': 'Connexion refusée',
  '\u00a0required': '\u00a0obligatoire',
  'Please correct the following validation errors and try again.': 'Une valeur manque :',
  'Examples:': 'Exemples :',
  'Examples: ': 'Exemples : ',
  'Controls ': 'Décide de l’en-tête ',
  ' header.': '.',
  string: 'texte',
  integer: 'nombre entier',
  number: 'nombre',
  boolean: 'oui ou non',
  'array<string>': 'liste',
  'Loading...': 'Chargement…',
};

/** What shows data shows it untouched. */
const DATA = new Set(['code', 'pre', 'textarea', 'option', 'input']);
const WORDED = ['children', 'placeholder', 'title', 'aria-label'] as const;

type CreateElement = (type: unknown, properties: Record<string, unknown> | null, ...children: unknown[]) => unknown;
interface System {
  React: { createElement: CreateElement };
}

const french = (value: unknown): unknown => (typeof value === 'string' ? (LABELS[value] ?? value) : value);

/** A Swagger UI plugin: French words where elements are made. A word that is not in the list, or is data, stays as it is. */
export function frenchLabels({ React }: System): object {
  const original = React.createElement;
  React.createElement = (type, properties, ...children) =>
    original(type, worded(type, properties), ...(isWording(type) ? children.map(french) : children));
  return {};
}

const isWording = (type: unknown): type is string => typeof type === 'string' && !DATA.has(type);

function worded(type: unknown, properties: Record<string, unknown> | null): Record<string, unknown> | null {
  const named = isWording(type) || type === 'input' ? WORDED.filter((name) => typeof properties?.[name] === 'string') : [];
  if (named.length === 0) return properties;
  return { ...properties, ...Object.fromEntries(named.map((name) => [name, french(properties?.[name])])) };
}
