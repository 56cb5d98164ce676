import type { Actor } from '../auth/capabilities.js';
import type { Queryable } from '../database/transaction.js';
import { Parameters, snake } from '../content/query/expressions.js';
import { collecting, givenValues, one, type Query, type QueryParameter } from '../content/query/paging.js';
import { AS_PARAMETER } from '../content/query/plan.js';
import { isLonger } from '../content/query/values.js';
import type { ContentType } from '../content/type.js';
import { mayRead, viewerFor, type Viewer } from '../content/visibility.js';
import { invalidParameter, invalidParameters, type Fault } from '../problems/problem.js';

export const MAX_SUGGESTIONS = 10;
const MAX_BEGINNING = 100;

export const SUGGEST_PARAMETERS: readonly QueryParameter[] = [
  {
    name: 'q',
    group: 'Recherche',
    description: 'Début d’un titre ou d’un nom, ou d’un de ses mots, sans tenir compte des accents ni de la casse. Nécessaire.',
    schema: { type: 'string', minLength: 1, maxLength: MAX_BEGINNING },
    example: 'restau',
    required: true,
  },
  AS_PARAMETER,
];

/** Titles and names by a beginning of the whole, then by one of any word, shorter ones first. @throws Problem invalid-parameter */
export async function readSuggestions(database: Queryable, types: readonly ContentType[], actor: Actor, request: Query): Promise<string[]> {
  const beginning = beginningIn(request, actor);
  // What is left of it after folding has no sign that LIKE knows.
  const parameters = new Parameters();
  const folded = `rtrim(title_words(array[${parameters.add(beginning, 'text')}]))`;
  const viewer = viewerFor(actor, 'working');
  const rows = await database.query<{ json: string }>(
    `select json_build_object('type', s.type, 'id', s.id, 'slug', s.slug, 'title', s.title)::text as json
     from (${types.map((type) => titlesWith(type, viewer, folded)).join(' union ')}) s where ${folded} <> ''
     order by s.is_whole desc, length(s.title), s.title collate "fr-x-icu", s.id limit ${MAX_SUGGESTIONS}`,
    parameters.values,
  );
  return rows.map(({ json }) => json);
}

function beginningIn(request: Query, actor: Actor): string {
  const faults: Fault[] = [];
  const attempt = collecting(faults);
  const given = givenValues(request, SUGGEST_PARAMETERS, actor.audience, faults);
  const beginning = attempt(() => one(given, 'q')?.normalize('NFC'));
  if (beginning === undefined && !given.has('q'))
    faults.push({ parameter: 'q', code: 'required', detail: '« q » est nécessaire : le début de ce que l’on cherche.' });
  if (beginning !== undefined && isLonger(beginning, MAX_BEGINNING))
    attempt(() => {
      throw invalidParameter('q', `« q » accepte ${MAX_BEGINNING} caractères au plus.`);
    });
  if (faults.length > 0 || beginning === undefined) throw invalidParameters(faults);
  return beginning;
}

/**
 * The shortest of each kind of beginning; a space stands before each word. One index finds few titles, another those that are long enough
 * from the shortest on, which of many is sooner.
 */
function titlesWith(type: ContentType, viewer: Viewer, folded: string): string {
  const isWhole = `e.title_words like ${folded} || '%'`;
  const shortest = (condition: string) =>
    `(select '${type.name}' as type, e.item as id, e.slug, e.${snake(type.titleField)} as title, ${isWhole} as is_whole
      from ${type.name} e where ${mayRead(type, 'e', viewer)} and ${condition} and length(e.title_words) >= length(${folded})
      order by length(e.title_words), e.item limit ${MAX_SUGGESTIONS})`;
  return `${shortest(isWhole)} union ${shortest(`e.title_words like '%' || ${folded} || '%'`)}`;
}
