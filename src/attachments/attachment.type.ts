import { code } from '../content/fields/code.js';
import { integer } from '../content/fields/number.js';
import { internal, given } from '../content/fields/server.js';
import { pattern, text } from '../content/fields/text.js';
import { one } from '../content/relations.js';
import { defineContentType, type ContentType } from '../content/type.js';
import { organisations } from '../organisations/organisation.type.js';
import { loosenFile } from './loose-files.js';

const KINDS = {
  report: 'compte rendu, rapport',
  image: 'image',
  form: 'formulaire',
  minutes: 'procès-verbal',
  statutes: 'statuts',
  presentation: 'présentation',
  audio: 'son',
  video: 'vidéo',
  other: 'autre',
};

/** Readable for whoever may read a published link that uses it, and never more widely than its own visibility. */
const readableBy = (row: string, audience: 'public' | 'member'): string => {
  const own = audience === 'public' ? `${row}.visibility = 'public'` : `${row}.visibility is not null`;
  const uses = audience === 'public' ? ` and used.audience = 'public'` : '';
  return `${own} and exists (select 1 from link used where used.to_item = ${row}.item and used.edition = 'published'${uses})`;
};

export const attachments: ContentType = defineContentType({
  name: 'attachment',
  path: 'attachments',
  labels: { one: 'un fichier', many: 'les fichiers', tag: 'Fichiers' },
  linkFields: ['fileName', 'url', 'title', 'alt', 'mediaType', 'size', 'width', 'height'],
  lifecycle: 'direct',
  hasSlug: false,
  fields: {
    fileName: given(
      text({
        max: 200,
        description: 'Nom du fichier.',
        example: 'compte-rendu.pdf',
        required: 'draft',
        filter: ['contains'],
        sort: true,
        search: 'B',
      }),
    ),
    mediaType: given(
      text({ max: 100, description: 'Type détecté dans le contenu.', example: 'application/pdf', required: 'draft', filter: ['eq'] }),
    ),
    size: given({
      ...integer({ min: 0, max: Number.MAX_SAFE_INTEGER, description: 'Taille en octets.', example: 182_044, required: 'draft' }),
      sqlType: 'bigint',
    }),
    sha256: given(
      pattern({
        matches: /^[0-9a-f]{64}$/,
        max: 64,
        message: '',
        description: 'SHA-256 du contenu, en hexadécimal.',
        example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        required: 'draft',
        filter: ['eq'],
      }),
    ),
    width: given(integer({ min: 1, max: 100_000, description: 'Largeur d’une image, en pixels.' })),
    height: given(integer({ min: 1, max: 100_000, description: 'Hauteur d’une image, en pixels.' })),
    url: {
      ...given(
        text({
          max: 100,
          description: 'Où lire le contenu, à partir de l’adresse de l’API.',
          example: '/v1/attachments/01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21/file',
          required: 'draft',
        }),
      ),
      source: (row) => `'/v1/attachments/' || ${row}.item || '/file'`,
    },
    charset: internal('text'),
    storageKey: internal('text'),
    title: text({ max: 250, description: 'Titre.', example: 'Compte rendu de la visite', filter: ['contains'], search: 'A' }),
    alt: text({
      max: 500,
      description: 'Texte de remplacement d’une image, pour qui ne la voit pas.',
      example: 'La salle du restaurant à midi',
      search: 'B',
    }),
    caption: text({ max: 500, description: 'Légende.', search: 'B' }),
    credit: text({ max: 250, description: 'Crédit.', example: 'Photo : la rédaction' }),
    licence: text({ max: 100, description: 'Licence.', example: 'CC BY-SA 4.0' }),
    language: pattern({
      matches: /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/,
      max: 35,
      message: 'Un code de langue BCP 47 est attendu, par exemple fr.',
      description: 'Langue du document (BCP 47).',
      example: 'fr',
    }),
    kind: code({ labels: KINDS, description: 'Nature du document.', example: 'report', filter: ['eq'] }),
    visibility: code({
      labels: { public: 'tout le monde', members: 'les adhérents seulement' },
      filter: ['eq'],
      description: 'La lecture la plus large possible ; par défaut celle du premier contenu publié qui utilise le fichier.',
    }),
  },
  relations: { owner: one(() => organisations, { description: 'Organisation qui répond du fichier.', filter: true }) },
  defaultSort: '-createdAt',
  visibilityFromFirstUse: true,
  attachedByOwner: true,
  beforePurge: loosenFile,
  readableBy,
});
