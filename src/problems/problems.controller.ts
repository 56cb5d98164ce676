import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Endpoint } from '../http/endpoint.js';
import { CATALOGUE, notFound, type ProblemType } from './problem.js';

const isProblemType = (name: string): name is ProblemType => Object.hasOwn(CATALOGUE, name);

/** The page that a problem's `type` leads to (RFC 9457 §3.1.1). */
@ApiTags('Service')
@Controller('problems')
export class ProblemsController {
  @Get(':type')
  @Endpoint({
    can: 'service:read',
    operationId: 'explainProblem',
    summary: 'Expliquer une erreur',
    returns: { 'text/html': { type: 'string' } },
    problems: [404],
  })
  @ApiParam({
    name: 'type',
    description: 'Le dernier élément de `type`. Exemple : `not-found`.',
    schema: { type: 'string', enum: Object.keys(CATALOGUE), examples: ['not-found'] } as never,
  })
  explain(@Param('type') type: string, @Res() reply: FastifyReply): void {
    if (!isProblemType(type)) throw notFound();
    void reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'public, max-age=3600').send(page(type));
  }
}

function page(type: ProblemType): string {
  const { status, title, fr, en } = CATALOGUE[type];
  return `<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} — Maillage</title></head>
<body>
<main>
<h1>${title}</h1>
<p><code>${type}</code>, HTTP ${status}</p>
<p>${codeMarked(fr)}</p>
<p lang="en">${codeMarked(en)}</p>
</main>
</body>
</html>
`;
}

const codeMarked = (text: string): string => text.replaceAll(/`([^`]+)`/g, '<code>$1</code>');
