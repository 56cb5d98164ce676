import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsEmail, IsNotEmpty, IsString, IsUrl, Matches, MaxLength } from 'class-validator';
import { MARKDOWN_MAX_LENGTH } from '../markdown-limits.js';
import { type FieldOptions, type Field, trimmed } from '../field.js';

type TextOptions = FieldOptions & { max: number };

export function text({ max, ...options }: TextOptions): Field {
  return {
    sqlType: 'text',
    schema: { type: 'string', maxLength: max, ...(options.required === 'draft' ? { minLength: 1 } : {}) },
    validators: [
      trimmed,
      IsString({ message: 'Un texte est attendu.' }),
      MaxLength(max, { message: `${max} caractères au plus.` }),
      IsNotEmpty({
        message:
          options.required === 'draft'
            ? 'Ce texte ne peut pas être vide.'
            : 'Un texte vide n’est pas une valeur : donnez null pour l’effacer.',
      }),
    ],
    ...options,
  };
}

export function texts({ max, ...options }: TextOptions): Field {
  return {
    sqlType: 'text[]',
    schema: { type: 'array', items: { type: 'string', minLength: 1, maxLength: max }, maxItems: 50 },
    validators: [
      Transform(({ value }: { value: unknown }) =>
        Array.isArray(value) ? value.map((one: unknown) => (typeof one === 'string' ? one.trim().normalize('NFC') : one)) : value,
      ),
      IsArray({ message: 'Une liste de textes est attendue.' }),
      ArrayMaxSize(50, { message: '50 valeurs au plus.' }),
      IsString({ each: true, message: 'Chaque valeur doit être un texte.' }),
      IsNotEmpty({ each: true, message: 'Une valeur est vide.' }),
      MaxLength(max, { each: true, message: `${max} caractères au plus par valeur.` }),
    ],
    default: [],
    ...options,
  };
}

export function markdown(options: FieldOptions & { max?: number }): Field {
  const max = options.max ?? MARKDOWN_MAX_LENGTH;
  return {
    sqlType: 'text',
    schema: { type: 'string', maxLength: max, contentMediaType: 'text/markdown' },
    validators: [IsString({ message: 'Un texte Markdown est attendu.' }), MaxLength(max, { message: `${max} caractères au plus.` })],
    inLists: false,
    ...options,
  };
}

export function pattern({
  matches,
  message,
  max = 100,
  ...options
}: FieldOptions & { matches: RegExp; message: string; max?: number }): Field {
  return {
    sqlType: 'text',
    schema: { type: 'string', pattern: matches.source, maxLength: max },
    validators: [trimmed, IsString({ message }), MaxLength(max, { message }), Matches(matches, { message })],
    ...options,
  };
}

export function url(options: FieldOptions): Field {
  return {
    sqlType: 'text',
    schema: { type: 'string', format: 'uri', maxLength: 2083 },
    validators: [
      trimmed,
      MaxLength(2083, { message: '2083 caractères au plus.' }),
      IsUrl(
        { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
        { message: 'Une adresse complète est attendue, par exemple https://exemple.fr/page.' },
      ),
    ],
    ...options,
  };
}

export function email(options: FieldOptions): Field {
  return {
    sqlType: 'text',
    schema: { type: 'string', format: 'email', maxLength: 254 },
    validators: [trimmed, IsEmail({}, { message: 'Une adresse électronique est attendue, par exemple contact@exemple.fr.' })],
    ...options,
  };
}
