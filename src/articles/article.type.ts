import { attachments } from '../attachments/attachment.type.js';
import { markdown, text, url } from '../content/fields/text.js';
import { object } from '../content/fields/object.js';
import { many, one } from '../content/relations.js';
import { asText, rendered } from '../content/rendered.js';
import { defineContentType, type ContentType } from '../content/type.js';
import { events } from '../events/event.type.js';
import { organisations } from '../organisations/organisation.type.js';

const ROLES = { about: 'dont parle l’article', author: 'qui l’a écrit', partner: 'partenaire' };

export const articles: ContentType = defineContentType({
  name: 'article',
  path: 'articles',
  labels: { one: 'un article', many: 'les articles', tag: 'Articles' },
  linkFields: ['title'],
  lifecycle: 'drafts',
  hasSlug: true,
  fields: {
    title: text({
      max: 250,
      description: 'Titre.',
      example: 'Nouveaux horaires au restaurant d’insertion',
      required: 'draft',
      filter: ['contains', 'startsWith'],
      sort: true,
      search: 'A',
      asWritten: true,
      teaser: true,
    }),
    standfirst: text({
      max: 2000,
      description: 'Chapô : l’essentiel en quelques lignes.',
      example: 'Le restaurant ouvre désormais le samedi.',
      search: 'B',
      teaser: true,
    }),
    body: markdown({
      description: 'Corps du texte (CommonMark, tableaux et notes).',
      example: 'Dès le **2 mars**, le service commence à 11 h 30.',
      required: 'publication',
      search: 'C',
    }),
    bodyHtml: rendered('body', 'Le corps en HTML assaini.'),
    bodyText: asText('body'),
    source: object({
      description: 'D’où vient un texte repris.',
      parts: {
        name: text({ max: 200, description: 'Nom de la source.', example: 'Lettre du réseau', required: 'draft' }),
        url: url({ description: 'Adresse du texte d’origine.', example: 'https://exemple.fr/lettre/12' }),
      },
    }),
    canonicalUrl: url({ description: 'Adresse de référence d’un texte repris.', example: 'https://exemple.fr/lettre/12' }),
    rights: object({
      description: 'Droits de reprise.',
      parts: {
        licence: text({ max: 100, description: 'Licence.', example: 'CC BY-SA 4.0' }),
        credit: text({ max: 250, description: 'Mention à reproduire.', example: 'Fédération, 2026' }),
      },
    }),
  },
  relations: {
    image: one(() => attachments, { description: 'Image d’illustration.', teaser: true }),
    organisations: many(() => organisations, {
      roles: ROLES,
      description: 'Organisations liées.',
      teaser: true,
      filter: true,
      filterBy: ['networks', 'schemes', 'address.inseeCode'],
      example: [{ id: 'scic-eole', role: 'about' }],
    }),
    events: many(() => events, {
      description: 'Événements dont parle l’article.',
      filter: true,
      filterBy: ['kind', 'startsAt[gte]', 'startsAt[lte]'],
    }),
    bylines: many(() => organisations, {
      nested: 'organisation',
      description: 'Signatures : un nom, un rôle, et l’organisation s’il y en a une.',
      attributes: {
        name: text({ max: 150, description: 'Nom qui signe.', required: 'draft' }),
        role: text({ max: 100, description: 'Rôle : texte, photo …' }),
      },
      example: [{ name: 'La rédaction', role: 'texte', organisation: { id: 'cbe-du-seignanx' } }],
    }),
    attachments: many(() => attachments, {
      description: 'Fichiers joints, dans l’ordre.',
      filter: true,
      attributes: { caption: text({ max: 500, description: 'Légende dans cet article.' }) },
    }),
  },
  defaultSort: '-publishedAt',
  check: ({ canonicalUrl, source }) =>
    canonicalUrl && !source ? [{ pointer: '/source', code: 'required', detail: 'Un texte repris nomme sa source.' }] : [],
  checks: { source: 'canonical_url is null or source_name is not null' },
  feed: {
    title: 'title',
    summary: 'standfirst',
    html: 'bodyHtml',
    image: 'image',
    attachments: 'attachments',
    bylines: 'bylines',
    categories: 'terms',
  },
});
