import { ArrayUnique, IsArray, IsIn } from 'class-validator';
import { type FieldOptions, type Field, type Labels } from '../field.js';

const explained = (description: string, labels: Labels) =>
  `${description} ${Object.entries(labels)
    .map(([code, label]) => `\`${code}\` : ${label}`)
    .join(' ; ')}.`;

export function code({ labels, ...options }: FieldOptions & { labels: Labels }): Field {
  const codes = Object.keys(labels);
  return {
    sqlType: 'text',
    schema: { type: 'string', enum: codes },
    validators: [IsIn(codes, { message: `Valeurs possibles : ${codes.join(', ')}.` })],
    check: (column) => `${column} in (${codes.map((value) => `'${value}'`).join(', ')})`,
    ...options,
    description: explained(options.description, labels),
  };
}

export function codes({ labels, ...options }: FieldOptions & { labels: Labels }): Field {
  const known = Object.keys(labels);
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
    description: explained(options.description, labels),
  };
}
