/** One fault of a request, pointed to by a JSON Pointer (RFC 6901) into the body, or by the name of a parameter. */
export interface Fault {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
}

interface Extras {
  errors?: Fault[];
  headers?: Record<string, string>;
  [member: string]: unknown;
}

/**
 * An error answer, RFC 9457. Thrown by the makers below and nowhere else.
 * `type` is the key of its page under `/problems/`; `detail` is French, for the person who reads it in Swagger UI.
 */
export class Problem extends Error {
  readonly headers: Record<string, string>;
  private readonly members: Record<string, unknown>;

  constructor(
    readonly type: ProblemType,
    readonly detail: string,
    { headers = {}, ...members }: Extras = {},
  ) {
    super(`${type}: ${detail}`);
    this.headers = headers;
    this.members = members;
  }

  /** The single faults that the problem lists. */
  get faults(): Fault[] {
    return (this.members.errors as Fault[] | undefined) ?? [];
  }

  get status(): number {
    return CATALOGUE[this.type].status;
  }

  toJSON(publicUrl: string): Record<string, unknown> {
    const { status, title, uri = `${publicUrl}/problems/${this.type}` }: Entry = CATALOGUE[this.type];
    return { type: uri, title, status, detail: this.detail, ...this.members };
  }
}

interface Entry {
  status: number;
  /** A registered `type`, where there is one. */
  uri?: string;
  /** French, constant per type. */
  title: string;
  /** What it means and what to do next, for the page behind `type`. */
  fr: string;
  en: string;
}

