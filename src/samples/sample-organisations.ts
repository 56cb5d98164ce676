import type { Values } from '../content/field.js';

const at = (...slugs: string[]): Values => ({ terms: slugs.map((id) => ({ id })) });
const link = (role: string, id: string): Values => ({ role, id });

/** The centre of the commune: samples give no one's door. */
const TARNOS: Values = {
  address: { postalCode: '40220', locality: 'Tarnos', inseeCode: '40312', country: 'FR' },
  position: { lat: 43.5417, lon: -1.46281 },
};

const ASSOCIATION = '9220';
const EMPLOYERS_GROUP = '9223';

const NETWORKS: Values[] = [
  {
    slug: 'labo-de-l-ess',
    name: 'Laboratoire de l’économie sociale et solidaire',
    shortName: 'Labo de l’ESS',
    alternateNames: ['Le Labo de l’ESS', 'Labo ESS'],
    legalForm: ASSOCIATION,
    schemes: ['TETE_DE_RESEAU'],
    summary: 'Un lieu où l’on pense l’économie sociale et solidaire avec celles et ceux qui la font.',
    ...at('economie-sociale-et-solidaire'),
  },
  {
    slug: 'cn-cres',
    name: 'Conseil national des chambres régionales de l’économie sociale',
    shortName: 'CN CRES',
    alternateNames: ['CNCRES'],
    legalForm: ASSOCIATION,
    schemes: ['TETE_DE_RESEAU'],
    summary: 'La table où se retrouvent les chambres régionales de l’économie sociale.',
    ...at('economie-sociale-et-solidaire'),
  },
  {
    slug: 'rtes',
    name: 'Réseau des collectivités territoriales pour une économie solidaire',
    shortName: 'RTES',
    legalForm: ASSOCIATION,
    schemes: ['TETE_DE_RESEAU'],
    summary: 'Des élus de toute taille de commune, une même envie : donner sa place à l’économie solidaire.',
    ...at('economie-sociale-et-solidaire', 'cooperation'),
  },
  {
    slug: 'mes',
    name: 'Mouvement pour l’économie solidaire',
    shortName: 'MES',
    legalForm: ASSOCIATION,
    schemes: ['TETE_DE_RESEAU'],
    summary: 'Un mouvement qui relie les initiatives solidaires et porte leur parole.',
    ...at('economie-sociale-et-solidaire'),
  },
  {
    slug: 'coorace',
    name: 'COORACE',
    alternateNames: ['Fédération COORACE', 'Fédération nationale COORACE'],
    legalForm: ASSOCIATION,
    schemes: ['TETE_DE_RESEAU'],
    networks: ['coorace'],
    summary: 'Une fédération d’entreprises solidaires qui tiennent ensemble l’emploi et le territoire.',
    description:
      'Ses adhérents inventent chaque jour des chemins vers l’emploi ; la fédération les relie, les outille et parle pour eux.\n\nParmi ses chantiers : la **STRATEGIE 12-17**, et les *visites apprenantes*, où l’on va voir chez les autres ce qu’on n’osait pas essayer chez soi.',
    links: [link('partner-of', 'labo-de-l-ess'), link('partner-of', 'cn-cres'), link('partner-of', 'rtes'), link('partner-of', 'mes')],
    ...at('economie-sociale-et-solidaire', 'insertion', 'emploi'),
  },
];

const CLUSTER: Values[] = [
  {
    slug: 'cbe-du-seignanx',
    name: 'Comité de bassin d’emploi du Seignanx',
    shortName: 'CBE du Seignanx',
    alternateNames: ['CBE', 'CBE Seignanx', 'Comité de Bassin d’Emploi'],
    legalForm: ASSOCIATION,
    schemes: ['CBE'],
    summary: 'Autour de la même table : élus, employeurs, salariés et associations du Seignanx.',
    description:
      '## Ce qu’il fait\n\n- mettre en présence des gens qui ne se croisaient pas ;\n- faire naître l’activité qui manque ;\n- porter le pôle de coopération, de l’idée aux murs.',
    ...TARNOS,
    ...at('emploi', 'cooperation', 'seignanx'),
  },
  {
    slug: 'ptce-sud-aquitaine',
    name: 'Pôle de coopération économique, sociale et environnementale Sud Aquitaine',
    shortName: 'PTCE Sud Aquitaine',
    alternateNames: [
      'Pôle de Coopération Economique Sociale Environnementale Sud Aquitaine',
      'Pôle de coopération Économique Social et Environnemental',
      'Pôle territorial de coopération économique Sud Aquitaine',
    ],
    schemes: ['PTCE'],
    summary: 'Huit entreprises, un comité et une ancienne friche : un projet commun plutôt qu’une enseigne de plus.',
    links: [link('led-by', 'cbe-du-seignanx'), link('partner-of', 'coorace'), link('partner-of', 'labo-de-l-ess')],
    ...TARNOS,
    ...at('economie-sociale-et-solidaire', 'cooperation', 'seignanx'),
  },
];

