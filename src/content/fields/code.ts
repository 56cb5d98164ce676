import { ArrayUnique, IsArray, IsIn } from 'class-validator';
import { type FieldOptions, type Field, type Labels } from '../field.js';

export function code(options: FieldOptions & { labels: Labels }): Field {
  const codes = Object.keys(options.labels);
  return {
    sqlType: 'text',
    schema: { type: 'string', enum: codes },
    validators: [IsIn(codes, { message: `Valeurs possibles : ${codes.join(', ')}.` })],
    check: (column) => `${column} in (${codes.map((value) => `'${value}'`).join(', ')})`,
    ...options,
  };
}

export function codes(options: FieldOptions & { labels: Labels }): Field {
  const known = Object.keys(options.labels);
  return {
    sqlType: 'text[]',
    schema: { type: 'array', items: { type: 'string', enum: known }, uniqueItems: true, maxItems: known.length },
    validators: [
      IsArray({ message: 'Une liste est attendue.' }),
      ArrayUnique({ message: 'Une valeur est donnée deux fois.' }),
      IsIn(known, { each: true, message: `Valeurs possibles : ${known.join(', ')}.` }),
    ],
    default: [],
    check: (column) => `${column} <@ array[${known.map((value) => `'${value}'`).join(', ')}]::text[]`,
    ...options,
  };
}