/** Every kind of error there is, sorted by status. A published type is never renamed. */
export const CATALOGUE = {
  'malformed-request': {
    status: 400,
    title: 'Requête illisible',
    fr: 'Le serveur n’a pas pu lire la requête : JSON incorrect, corps vide ou adresse mal formée. Corrigez-la et renvoyez-la.',
    en: 'The server could not read the request: malformed JSON, an empty body or a malformed address. Mend it and send it again.',
  },
  'invalid-parameter': {
    status: 400,
    title: 'Paramètre refusé',
    fr: 'Un paramètre de l’adresse est inconnu, mal formé ou ne vous est pas ouvert. La liste `errors` nomme chacun ; la documentation donne ceux qui existent.',
    en: 'A query parameter is unknown, malformed or not open to you. `errors` names each; the documentation lists those that exist.',
  },
  'invalid-grant': {
    status: 400,
    title: 'Connexion refusée',
    fr: 'L’adresse électronique ou le mot de passe ne convient pas. Vérifiez les deux et réessayez.',
    en: 'The e-mail address or the password is wrong. Check both and try again.',
  },
  'link-expired': {
    status: 400,
    title: 'Lien expiré',
    fr: 'Ce lien a déjà servi, a été remplacé par un plus récent ou a expiré. Demandez-en un nouveau sur la page `/password` ; pour une invitation, demandez-le à la personne qui vous a invité.',
    en: 'This link was used already, was replaced by a newer one or has expired. Ask for a new one on the page `/password`; for an invitation, ask the person who invited you.',
  },
  unauthenticated: {
    status: 401,
    title: 'Connexion nécessaire',
    fr: 'Connectez-vous (bouton « Se connecter » de la documentation), ou reconnectez-vous si votre session a pris fin.',
    en: 'Sign in (the « Se connecter » button of the documentation), or sign in again if your session has ended.',
  },
  forbidden: {
    status: 403,
    title: 'Droit insuffisant',
    fr: 'Votre compte n’a pas le droit de faire cela. Demandez-le à un administrateur de la fédération.',
    en: 'Your account may not do this. Ask an administrator of the federation.',
  },
  'not-found': {
    status: 404,
    title: 'Introuvable',
    fr: 'Rien ne se trouve à cette adresse, ou rien que vous puissiez voir.',
    en: 'There is nothing at this address, or nothing you may see.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Méthode non permise',
    fr: 'Cette adresse existe, mais n’accepte pas cette méthode. L’en-tête `Allow` donne celles qu’elle accepte.',
    en: 'This address exists but does not accept this method. The Allow header lists those it does.',
  },
  'slug-taken': {
    status: 409,
    title: 'Slug déjà pris',
    fr: 'Un autre contenu du même type porte, ou a porté, ce slug. Choisissez-en un autre.',
    en: 'Another item of the same type has, or had, this slug. Choose another.',
  },
  'email-taken': {
    status: 409,
    title: 'Adresse électronique déjà prise',
    fr: 'Un compte a déjà cette adresse électronique, majuscules et minuscules confondues. Modifiez ce compte ou choisissez une autre adresse.',
    en: 'Another account has this e-mail address, letter case aside. Change that account or choose another address.',
  },
  conflict: {
    status: 409,
    title: 'Contradiction avec l’état actuel',
    fr: 'La demande est bien formée, mais contredit ce qui est enregistré. Le champ `detail` dit quoi ; relisez le contenu avant de recommencer.',
    en: 'The request is well formed but contradicts what is stored. `detail` says what; read the item again before retrying.',
  },
  gone: {
    status: 410,
    title: 'Contenu retiré',
    fr: 'Ce contenu était public et a été retiré. Supprimez-le de vos copies.',
    en: 'This item was public and has been taken down. Remove it from your copies.',
  },
  'stale-version': {
    status: 412,
    title: 'Version dépassée',
    fr: 'Quelqu’un a modifié ce contenu depuis que vous l’avez lu. Relisez-le, reportez-y vos changements et renvoyez-les.',
    en: 'Somebody changed this item since you read it. Read it again, apply your changes to it and send them again.',
  },
  'too-large': {
    status: 413,
    title: 'Envoi trop volumineux',
    fr: 'Le fichier ou le texte dépasse la taille permise. Réduisez-le ou partagez-le en plusieurs.',
    en: 'The file or the text is larger than allowed. Reduce it or split it.',
  },
  'uri-too-long': {
    status: 414,
    title: 'Adresse trop longue',
    fr: 'L’adresse dépasse la longueur permise. Raccourcissez les filtres ou séparez la demande.',
    en: 'The address is longer than allowed. Shorten the filters or split the request.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Format non accepté',
    fr: 'Le format du corps ou du fichier n’est pas accepté ici. Le champ `detail` donne ceux qui le sont.',
    en: 'The format of the body or of the file is not accepted here. `detail` lists those that are.',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'Plage impossible',
    fr: 'La plage d’octets demandée est hors du fichier. L’en-tête `Content-Range` donne sa taille.',
    en: 'The requested byte range lies outside the file. Content-Range gives its size.',
  },
  'validation-failed': {
    status: 422,
    title: 'Contenu à corriger',
    fr: 'Une ou plusieurs valeurs ne conviennent pas. La liste `errors` dit laquelle et pourquoi ; rien n’a été enregistré.',
    en: 'One or more values do not fit. `errors` says which and why; nothing was stored.',
  },
  'version-required': {
    status: 428,
    title: 'Version manquante',
    fr: 'Pour ne pas écraser le travail d’autrui, une modification doit porter l’en-tête `If-Match` avec l’ETag lu. La page de documentation l’ajoute d’elle-même dès que le contenu a été affiché.',
    en: 'So that nobody’s work is overwritten, a change must carry If-Match with the ETag that was read. The documentation page adds it by itself once the item was shown.',
  },
  'quota-exceeded': {
    status: 429,
    uri: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
    title: 'Trop de demandes',
    fr: 'Trop de demandes ont été envoyées en peu de temps. Attendez le nombre de secondes que donne l’en-tête `Retry-After`, puis recommencez.',
    en: 'Too many requests were sent in a short time. Wait for the seconds that Retry-After gives, then try again.',
  },
  'headers-too-large': {
    status: 431,
    title: 'En-têtes trop volumineux',
    fr: 'Les en-têtes de la requête dépassent la taille permise. Supprimez ceux qui ne servent pas.',
    en: 'The request headers are larger than allowed. Remove those that are not needed.',
  },
  'internal-error': {
    status: 500,
    title: 'Erreur du serveur',
    fr: 'Une erreur inattendue s’est produite ; elle a été consignée. Réessayez plus tard, et prévenez l’administrateur si elle se répète.',
    en: 'An unexpected error happened and was logged. Try again later, and tell the administrator if it recurs.',
  },
  unavailable: {
    status: 503,
    title: 'Service momentanément indisponible',
    fr: 'La base de données ne répond pas. Réessayez après le délai donné par `Retry-After`.',
    en: 'The database does not answer. Try again after the delay given by Retry-After.',
  },
  'mail-failed': {
    status: 503,
    title: 'Message non envoyé',
    fr: 'Le serveur de courrier n’a pas pris le message ; rien n’a été enregistré. Réessayez plus tard, et prévenez l’administrateur du serveur si cela se répète.',
    en: 'The mail server did not take the message; nothing was stored. Try again later, and tell the operator of the server if it recurs.',
  },
} as const satisfies Record<string, Entry>;

