import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsEmail, IsString, MaxLength } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { trimmed, type JsonSchema } from '../content/field.js';
import { inJson } from '../content/route.js';
import { answerUnstored } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { validBody } from '../http/valid-body.js';
import { PasswordLinks } from './password-links.js';
import { NewPassword, newPasswordSchema } from './password-rule.js';

class ResetInput {
  @trimmed
  @IsEmail({ require_tld: false }, { message: 'Une adresse électronique est attendue, par exemple redaction@exemple.fr.' })
  email: string;
}

class LinkedPassword {
  @IsString({ message: 'Le jeton du lien est attendu.' })
  @MaxLength(200, { message: 'Le jeton du lien est plus court.' })
  token: string;

  @NewPassword()
  password: string;
}

export const passwordLinkSchemas: Readonly<Record<string, JsonSchema>> = {
  PasswordReset: {
    type: 'object',
    additionalProperties: false,
    required: ['email'],
    properties: { email: { type: 'string', format: 'email', maxLength: 254, description: 'Adresse électronique du compte.' } },
  },
  PasswordResetAnswer: {
    type: 'object',
    additionalProperties: false,
    required: ['detail'],
    properties: { detail: { type: 'string', description: 'La même phrase pour toute adresse.' } },
  },
  LinkedPassword: {
    type: 'object',
    additionalProperties: false,
    required: ['token', 'password'],
    properties: {
      token: { type: 'string', maxLength: 200, description: 'Ce qui suit `#` dans le lien reçu.' },
      password: newPasswordSchema,
    },
  },
};

const SENT = {
  detail: 'Si un compte a cette adresse, un message vient de lui être envoyé. Le lien qu’il contient sert pendant une heure.',
};

@ApiTags('Connexion')
@Controller('v1/auth')
export class PasswordLinksController {
  constructor(private readonly links: PasswordLinks) {}

  @Post('password-reset')
  @Endpoint({
    can: 'session:open',
    operationId: 'requestPasswordReset',
    summary: 'Recevoir un lien pour choisir un nouveau mot de passe',
    description: 'La réponse est la même que l’adresse soit connue ou non. Un nouveau lien remplace le précédent.',
    status: 202,
    returns: inJson('PasswordResetAnswer'),
    body: inJson('PasswordReset'),
    bodyExamples: { exemple: { email: 'redaction@exemple.fr' } },
    problems: [422],
  })
  async request(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const { email } = await validBody(ResetInput, body);
    request.audited = { email };
    reply.raw.once('close', () => this.links.beginReset(email));
    answerUnstored(reply.code(202), SENT);
  }

  @Post('password')
  @Endpoint({
    can: 'session:open',
    operationId: 'setPasswordByLink',
    summary: 'Choisir son mot de passe par le lien reçu',
    description: 'Le lien ne sert qu’une fois. Toutes les sessions du compte prennent fin.',
    status: 204,
    body: inJson('LinkedPassword'),
    bodyExamples: { exemple: { token: 'Zm9udGFpbmUtZGUtbGEtcGxhY2UtZGUtbGEtbWFpcmll', password: 'quatre mots pris au hasard' } },
    problems: [422],
  })
  async set(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const { token, password } = await validBody(LinkedPassword, body);
    request.audited = { account: await this.links.setPassword(token, password, request.ip) };
    void reply.code(204).header('cache-control', 'no-store').send();
  }
}
