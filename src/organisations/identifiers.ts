import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { validate as validateSiren } from 'stdnum/lib/cjs/fr/siren.js';
import { validate as validateSiret } from 'stdnum/lib/cjs/fr/siret.js';
import { normalised, rule, type Field, type FieldOptions } from '../content/field.js';

const compact = (value: string): string => value.replace(/[\s.\u00a0\u202f-]/g, '');

const isSiren = (value: unknown): boolean => typeof value === 'string' && /^\d{9}$/.test(value) && validateSiren(value).isValid;
/** Luhn over 14 digits; La Poste's establishments follow a rule of their own. */
const isSiret = (value: unknown): boolean => typeof value === 'string' && /^\d{14}$/.test(value) && validateSiret(value).isValid;

function identifier(matches: RegExp, max: number, validators: PropertyDecorator[], options: FieldOptions): Field {
  return {
    sqlType: 'text',
    schema: { type: 'string', pattern: matches.source, maxLength: max },
    validators: [normalised(compact), ...validators],
    canonical: compact,
    check: (column) => `${column} ~ '${matches.source}'`,
    ...options,
  };
}

/** SIREN: nine digits, Luhn. Accepted with spaces and dots, stored compact. */
export const siren = (options: FieldOptions): Field =>
  identifier(
    /^[0-9]{9}$/,
    9,
    [rule('isSiren', isSiren, 'Ce SIREN n’est pas valable : neuf chiffres dont le dernier est une clé, par exemple 732 829 320.')],
    options,
  );

/** SIRET: SIREN and NIC, fourteen digits. Monaco's letters are refused. */
export const siret = (options: FieldOptions): Field =>
  identifier(
    /^[0-9]{14}$/,
    14,
    [
      rule(
        'isSiret',
        isSiret,
        'Ce SIRET n’est pas valable : quatorze chiffres dont le dernier est une clé, par exemple 732 829 320 00074.',
      ),
    ],
    options,
  );

const RNA = /^W[0-9][0-9ABGMCRSTJ][0-9]{7}$/;

/** RNA: W, the department (overseas and Corsica by letter) and seven digits; no key. */
export const rna = (options: FieldOptions): Field =>
  identifier(
    RNA,
    10,
    [
      rule(
        'isRna',
        (value) => typeof value === 'string' && RNA.test(value),
        'Ce numéro RNA n’est pas valable : W, neuf chiffres (ou une lettre pour l’outre-mer et la Corse), par exemple W941009978.',
      ),
    ],
    options,
  );

const E164 = /^\+[1-9][0-9]{6,14}$/;
/** Nothing that stands beside the number is dropped: then it is no number. */
function toE164(value: string): string {
  const found = parsePhoneNumberFromString(value.trim(), { defaultCountry: 'FR', extract: false });
  return found && !found.ext ? found.number : value;
}
const isPhone = (value: unknown): boolean =>
  typeof value === 'string' && E164.test(value) && parsePhoneNumberFromString(value)?.isValid() === true;

/** A telephone number, stored as E.164; a national one is read as French. */
export const phone = (options: FieldOptions): Field => ({
  sqlType: 'text',
  schema: { type: 'string', pattern: E164.source, maxLength: 16 },
  validators: [
    normalised(toE164),
    rule('isPhone', isPhone, 'Ce numéro de téléphone n’est pas valable, par exemple 05 59 12 34 56 ou +33 5 59 12 34 56.'),
  ],
  check: (column) => `${column} ~ '${E164.source}'`,
  ...options,
});
