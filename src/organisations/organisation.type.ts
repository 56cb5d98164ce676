import { attachments } from '../attachments/attachment.type.js';
import { code, codes } from '../content/fields/code.js';
import { date } from '../content/fields/time.js';
import { email, markdown, text, texts, url } from '../content/fields/text.js';
import { flag } from '../content/fields/number.js';
import { list } from '../content/fields/object.js';
import { address, position } from '../content/places.js';
import { placeFilters } from '../content/query/place-filters.js';
import { inverse, many, one } from '../content/relations.js';
import { asText, rendered } from '../content/rendered.js';
import { defineContentType, type ContentType } from '../content/type.js';
import { phone, rna, siren, siret } from './identifiers.js';
import { LEGAL_FORMS, LINK_ROLES, NETWORKS, SCHEMES } from './vocabularies.js';

export const organisations: ContentType = defineContentType({
  name: 'organisation',
  path: 'organisations',
  labels: { one: 'une organisation', many: 'les organisations', tag: 'Organisations' },
  linkFields: ['name', 'shortName'],
  lifecycle: 'drafts',
  hasSlug: true,
  ownsItself: true,
  fields: {
    name: text({
      max: 200,
      description: 'Nom.',
      example: 'Comité de bassin d’emploi du Seignanx',
      required: 'draft',
      filter: ['contains', 'startsWith'],
      sort: true,
      search: 'A',
      asWritten: true,
      teaser: true,
    }),
    shortName: text({
      max: 80,
      description: 'Sigle ou nom court.',
      example: 'CBE du Seignanx',
      search: 'A',
      asWritten: true,
      teaser: true,
    }),
    alternateNames: texts({
      max: 200,
      description: 'Autres noms sous lesquels on la cherche.',
      example: ['CBE Seignanx'],
      search: 'A',
      asWritten: true,
      teaser: true,
    }),
    legalForm: code({
      labels: LEGAL_FORMS,
      description: 'Forme juridique (catégorie juridique de l’INSEE).',
      example: '9220',
      filter: ['eq'],
    }),
    schemes: codes({ labels: SCHEMES, description: 'Statuts et agréments.', example: ['CBE'], filter: ['eq', 'not'], teaser: true }),
    networks: codes({
      labels: NETWORKS,
      description: 'Réseaux porteurs (codes data.inclusion).',
      example: ['coorace'],
      filter: ['eq', 'not'],
      teaser: true,
    }),
    siren: siren({ description: 'SIREN ; les espaces sont acceptés.', example: '732829320', filter: ['eq'] }),
    siret: siret({ description: 'SIRET ; les espaces sont acceptés.', example: '73282932000074', filter: ['eq'] }),
    rna: rna({ description: 'Numéro RNA d’une association.', example: 'W941009978', filter: ['eq'] }),
    summary: text({
      max: 1000,
      description: 'Présentation en quelques lignes.',
      example: 'Un lieu de rencontre des acteurs de l’emploi du territoire.',
      search: 'B',
      teaser: true,
    }),
    description: markdown({
      description: 'Présentation longue (CommonMark).',
      example: '## Nos missions\n\nAccueillir, orienter, coopérer.',
      search: 'C',
    }),
    descriptionHtml: rendered('description', 'La présentation en HTML assaini.'),
    descriptionText: asText('description'),
    email: email({ description: 'Adresse électronique de contact.', example: 'contact@exemple.fr' }),
    phone: phone({ description: 'Téléphone ; enregistré sous la forme internationale E.164.', example: '+33559123456' }),
    website: url({ description: 'Site.', example: 'https://exemple.fr' }),
    address: address({ description: 'Adresse postale.', filterCommune: true }),
    position: position({ description: 'Position (WGS 84), les deux coordonnées ou aucune.' }),
    foundedOn: date({ description: 'Date de création.', example: '1993-01-15', filter: ['gte', 'lte'] }),
    dissolvedOn: date({ description: 'Date de dissolution.', filter: ['exists'] }),
    people: list({
      description: 'Personnes à contacter ; seules celles marquées publiques sont montrées à tous.',
      example: [{ name: 'Accueil', role: 'secrétariat', isPublic: true }],
      parts: {
        name: text({ max: 150, description: 'Nom.', required: 'draft' }),
        role: text({ max: 150, description: 'Fonction.' }),
        isPublic: flag({ description: 'Montrée à tous.', default: false }),
      },
      read: (source, _, { audience }) =>
        audience === 'public' ? `jsonb_path_query_array(${source}, '$[*] ? (@.isPublic == true)')` : source,
    }),
  },
  relations: {
    logo: one(() => attachments, { description: 'Logo.', teaser: true }),
    links: many(() => organisations, {
      roles: LINK_ROLES,
      description: 'Ce que cette organisation est pour d’autres.',
      filter: true,
      example: [{ id: 'cbe-du-seignanx', role: 'member-of', since: '1993-01-15' }],
      attributes: { since: date({ description: 'Depuis.' }), until: date({ description: 'Jusqu’à.' }) },
    }),
    linkedBy: inverse(() => organisations, 'links', {
      description: 'Ce que d’autres organisations sont pour celle-ci : le même lien, lu de l’autre bout.',
      filter: true,
    }),
  },
  filters: placeFilters('position'),
  defaultSort: 'name',
  check: ({ foundedOn, dissolvedOn }) =>
    foundedOn && dissolvedOn && dissolvedOn < foundedOn
      ? [{ pointer: '/dissolvedOn', code: 'order', detail: 'La dissolution ne peut pas précéder la création.' }]
      : [],
  checks: { dates: 'dissolved_on >= founded_on', position: '(position_lat is null) = (position_lon is null)' },
});
