import { MaxLength } from 'class-validator';
import { code } from './fields/code.js';
import { virtual } from './fields/server.js';
import { dateTime, isInstant } from './fields/time.js';
import { pattern } from './fields/text.js';
import { rule, type Field } from './field.js';
import { many, one, translations, type Relation } from './relations.js';
import { instant } from './query/expressions.js';
import { SLUG, SLUG_MAX, SOME_ID } from './query/values.js';
import { typeNamed, type Declaration } from './type.js';
import { allowedActions } from './allowed-actions.js';
import { reaches } from './visibility.js';

const isPast = (value: unknown): boolean => !isInstant(value) || Date.parse(String(value)) <= Date.now();

/** As BCP 47 recommends to write it; undefined for what is no language. */
function canonicalLanguage(value: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(value)[0];
  } catch {
    return undefined;
  }
}
const isLanguage = (value: unknown): boolean => typeof value === 'string' && canonicalLanguage(value) === value;

/** What names an item: first in every answer. */
export function identity({ hasSlug }: Declaration): Record<string, Field> {
  return {
    id: virtual('uuid', { type: 'string', format: 'uuid' }, (row) => `${row}.item`, {
      description: 'Identifiant, stable pour toujours.',
      example: SOME_ID,
      required: 'draft',
    }),
    ...(hasSlug
      ? {
          slug: pattern({
            matches: SLUG,
            max: SLUG_MAX,
            generated: true,
            teaser: true,
            sort: true,
            example: 'nouveaux-horaires',
            message: `Un slug est fait de minuscules sans accent, de chiffres et de tirets (${SLUG_MAX} caractères au plus), et n’a pas la forme d’un identifiant.`,
            description: 'Nom dans l’adresse, unique par type ; fait du titre si rien n’est donné. Un ancien slug renvoie au nouveau.',
          }),
        }
      : {}),
  };
}

/** What follows an item through its life: last in every answer. */
export function lifecycle(declaration: Declaration): Record<string, Field> {
  return {
    ...(declaration.lifecycle === 'drafts' ? editorial(declaration) : {}),
    ...recorded(),
    allowedActions: allowedActions(declaration),
  };
}

const STATUSES = { draft: 'brouillon', published: 'publié', offline: 'retiré', archived: 'archivé' };

function editorial(declaration: Declaration): Record<string, Field> {
  return {
    language: {
      ...pattern({
        matches: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
        max: 35,
        message: 'Un code de langue BCP 47 est attendu, par exemple fr, eu ou oc.',
        description: 'Langue du texte (BCP 47).',
        example: 'fr',
        default: 'fr',
        teaser: true,
        filter: ['eq', 'not'],
      }),
      validators: [
        MaxLength(35, { message: '35 caractères au plus.' }),
        rule('isLanguage', isLanguage, 'Un code de langue BCP 47 sous sa forme usuelle est attendu, par exemple fr, fr-FR, eu ou oc.'),
      ],
      canonical: (value) => canonicalLanguage(value) ?? value,
    },
    translationGroup: {
      ...pattern({
        matches: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        max: 36,
        message: 'Un identifiant (UUID en minuscules) est attendu.',
        generated: true,
        teaser: true,
        example: '01890a5d-ac96-774b-bcce-b302099a8057',
        description:
          'Groupe de traductions : les contenus du même groupe sont les traductions les uns des autres. Par défaut un groupe nouveau ; pour une traduction, donnez celui de l’original.',
      }),
      sqlType: 'uuid',
      write: (record) => `coalesce(${record}.translation_group, gen_random_uuid())`,
    },
    status: virtual('text', { type: 'string', enum: Object.keys(STATUSES) }, (row) => `${row}_item.status`, {
      description: 'Étape de publication.',
      labels: STATUSES,
      required: 'draft',
      filter: ['eq', 'not'],
    }),
    visibility: code({
      labels: {
        public: 'tout le monde',
        teaser: 'le titre, le chapô et l’image pour tous, le reste pour les adhérents',
        members: 'les adhérents seulement',
      },
      description: 'Qui peut lire, une fois publié.',
      default: 'public',
      teaser: true,
      filter: ['eq'],
    }),
    access: {
      ...virtual('text', { type: 'string', enum: ['full', 'members'] }, (row) => `${row}.visibility`, {
        description: '`full` : tout est montré ; `members` : le reste est réservé aux adhérents.',
        required: 'draft',
      }),
      read: (source, _, { audience }) =>
        audience === 'public' ? `case when ${source} = 'teaser' then 'members' else 'full' end` : `'full'::text`,
    },
    pendingChanges: {
      ...virtual('boolean', { type: 'boolean' }, (row) => `coalesce(${row}_item.published_version < ${row}_item.version, false)`, {
        description: 'Publié, mais la copie de travail a changé depuis (réservé au personnel).',
        required: 'draft',
      }),
      staffOnly: true,
      read: (source, row, viewer) => `${reaches(declaration, row, viewer, 'content:write')} and ${source}`,
    },
    publishedAt: {
      ...dateTime({
        description: 'Date éditoriale de publication, passée ou présente ; celle de la première publication si rien n’est donné.',
        example: '2026-03-02T08:30:00.000Z',
        filledAtPublication: true,
        teaser: true,
        sort: true,
        filter: ['eq', 'gte', 'gt', 'lte', 'lt', 'exists'],
      }),
      validators: [
        ...dateTime({ description: '' }).validators,
        rule('isPast', isPast, 'Une date de publication ne peut pas être dans le futur.'),
      ],
    },
  };
}

function recorded(): Record<string, Field> {
  const dated = { filter: ['gte', 'gt', 'lte', 'lt'], sort: true, required: 'draft' } as const;
  return {
    version: virtual('integer', { type: 'integer', minimum: 1 }, (row) => `${row}.version`, {
      description: 'Augmente à chaque écriture ; l’ETag du personnel la porte, `If-Match` la demande.',
      example: 3,
      required: 'draft',
    }),
    createdAt: {
      ...virtual('timestamptz(3)', { type: 'string', format: 'date-time' }, (row) => `${row}.created_at`, {
        description: 'Création.',
        ...dated,
      }),
      read: instant,
    },
    updatedAt: {
      ...virtual('timestamptz(3)', { type: 'string', format: 'date-time' }, (row) => `${row}.updated_at`, {
        description: 'Dernier changement de cette édition.',
        ...dated,
      }),
      read: instant,
    },
  };
}

export function commonRelations({ name, lifecycle }: Declaration): Record<string, Relation> {
  if (lifecycle === 'direct') return {};
  return {
    terms: many(() => typeNamed('term'), {
      description: 'Termes des vocabulaires : thème, territoire, programme, rubrique.',
      teaser: true,
      filter: true,
      filterBy: ['vocabulary'],
      example: [{ id: 'insertion' }],
    }),
    owner: one(() => typeNamed('organisation'), {
      description: 'Organisation qui répond du contenu.',
      teaser: true,
      filter: true,
      example: { id: 'cbe-du-seignanx' },
    }),
    translations: translations(() => typeNamed(name), { description: 'Les autres langues du même contenu.', teaser: true }),
  };
}
