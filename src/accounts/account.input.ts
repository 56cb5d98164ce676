import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { ROLES, type Role } from '../auth/capabilities.js';
import { trimmed } from '../content/field.js';

export const NAME_MAX = 150;
export const ROLES_MAX = 100;

/** May be left out; null is no value. */
const IfGiven = () => ValidateIf((_, value) => value !== undefined);

const Name = () =>
  applyDecorators(
    trimmed,
    Matches(/^\P{Cc}*$/u, { message: 'Un nom tient sur une ligne.' }),
    MaxLength(NAME_MAX, { message: `${NAME_MAX} caractères au plus.` }),
    IsNotEmpty({ message: 'Le nom ne peut pas être vide.' }),
    IsString({ message: 'Un nom est attendu.' }),
  );

const Roles = () =>
  applyDecorators(
    Type(() => RoleInput),
    ValidateNested({ each: true, message: 'Chaque rôle est un objet.' }),
    IsObject({ each: true, message: 'Chaque rôle est un objet.' }),
    ArrayMaxSize(ROLES_MAX, { message: `${ROLES_MAX} rôles au plus.` }),
    ArrayMinSize(1, { message: 'Un compte a au moins un rôle.' }),
    IsArray({ message: 'Une liste de rôles est attendue.' }),
  );

class OrganisationReference {
  @IsString({ message: 'L’identifiant ou le slug d’une organisation est attendu.' })
  id: string;
}

export class RoleInput {
  @IsIn(ROLES, { message: `Un rôle est l’un de : ${ROLES.join(', ')}.` })
  role: Role;

  /** Federation-wide where there is none. */
  @IsOptional()
  // Validated as a list, a list would name no organisation, and the role would be federation-wide.
  @IsObject({ message: 'Une organisation se donne par son identifiant, ou null.' })
  @ValidateNested({ message: 'Une organisation se donne par son identifiant, ou null.' })
  @Type(() => OrganisationReference)
  organisation?: OrganisationReference | null;
}

export class AccountInput {
  @trimmed
  @IsEmail({}, { message: 'Une adresse électronique est attendue, par exemple redaction@exemple.fr.' })
  email: string;

  @Name()
  name: string;

  @Roles()
  roles: RoleInput[];
}

export class AccountPatch {
  @IfGiven()
  @Name()
  name?: string;

  @IfGiven()
  @Roles()
  roles?: RoleInput[];
}
