import { decimal } from './fields/number.js';
import { object } from './fields/object.js';
import { pattern, text } from './fields/text.js';
import type { Field, FieldOptions } from './field.js';

/** A postal address. The commune's code is INSEE's (COG), not the postal code. */
export function address({ filterCommune, ...options }: FieldOptions & { filterCommune?: true }): Field {
  return object({
    ...options,
    parts: {
      street: text({ max: 250, description: 'Numéro et voie.', example: '12 rue des Ateliers' }),
      postalCode: pattern({
        matches: /^[0-9A-Z][0-9A-Z -]{1,9}$/,
        max: 10,
        message: 'Un code postal est attendu, par exemple 40220.',
        description: 'Code postal.',
        example: '40220',
      }),
      locality: text({ max: 100, description: 'Commune.', example: 'Tarnos' }),
      inseeCode: {
        ...pattern({
          matches: /^([0-9]{2}|2[AB])[0-9]{3}$/,
          max: 5,
          description: 'Code commune INSEE (n’est pas le code postal).',
          example: '40312',
          message: 'Un code commune INSEE est attendu : cinq chiffres (2A ou 2B en Corse), par exemple 40312.',
        }),
        check: (column) => `${column} ~ '^([0-9]{2}|2[AB])[0-9]{3}$'`,
        ...(filterCommune ? { filter: ['eq'] as const } : {}),
      },
      country: pattern({
        matches: /^[A-Z]{2}$/,
        max: 2,
        message: 'Un code de pays ISO 3166 est attendu, par exemple FR.',
        description: 'Pays (ISO 3166).',
        example: 'FR',
      }),
    },
  });
}

/** A position on Earth, WGS 84, in degrees: both coordinates or none. */
export function position(options: FieldOptions): Field {
  return object({
    ...options,
    parts: {
      lat: decimal({ min: -90, max: 90, description: 'Latitude.', example: 43.5417, required: 'draft' }),
      lon: decimal({ min: -180, max: 180, description: 'Longitude.', example: -1.4628, required: 'draft' }),
    },
  });
}
