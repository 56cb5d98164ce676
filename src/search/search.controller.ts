import { Controller, Get, Query, Req, Res, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config.js';
import { pageJson, pageLinks } from '../content/query/page.js';
import type { Query as Parameters } from '../content/query/paging.js';
import { inJson, QueryParameters } from '../content/route.js';
import type { ContentType } from '../content/type.js';
import { answerRead, JSON_TYPE } from '../http/answer.js';
import { Endpoint } from '../http/endpoint.js';
import { MAX_CORRECTED } from './correction.js';
import { MAX_RANKED, searchParameters } from './parameters.js';
import { SearchService, type Searched } from './search.service.js';
import { SUGGEST_PARAMETERS } from './suggestions.js';

/** Search over the types given. Terms are its facets; files have their own list, and are found on what they belong to. */
export function SearchController(types: readonly ContentType[]): Type<unknown> {
  @ApiTags('Recherche')
  @Controller('v1')
  class SearchRoutes {
    constructor(
      readonly searching: SearchService,
      readonly config: Config,
    ) {}

    @Get('search')
    @Endpoint({
      can: 'content:read',
      operationId: 'search',
      summary: 'Chercher partout',
      description: `Les articles, organisations et événements qui contiennent les mots cherchés, les plus pertinents d’abord, avec des extraits : du texte, et les positions (en unités UTF-16, comme en JavaScript) de ce qui a été trouvé. Les filtres sont ceux des listes ; un filtre que seuls certains types ont ne cherche que ceux-là. Les facettes disent combien de résultats chaque filtre laisserait. Ceux dont le titre ou le nom contient ce qu’on cherche viennent en tête. D’un même type, ${MAX_RANKED} résultats au plus sont classés, comptés et parcourus : d’abord ceux-là, puis les plus récents des autres. Si rien n’est trouvé, les fautes de frappe de ${MAX_CORRECTED} mots au plus sont corrigées (une lettre de trop, oubliée ou changée, deux dès huit lettres, ou deux lettres inversées) d’après les mots de quatre lettres au moins des titres, des noms, des termes et des textes publiés : \`corrected\` dit ce qui a été cherché à la place.`,
      returns: inJson('SearchPage'),
      problems: [304, 412],
    })
    @QueryParameters(searchParameters(types))
    async search(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
      const searched = await this.searching.search(types, request.actor, query);
      const link = pageLinks(`${this.config.publicUrl}/v1/search`, query, searched.page);
      if (link) void reply.header('link', link);
      answerRead(request, reply, { body: searchJson(searched), mediaType: JSON_TYPE });
    }

    @Get('suggest')
    @Endpoint({
      can: 'content:read',
      operationId: 'suggest',
      summary: 'Compléter ce qu’on tape',
      description: 'Dix titres et noms au plus qui commencent ainsi, ou dont un mot commence ainsi : pour un champ de recherche.',
      returns: inJson('Suggestions'),
      problems: [304, 412],
    })
    @QueryParameters(SUGGEST_PARAMETERS)
    async suggest(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Query() query: Parameters): Promise<void> {
      const suggestions = await this.searching.suggest(types, request.actor, query);
      answerRead(request, reply, { body: `{"data":[${suggestions.join(',')}]}`, mediaType: JSON_TYPE });
    }
  }
  return SearchRoutes;
}

function searchJson({ page, facets, corrected }: Searched): string {
  const more = JSON.stringify({ facets, ...(corrected === undefined ? {} : { corrected }) });
  return `${pageJson(page).slice(0, -1)},${more.slice(1)}`;
}
