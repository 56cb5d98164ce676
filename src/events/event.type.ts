import { attachments } from '../attachments/attachment.type.js';
import { code } from '../content/fields/code.js';
import { placeFilters } from '../content/query/place-filters.js';
import { computed } from '../content/fields/server.js';
import { flag, integer } from '../content/fields/number.js';
import { isDay, isInstant } from '../content/fields/time.js';
import { markdown, text, texts, url } from '../content/fields/text.js';
import { object } from '../content/fields/object.js';
import { rule, type Field, type FieldOptions, type Values } from '../content/field.js';
import { address, position } from '../content/places.js';
import { instant } from '../content/query/expressions.js';
import { DAY_OR_INSTANT } from '../content/query/field-filters.js';
import { many, one } from '../content/relations.js';
import { asText, rendered } from '../content/rendered.js';
import { defineContentType, type ContentType } from '../content/type.js';
import { organisations } from '../organisations/organisation.type.js';
import { occurrencesOf } from './occurrences.js';
import { periodFilters } from './period-filters.js';
import { isRecurrenceRule } from './recurrence.js';
import { isTimeZone } from './time-zone.js';

const KINDS = {
  'visite-apprenante': 'visite apprenante',
  assemblee: 'assemblée',
  formation: 'formation',
  atelier: 'atelier',
  rencontre: 'rencontre',
  conference: 'conférence',
  'portes-ouvertes': 'portes ouvertes',
  forum: 'forum',
  autre: 'autre',
};

/**
 * When an event begins or ends: an instant, or with `allDay` a date. A whole day is stored as its midnights in the event's
 * time zone, the end exclusive, so that instants and days are ordered alike.
 */
function moment(bound: 'start' | 'end', options: FieldOptions): Field {
  const column = bound === 'start' ? 'starts_at' : 'ends_at';
  const days = bound === 'start' ? '' : ` + interval '1 day'`;
  const day = (source: string, row: string) =>
    `case when ${row}.all_day then (${source} at time zone ${row}.time_zone)::date${bound === 'start' ? '' : ' - 1'} end`;
  return {
    sqlType: 'timestamptz(3)',
    schema: DAY_OR_INSTANT,
    validators: [
      rule(
        'isMoment',
        (value) => isDay(value) || isInstant(value),
        'Un instant (2026-06-13T09:00:00+02:00), ou une date (2026-06-13) si l’événement dure la journée, est attendu.',
      ),
    ],
    day,
    read: (source, row) => `case when ${row}.all_day then to_char(${day(source, row)}, 'YYYY-MM-DD') else ${instant(source)} end`,
    write: (record) =>
      `case when ${record}.all_day then (${record}.${column} at time zone 'UTC'${days}) at time zone ${record}.time_zone else ${record}.${column} end`,
    filter: ['eq', 'gte', 'gt', 'lte', 'lt', ...(bound === 'end' ? ['exists' as const] : [])],
    sort: true,
    teaser: true,
    ...options,
  };
}

