import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JsonSchema } from '../content/field.js';
import { inJson, ref } from '../content/route.js';
import { answerUnstored } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { invalidGrant } from '../problems/problem.js';
import { Sessions, type Origin, type Tokens } from './sessions.js';
import { SignIn } from './sign-in.js';

export const tokenSchemas: Readonly<Record<string, JsonSchema>> = {
  Token: {
    type: 'object',
    required: ['access_token', 'token_type', 'expires_in', 'refresh_token'],
    additionalProperties: false,
    properties: {
      access_token: { type: 'string', description: 'À envoyer dans `Authorization: Bearer …`.' },
      token_type: { type: 'string', const: 'Bearer' },
      expires_in: { type: 'integer', description: 'Secondes.' },
      refresh_token: {
        type: 'string',
        description: 'Sert une fois, avec `grant_type=refresh_token`. Envoyé une seconde fois, il met fin à la session.',
      },
    },
  },
  Credentials: {
    type: 'object',
    description: 'Adresse et mot de passe ; ou `refresh_token` avec `grant_type=refresh_token`.',
    properties: {
      grant_type: { type: 'string', enum: ['password', 'refresh_token'], default: 'password' },
      username: { type: 'string', description: 'Adresse électronique.', examples: ['redaction@exemple.fr'] },
      password: { type: 'string', format: 'password', description: 'Mot de passe.' },
      refresh_token: { type: 'string', description: 'Celui de la réponse précédente.' },
    },
  },
};

type Members = Record<string, unknown>;

/** OAuth2 (RFC 6749 §4.3 and §6): what Swagger UI's Authorize dialog sends, and the same as JSON. Its empty Basic header is ignored. */
@ApiTags('Connexion')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
  ) {}

  @Post('token')
  @Endpoint({
    can: 'session:open',
    operationId: 'openSession',
    summary: 'Se connecter, ou renouveler la connexion',
    description:
      'Le bouton « Se connecter » de cette page le fait pour vous, et la page renouvelle ensuite la connexion d’elle-même. Un jeton d’accès sert quinze minutes ; la connexion prend fin douze heures après son dernier renouvellement, et trente jours après son début.',
    returns: inJson('Token'),
    body: { 'application/x-www-form-urlencoded': ref('Credentials'), 'application/json': ref('Credentials') },
    bodyExamples: { exemple: { grant_type: 'password', username: 'redaction@exemple.fr', password: 'quatre mots pris au hasard' } },
    problems: [429],
  })
  async open(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Body() body: unknown): Promise<void> {
    const members = (body ?? {}) as Members;
    request.audited = await this.concerned(members);
    answerUnstored(reply, await this.tokens(members, originOf(request)));
  }

  /** Whom the request concerns, whatever comes of it: for the audit log. */
  private async concerned({ username, refresh_token: token }: Members): Promise<FastifyRequest['audited']> {
    if (isCredential(username)) return { email: username.trim() };
    return isCredential(token) ? { account: await this.sessions.accountBehind(token) } : undefined;
  }

  private tokens(members: Members, origin: Origin): Promise<Tokens> {
    const { grant_type: grant = 'password' } = members;
    if (grant === 'password') return this.byPassword(members, origin);
    if (grant === 'refresh_token') return this.byRefreshToken(members);
    throw invalidGrant('grant_type attend password ou refresh_token.', 'unsupported_grant_type');
  }

  private byPassword({ username, password }: Members, origin: Origin): Promise<Tokens> {
    if (!isCredential(username) || !isCredential(password))
      throw invalidGrant('Donnez votre adresse électronique et votre mot de passe.', 'invalid_request');
    return this.signIn.open(username.trim(), password, origin);
  }

  private byRefreshToken({ refresh_token: token }: Members): Promise<Tokens> {
    if (!isCredential(token)) throw invalidGrant('Donnez refresh_token.', 'invalid_request');
    return this.sessions.renew(token);
  }
}

const originOf = ({ ip, headers }: FastifyRequest): Origin => ({ address: ip, userAgent: headers['user-agent'] });

const isCredential = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 1000 && !value.includes('\u0000') && value.isWellFormed();
