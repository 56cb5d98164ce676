import type { Values } from '../content/field.js';

const paragraphs = (...parts: string[]): string => parts.join('\n\n');
const links = (...slugs: string[]): Values[] => slugs.map((id) => ({ id }));
const EDITORS: Values = { owner: { id: 'coorace' }, bylines: [{ name: 'La rédaction', role: 'texte', organisation: { id: 'coorace' } }] };

export const SAMPLE_ARTICLES: Values[] = [
  {
    slug: 'huit-metiers-un-meme-quartier',
    title: 'Huit métiers, un même quartier',
    visibility: 'public',
    ...EDITORS,
    standfirst:
      'À Tarnos, on peut se loger, se former, cuisiner, bâtir et créer son activité sans changer de rue. Petit guide d’un voisinage peu ordinaire.',
    body: paragraphs(
      'Le matin sent l’oignon qui fond : les cuisines d’EOLE sont allumées depuis longtemps. Deux portes plus loin, une formatrice de PERF cherche une salle libre. Un jeune résident du foyer, casque sous le bras, file vers le chantier que le GEIQ lui a trouvé.',
      'Rien de tout cela n’est un hasard. Chacune de ces maisons a son métier et ses comptes ; toutes se parlent, et le comité de bassin d’emploi veille à ce que la conversation ne s’arrête pas.',
      '## Qui fait quoi',
      '| Maison | Son métier |\n| --- | --- |\n| EOLE | restauration et insertion |\n| FJT de Tarnos | logement des jeunes |\n| GENESE | emplois partagés |\n| GEIQ BTP, GEIQ interprofessionnel | apprendre en travaillant |\n| PERF | formation |\n| INTERSTICES | essayer son activité |\n| ITEMS | insertion |',
      '## Ce qui tient l’ensemble',
      'Un pôle de coopération n’est pas une société de plus : c’est une promesse entre voisins. On s’y prête une salle, un comptable, une idée. Et quand l’un tousse, les autres ouvrent la fenêtre.',
    ),
    organisations: [
      { id: 'ptce-sud-aquitaine', role: 'about' },
      ...[
        'cbe-du-seignanx',
        'scic-eole',
        'fjt-de-tarnos',
        'genese',
        'geiq-btp',
        'geiq-interprofessionnel',
        'scic-perf',
        'scic-interstices',
        'items',
      ].map((id) => ({ id, role: 'about' })),
    ],
    terms: links('cooperation', 'economie-sociale-et-solidaire', 'tarnos', 'actualites'),
    publishedAt: '2013-05-14T08:30:00+02:00',
  },
  {
    slug: 'cinq-mille-couverts-et-un-metier',
    title: 'Cinq mille couverts et un métier',
    visibility: 'teaser',
    ...EDITORS,
    standfirst:
      'On vient y déjeuner ; certains y restent le temps d’apprendre à cuisiner pour une ville. Une matinée dans les cuisines de la SCIC EOLE.',
    body: paragraphs(
      'Cinq mille repas par jour : le chiffre impressionne, puis on entre, et l’on ne voit plus que des gestes. Une main qui goûte, une autre qui note. Ici, la cadence s’apprend comme le reste, en regardant d’abord.',
      '> « Le premier jour, je n’osais pas toucher au four. Maintenant, c’est moi qui explique. »',
      'La phrase pourrait être de n’importe qui dans l’équipe[^1]. C’est tout l’intérêt d’un restaurant qui nourrit vraiment son monde : personne ne fait semblant, et les compétences se voient à l’heure du service.',
      '[^1]: La citation est composée à partir de plusieurs conversations.',
    ),
    organisations: [{ id: 'scic-eole', role: 'about' }],
    terms: links('insertion', 'restauration', 'tarnos', 'actualites'),
    publishedAt: '2013-06-03T08:30:00+02:00',
  },
  {
    slug: 'carnet-de-visite',
    title: 'Carnet de visite : ce qu’on rapporte du Seignanx',
    visibility: 'members',
    ...EDITORS,
    standfirst: 'Huit voyageurs, deux journées, un carnet. Nous l’ouvrons aux adhérents, ratures comprises.',
    body: paragraphs(
      'Nous étions huit, de la fédération et du Labo de l’ESS, avec plus de questions que de valises. Voici ce que nous avons souligné deux fois[^plan].',
      '1. **Le temps long.** Rien n’a poussé en un mandat : il a fallu des décennies, et des gens têtus.',
      '2. **La friche.** Six mille mètres carrés d’industrie endormie, qu’on réveille pour 2015.',
      '3. **Les élus.** Ils ne financent pas de loin : ils sont à table.',
      '## Et chez nous ?',
      'Nous proposons d’en refaire : une visite par an, jamais deux fois la même région, et un carnet à chaque retour. La STRATEGIE 12-17 nous y invite ; la curiosité suffisait.',
      '[^plan]: Voyage entrepris avec le plan pour les pôles territoriaux de coopération économique, que portent le Labo de l’ESS, COORACE, le CN CRES, le RTES et le MES.',
    ),
    organisations: [
      { id: 'ptce-sud-aquitaine', role: 'about' },
      { id: 'cbe-du-seignanx', role: 'about' },
      { id: 'coorace', role: 'author' },
      ...['labo-de-l-ess', 'cn-cres', 'rtes', 'mes'].map((id) => ({ id, role: 'partner' })),
    ],
    events: links('visite-apprenante-2013'),
    terms: links(
      'cooperation',
      'seignanx',
      'espace-adherents',
      'strategie-12-17',
      'developper-les-poles-territoriaux-de-cooperation-economique-ptce',
    ),
    publishedAt: '2013-07-02T10:00:00+02:00',
  },
];

/** Only staff see it: what a text looks like before anybody has read it over. */
export const SAMPLE_DRAFTS: Values[] = [
  {
    slug: 'la-friche-se-reveille',
    title: 'La friche se réveille',
    visibility: 'public',
    ...EDITORS,
    standfirst: 'À compléter après la prochaine réunion de chantier.',
    body: paragraphs(
      'Il reste du lierre sur le portail, mais les fenêtres sont neuves. *(Vérifier la date avec le comité ; demander une photo.)*',
    ),
    organisations: [{ id: 'ptce-sud-aquitaine', role: 'about' }],
    terms: links('tarnos'),
  },
];