/** One of the eight around the committee. */
const enterprise = (values: Values): Values => ({
  ...TARNOS,
  links: [link('part-of', 'ptce-sud-aquitaine'), link('member-of', 'cbe-du-seignanx')],
  ...values,
});

const ENTERPRISES: Values[] = [
  enterprise({
    slug: 'scic-eole',
    name: 'SCIC EOLE',
    shortName: 'EOLE',
    alternateNames: ['Restaurant d’insertion SCIC EOLE', 'SCIC Éole'],
    schemes: ['SCIC', 'EI'],
    networks: ['ei'],
    summary: 'Un restaurant d’entreprise où l’on apprend un métier, du premier oignon épluché au service de midi.',
    ...at('insertion', 'restauration', 'tarnos'),
  }),
  enterprise({
    slug: 'fjt-de-tarnos',
    name: 'Foyer de jeunes travailleurs de Tarnos',
    shortName: 'FJT de Tarnos',
    alternateNames: ['Foyer des jeunes travailleurs de Tarnos', 'FJT Tarnos'],
    legalForm: ASSOCIATION,
    schemes: ['FJT'],
    networks: ['residences-fjt'],
    summary: 'Une chambre, des voisins, et le temps de prendre son élan.',
    ...at('habitat-des-jeunes', 'tarnos'),
  }),
  enterprise({
    slug: 'genese',
    name: 'GENESE',
    alternateNames: ['Groupement d’employeurs GENESE'],
    legalForm: EMPLOYERS_GROUP,
    schemes: ['GE'],
    summary: 'Plusieurs employeurs pour un seul contrat : le temps partagé devient un emploi entier.',
    ...at('emploi', 'seignanx'),
  }),
  enterprise({
    slug: 'geiq-btp',
    name: 'GEIQ BTP',
    alternateNames: ['GEIQ du bâtiment et des travaux publics'],
    legalForm: EMPLOYERS_GROUP,
    schemes: ['GEIQ'],
    networks: ['geiq'],
    summary: 'Des entreprises du bâtiment qui embauchent ensemble et forment sur le chantier.',
    ...at('emploi', 'formation', 'seignanx'),
  }),
  enterprise({
    slug: 'geiq-interprofessionnel',
    name: 'GEIQ interprofessionnel',
    alternateNames: ['GEIQ interpro'],
    legalForm: EMPLOYERS_GROUP,
    schemes: ['GEIQ'],
    networks: ['geiq'],
    summary: 'La même recette que dans le bâtiment, ouverte à tous les métiers.',
    ...at('emploi', 'formation', 'seignanx'),
  }),
  enterprise({
    slug: 'scic-perf',
    name: 'SCIC PERF',
    shortName: 'PERF',
    schemes: ['SCIC', 'OF'],
    summary: 'Un centre de formation qui appartient aussi à celles et ceux qui s’y forment.',
    ...at('formation', 'tarnos'),
  }),
  enterprise({
    slug: 'scic-interstices',
    name: 'SCIC INTERSTICES',
    shortName: 'INTERSTICES',
    schemes: ['SCIC', 'CAE', 'COUVEUSE'],
    summary: 'Couveuse et coopérative d’activités : on y essaie son projet avant de lui donner son nom.',
    ...at('emploi', 'cooperation', 'seignanx'),
  }),
  enterprise({
    slug: 'items',
    name: 'ITEMS',
    alternateNames: ['Entreprise d’insertion ITEMS'],
    schemes: ['EI'],
    networks: ['ei'],
    summary: 'Une entreprise d’insertion : de vraies commandes, de vrais délais, et un collègue jamais loin.',
    ...at('insertion', 'seignanx'),
  }),
];

/** In an order in which each points only at those before it. */
export const SAMPLE_ORGANISATIONS: Values[] = [...NETWORKS, ...CLUSTER, ...ENTERPRISES];