export const events: ContentType = defineContentType({
  name: 'event',
  path: 'events',
  labels: { one: 'un événement', many: 'les événements', tag: 'Événements' },
  linkFields: ['title', 'startsAt'],
  lifecycle: 'drafts',
  hasSlug: true,
  fields: {
    title: text({
      max: 250,
      description: 'Titre.',
      example: 'Visite apprenante d’un pôle de coopération',
      required: 'draft',
      filter: ['contains'],
      sort: true,
      search: 'A',
      asWritten: true,
      teaser: true,
    }),
    kind: code({ labels: KINDS, description: 'Nature.', example: 'visite-apprenante', filter: ['eq', 'not'], teaser: true }),
    summary: text({
      max: 1000,
      description: 'Présentation en quelques lignes.',
      example: 'Deux jours pour découvrir un pôle de coopération.',
      search: 'B',
      teaser: true,
    }),
    description: markdown({ description: 'Programme et détails (CommonMark).', example: 'Accueil à **9 h**.', search: 'C' }),
    descriptionHtml: rendered('description', 'Le programme en HTML assaini.'),
    descriptionText: asText('description'),
    startsAt: moment('start', {
      description: 'Début : un instant avec son décalage, ou une date si `allDay`.',
      example: '2026-06-13T09:00:00+02:00',
      required: 'publication',
    }),
    endsAt: moment('end', {
      description: 'Fin, jamais avant le début ; pour des journées entières, le dernier jour compris.',
      example: '2026-06-13T17:00:00+02:00',
    }),
    allDay: flag({ description: 'Dure des journées entières.', default: false, teaser: true }),
    timeZone: {
      ...text({ max: 60, description: 'Fuseau horaire (IANA).', example: 'Europe/Paris', default: 'Europe/Paris', teaser: true }),
      validators: [rule('isTimeZone', isTimeZone, 'Un fuseau horaire IANA est attendu, par exemple Europe/Paris ou Indian/Reunion.')],
    },
    recurrence: object({
      description: 'Répétition.',
      teaser: true,
      parts: {
        rule: {
          ...text({
            max: 500,
            description: 'Règle RRULE (RFC 5545 §3.3.10).',
            example: 'FREQ=WEEKLY;BYDAY=TU;COUNT=10',
            required: 'draft',
          }),
          validators: [
            rule(
              'isRecurrenceRule',
              isRecurrenceRule,
              'Une règle RRULE est attendue (FREQ : DAILY, WEEKLY, MONTHLY ou YEARLY ; UNTIL : un jour, 20270629, ou un instant UTC, 20270629T160000Z ; COUNT de 9999 au plus ; 24 fois par jour au plus), par exemple FREQ=WEEKLY;BYDAY=TU;COUNT=10.',
            ),
          ],
        },
        exceptions: {
          ...texts({ max: 35, description: 'Jours où l’événement n’a pas lieu.', example: ['2026-07-14'] }),
          schema: { type: 'array', items: { type: 'string', format: 'date' }, maxItems: 50 },
          validators: [
            rule(
              'areDays',
              (value) => Array.isArray(value) && value.length <= 50 && value.every(isDay),
              'Une liste de dates est attendue, par exemple ["2026-07-14"].',
            ),
          ],
        },
      },
    }),
    occurrences: computed('tstzmultirange', occurrencesOf),
    venue: object({
      description: 'Lieu.',
      teaser: true,
      parts: {
        name: text({ max: 200, description: 'Nom du lieu.', example: 'Salle des fêtes' }),
        address: address({ description: 'Adresse.' }),
        position: position({ description: 'Position (WGS 84).' }),
      },
    }),
    onlineUrl: url({ description: 'Adresse de participation en ligne.', example: 'https://exemple.fr/salon' }),
    state: code({
      labels: { scheduled: 'prévu', cancelled: 'annulé', postponed: 'reporté' },
      description: 'État.',
      default: 'scheduled',
      filter: ['eq', 'not'],
      teaser: true,
    }),
    capacity: integer({ min: 0, max: 1_000_000, description: 'Nombre de places.', example: 40 }),
    participants: integer({ min: 0, max: 1_000_000, description: 'Nombre de participants.', example: 8 }),
    registrationUrl: url({ description: 'Adresse d’inscription.', example: 'https://exemple.fr/inscription' }),
  },
  relations: {
    image: one(() => attachments, { description: 'Image d’illustration.', teaser: true }),
    organisers: many(() => organisations, {
      description: 'Organisations qui organisent.',
      filter: true,
      filterBy: ['networks', 'schemes', 'address.inseeCode'],
      teaser: true,
      example: [{ id: 'cbe-du-seignanx' }],
    }),
    partners: many(() => organisations, { description: 'Organisations partenaires.', filter: true, teaser: true }),
    attachments: many(() => attachments, {
      description: 'Fichiers joints, dans l’ordre.',
      filter: true,
      attributes: { caption: text({ max: 500, description: 'Légende dans cet événement.' }) },
    }),
  },
  filters: [...periodFilters, ...placeFilters('venue.position')],
  defaultSort: '-startsAt',
  check: checkMoments,
  checks: {
    order: 'ends_at >= starts_at',
    end: 'ends_at is null or starts_at is not null',
    position: '(venue_position_lat is null) = (venue_position_lon is null)',
  },
});

function checkMoments({ startsAt, endsAt, allDay }: Values) {
  const misfits = Object.entries({ startsAt, endsAt }).filter(([, value]) => typeof value === 'string' && isDay(value) !== allDay);
  if (misfits.length > 0) {
    const detail = allDay
      ? 'Un événement de journées entières a des dates, par exemple 2026-06-13.'
      : 'Un événement à l’heure a des instants avec leur décalage ; pour des dates, mettez allDay à true.';
    return misfits.map(([name]) => ({ pointer: `/${name}`, code: 'moment', detail }));
  }
  if (endsAt && !startsAt) return [{ pointer: '/startsAt', code: 'required', detail: 'Une fin demande un début.' }];
  if (endsAt && Date.parse(String(endsAt)) < Date.parse(String(startsAt)))
    return [{ pointer: '/endsAt', code: 'order', detail: 'La fin ne peut pas précéder le début.' }];
  return [];
}