export type ProblemType = keyof typeof CATALOGUE;

/** A hostile body may hold a fault at every byte. */
const MAX_FAULTS = 100;
/** Characters; a value that is quoted may be megabytes long. */
const MAX_DETAIL = 2000;
const brief = (detail: string): string => (detail.length > MAX_DETAIL ? `${detail.slice(0, MAX_DETAIL).toWellFormed()} …` : detail);

function ofFaults(type: ProblemType, faults: Fault[]): Problem {
  const errors = faults.slice(0, MAX_FAULTS).map((fault) => ({ ...fault, detail: brief(fault.detail) }));
  return new Problem(type, brief([...new Set(errors.map(({ detail }) => detail))].slice(0, 10).join(' ')), { errors });
}

export const malformedRequest = (detail: string) => new Problem('malformed-request', detail);
export const invalidParameters = (errors: Fault[]) => ofFaults('invalid-parameter', errors);
export const invalidParameter = (parameter: string, detail: string, code = 'invalid') => invalidParameters([{ parameter, code, detail }]);

/** The OAuth2 error members (RFC 6749 §5.2) stand beside the problem's, since Swagger UI shows those. */
export const invalidGrant = (detail: string, error = 'invalid_grant') =>
  new Problem('invalid-grant', detail, { error, error_description: detail });

export const linkExpired = () => new Problem('link-expired', 'Ce lien a déjà servi ou a expiré : demandez-en un nouveau.');

/** RFC 6750 §3: without credentials the challenge carries no error code. */
export const signInRequired = () =>
  new Problem('unauthenticated', 'Connectez-vous pour accéder à cette adresse.', {
    headers: { 'www-authenticate': 'Bearer realm="Maillage"' },
  });
/** RFC 6750 §3.1: what is no token at all is a fault of the request. */
export const malformedToken = () =>
  new Problem('malformed-request', 'L’en-tête Authorization attend « Bearer » et un jeton, séparés par un espace.', {
    headers: { 'www-authenticate': 'Bearer realm="Maillage", error="invalid_request"' },
  });
export const invalidToken = () =>
  new Problem('unauthenticated', 'Votre session a pris fin ou n’est pas valable : reconnectez-vous.', {
    headers: { 'www-authenticate': 'Bearer realm="Maillage", error="invalid_token"' },
  });
export const forbidden = (capability: string) =>
  new Problem('forbidden', 'Votre compte n’a pas le droit de faire cela.', {
    headers: { 'www-authenticate': `Bearer realm="Maillage", error="insufficient_scope", scope="${capability}"` },
  });

export const notFound = () => new Problem('not-found', 'Rien ne se trouve à cette adresse, ou rien que vous puissiez voir.');
export const methodNotAllowed = (allow: string[]) =>
  new Problem('method-not-allowed', `Cette adresse accepte : ${allow.join(', ')}.`, { headers: { allow: allow.join(', ') } });
