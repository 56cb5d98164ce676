import type { Values } from '../content/field.js';

export const SAMPLE_EVENTS: Values[] = [
  {
    slug: 'visite-apprenante-2013',
    title: 'Deux jours à Tarnos : visite apprenante du pôle de coopération',
    kind: 'visite-apprenante',
    summary:
      'Deux journées pour marcher dans les ateliers, s’asseoir au restaurant et poser toutes les questions qu’un dossier ne permet pas.',
    description: [
      '## Jeudi 13 juin',
      'Accueil par le comité de bassin d’emploi, puis tour des entreprises du pôle. Déjeuner là où l’on en parle le mieux : au restaurant d’insertion.',
      '## Vendredi 14 juin',
      'Visite de l’ancienne friche, et un tour de table pour finir : *qu’est-ce que chacun rapporte chez soi ?*',
    ].join('\n\n'),
    startsAt: '2013-06-13',
    endsAt: '2013-06-14',
    allDay: true,
    participants: 8,
    venue: {
      name: 'Pôle de coopération Sud Aquitaine',
      address: { postalCode: '40220', locality: 'Tarnos', inseeCode: '40312', country: 'FR' },
      position: { lat: 43.5417, lon: -1.46281 },
    },
    organisers: [{ id: 'coorace' }, { id: 'cbe-du-seignanx' }],
    partners: [{ id: 'labo-de-l-ess' }],
    owner: { id: 'coorace' },
    terms: [{ id: 'cooperation' }, { id: 'tarnos' }, { id: 'developper-les-poles-territoriaux-de-cooperation-economique-ptce' }],
    publishedAt: '2013-05-27T09:00:00+02:00',
  },
];
