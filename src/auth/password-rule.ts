import { IsString, MaxLength, MinLength } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import type { JsonSchema } from '../content/field.js';

/** Counted in characters; there is no rule about kinds of characters (NIST SP 800-63B §3.1.1.2). */
const LENGTH = { min: 12, max: 200 };

/** What a password has to be when somebody sets it. */
export const NewPassword = (): PropertyDecorator =>
  applyDecorators(
    MaxLength(LENGTH.max, { message: `Le mot de passe compte ${LENGTH.max} caractères au plus.` }),
    MinLength(LENGTH.min, { message: `Le mot de passe compte au moins ${LENGTH.min} caractères : une phrase se retient bien.` }),
    IsString({ message: 'Le mot de passe est un texte.' }),
  );

export const newPasswordSchema: JsonSchema = {
  type: 'string',
  format: 'password',
  minLength: LENGTH.min,
  maxLength: LENGTH.max,
  description: `Au moins ${LENGTH.min} caractères : une phrase se retient bien.`,
};