export const slugTaken = (slug: string) =>
  new Problem('slug-taken', `Le slug « ${slug} » est déjà pris.`, {
    errors: [{ pointer: '/slug', code: 'taken', detail: 'Choisissez un autre slug.' }],
  });
/** For who asked for something new by `If-None-Match: *`. */
export const slugNotNew = (slug: string) =>
  new Problem(
    'stale-version',
    `Le slug « ${slug} » est déjà pris, et la condition If-None-Match veut un contenu nouveau : choisissez un autre slug.`,
  );
export const conflict = (detail: string) => new Problem('conflict', detail);
export const emailTaken = () =>
  new Problem('email-taken', 'Un compte a déjà cette adresse électronique.', {
    errors: [{ pointer: '/email', code: 'taken', detail: 'Choisissez une autre adresse.' }],
  });
export const gone = () => new Problem('gone', 'Ce contenu a été retiré.');
export const staleVersion = (current: number) =>
  new Problem('stale-version', 'Ce contenu a été modifié depuis que vous l’avez lu : relisez-le avant de le changer.', {
    currentVersion: current,
  });
export const notAsExpected = () =>
  new Problem(
    'stale-version',
    'Ce contenu n’est plus celui que la condition If-Match ou If-Unmodified-Since attend : relisez-le sans elle.',
  );
export const versionExcluded = () =>
  new Problem('stale-version', 'La condition If-None-Match exclut la version que If-Match attend : envoyez le changement sans elle.');
export const notThereYet = () =>
  new Problem('stale-version', 'La condition If-Match attend un contenu qui existe : pour en créer un, envoyez-le sans elle.');
export const tooLarge = (detail: string) => new Problem('too-large', detail);
export const uriTooLong = () => new Problem('uri-too-long', 'L’adresse demandée est trop longue.');
export const unsupportedMediaType = (accepted: readonly string[]) =>
  new Problem('unsupported-media-type', `Formats acceptés ici : ${accepted.join(', ')}.`, { headers: { accept: accepted.join(', ') } });
export const rangeNotSatisfiable = (size: number) =>
  new Problem('range-not-satisfiable', `Le fichier compte ${size} octets.`, { headers: { 'content-range': `bytes */${size}` } });
export const validationFailed = (errors: Fault[]) => ofFaults('validation-failed', errors);
export const versionRequired = () =>
  new Problem('version-required', 'Ajoutez l’en-tête If-Match avec l’ETag reçu en lisant ce contenu, par exemple If-Match: "v3".');
/** `violated-policies` as the problem type is registered (draft-ietf-httpapi-ratelimit-headers §5). `seconds` until there is quota again. */
export const quotaExceeded = (policies: readonly string[], seconds: number) =>
  new Problem('quota-exceeded', `Trop de demandes en peu de temps : recommencez dans ${seconds} s.`, {
    headers: { 'retry-after': String(seconds) },
    'violated-policies': policies,
  });
/** Failed sign-ins are followed by a wait; with the members that Swagger UI shows, as above. */
export const signInDelayed = (seconds: number) => {
  const detail = `Trop d’essais de connexion sans succès : réessayez dans ${seconds} s.`;
  return new Problem('quota-exceeded', detail, {
    headers: {
      'retry-after': String(seconds),
      'ratelimit-policy': `"failed-sign-ins";q=1;w=${seconds}`,
      ratelimit: `"failed-sign-ins";r=0;t=${seconds}`,
    },
    'violated-policies': ['failed-sign-ins'],
    error: 'temporarily_unavailable',
    error_description: detail,
  });
};
export const headersTooLarge = () => new Problem('headers-too-large', 'Les en-têtes de la requête sont trop volumineux.');
export const internalError = () => new Problem('internal-error', 'Une erreur inattendue s’est produite ; elle a été consignée.');
export const unavailable = () =>
  new Problem('unavailable', 'La base de données ne répond pas. Réessayez dans quelques secondes.', { headers: { 'retry-after': '5' } });
export const mailFailed = () =>
  new Problem('mail-failed', 'Le message n’a pas pu être envoyé ; rien n’a été enregistré. Réessayez plus tard.');
