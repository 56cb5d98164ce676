import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.js';
import { PASSWORD_PAGE, PASSWORD_PAGE_POLICY, PASSWORD_STYLE } from './password-page.js';

/** Where the links of messages lead. */
@ApiExcludeController()
@Controller()
export class PasswordPageController {
  @Get('password')
  @Endpoint({ can: 'service:read', operationId: 'openPasswordPage', summary: 'Choisir un mot de passe' })
  page(@Res() reply: FastifyReply): void {
    void reply
      .headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'public, no-cache',
        'content-security-policy': PASSWORD_PAGE_POLICY,
        'referrer-policy': 'no-referrer',
      })
      .send(PASSWORD_PAGE);
  }

  @Get('docs/assets/password.css')
  @Endpoint({ can: 'service:read', operationId: 'getPasswordStyle', summary: 'Lire la feuille de style de la page du mot de passe' })
  style(@Res() reply: FastifyReply): void {
    void reply.header('content-type', 'text/css; charset=utf-8').header('cache-control', 'public, max-age=3600').send(PASSWORD_STYLE);
  }
}
