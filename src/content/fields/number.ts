import { IsBoolean, IsInt, IsNumber, Max, Min } from 'class-validator';
import { type FieldOptions, type Field } from '../field.js';

export function flag(options: FieldOptions): Field {
  return {
    sqlType: 'boolean',
    schema: { type: 'boolean' },
    validators: [IsBoolean({ message: 'true ou false est attendu.' })],
    ...options,
  };
}

export function integer({ min, max, ...options }: FieldOptions & { min: number; max: number }): Field {
  const message = `Un nombre entier de ${min} à ${max} est attendu.`;
  return {
    sqlType: 'integer',
    schema: { type: 'integer', minimum: min, maximum: max },
    validators: [IsInt({ message }), Min(min, { message }), Max(max, { message })],
    check: (column) => `${column} between ${min} and ${max}`,
    ...options,
  };
}

export function decimal({ min, max, ...options }: FieldOptions & { min: number; max: number }): Field {
  const message = `Un nombre de ${min} à ${max} est attendu.`;
  return {
    sqlType: 'double precision',
    schema: { type: 'number', minimum: min, maximum: max },
    validators: [IsNumber({}, { message }), Min(min, { message }), Max(max, { message })],
    check: (column) => `${column} between ${min} and ${max}`,
    ...options,
  };
}
