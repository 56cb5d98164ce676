import type { Queryable } from '../database/transaction.js';
import { Parameters, snake } from '../content/query/expressions.js';
import { found, textQuery } from '../content/query/full-text.js';
import { typeNamed, type ContentType } from '../content/type.js';
import { mayRead, type Viewer } from '../content/visibility.js';
import type { SearchPlan } from './plan.js';

/** Words of four letters or more that no minus excludes, and exact expressions, which stay as they are. */
const WORDS = /"[^"]*"?|(?<![\p{L}\p{N}])(?<!(?<![\p{L}\p{N}])-\S*)\p{L}{4,}(?![\p{L}\p{N}])/gu;
const MAX_WORDS = 6;
/** How many words that look alike are tried. */
const MAX_TRIED = 100;
/** How alike a word is whose letters are all there: after the word itself, before all others. */
const CHANGED_OVER = 0.9;

/**
 * The query with each word that finds nothing replaced by the most similar one of the titles, names and labels that the viewer may read;
 * undefined where there is none.
 */
export async function corrected(
  database: Queryable,
  types: readonly ContentType[],
  { typed, viewer }: SearchPlan,
): Promise<string | undefined> {
  const words = [...new Set(typed.match(WORDS))].filter((word) => !word.startsWith('"')).slice(0, MAX_WORDS);
  const replacements = new Map<string, string>();
  for (const word of words) replacements.set(word, await similar(database, types, viewer, word));
  const better = typed.replaceAll(WORDS, (word) => replacements.get(word) ?? word);
  return better === typed ? undefined : better;
}

async function similar(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string): Promise<string> {
  const best = await mostSimilar(database, types, viewer, word);
  return best === undefined || best.isSame || (await isKnown(database, types, viewer, word)) ? word : best.written;
}

/**
 * `title_word` knows the words of every title, hidden ones too: one is answered only as it stands in a title that the viewer may read, and
 * what was never published takes no reader's place among those tried.
 */
async function mostSimilar(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string) {
  const parameters = new Parameters();
  const wanted = `fold(${parameters.add(word, 'text')})`;
  const changedOver = parameters.add(neighboursChangedOver(word), 'text[]');
  const known = viewer.audience === 'staff' ? 'true' : 'is_published';
  const written = [...types, typeNamed('term')].map((type) => writtenIn(type, viewer));
  const [row] = await database.query<{ written: string; isSame: boolean }>(
    `select w.written, c.word = ${wanted} as "isSame" from (
       select word, max(alike) as alike from (
         select word, similarity(word, ${wanted}) as alike from title_word where word % ${wanted} and ${known}
         union all select word, ${CHANGED_OVER} from title_word where word in (select fold(w) from unnest(${changedOver}) w) and ${known}) near
       group by word order by alike desc, word limit ${MAX_TRIED}) c
     cross join lateral (${written.join(' union all ')} limit 1) w order by c.alike desc, c.word limit 1`,
    parameters.values,
  );
  return row;
}

/** The word with each two letters that follow each other changed over: trigrams do not see how alike these are. */
function neighboursChangedOver(word: string): string[] {
  const letters = [...word];
  return letters.slice(1).map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(''));
}

/** Whether the word is found anywhere. Its order makes Postgres use the index: it guesses too many rows for a word that it never saw. */
async function isKnown(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string): Promise<boolean> {
  const parameters = new Parameters();
  const query = textQuery(`"${word}"`, parameters);
  const finding = types.map(
    (type) =>
      `(select 1 from ${type.name} e where ${mayRead(type, 'e', viewer)} and ${found(type, 'e', viewer, query)} order by e.updated_at limit 1)`,
  );
  return (await database.query(`${finding.join(' union all ')} limit 1`, parameters.values)).length > 0;
}

/**
 * The word `c.word` as it is written in a title of the type, with its accents. `offset 0` makes Postgres use the index: it hopes to meet the
 * word soon in the table, where the viewer may read none.
 */
function writtenIn(type: ContentType, viewer: Viewer): string {
  const titles = Object.entries(type.fields)
    .filter(([, field]) => field.asWritten)
    .map(([name, { sqlType }]) => (sqlType === 'text[]' ? `array_to_string(e.${snake(name)}, ' ')` : `e.${snake(name)}`));
  return `(select s.written from (select e.* from ${type.name} e where ${mayRead(type, 'e', viewer)} and e.title_words like '% ' || c.word || '%' offset 0) e
    cross join lateral regexp_split_to_table(lower(concat_ws(' ', ${titles.join(', ')})), '[[:punct:][:space:]’«»–—…]+') s(written)
    where fold(s.written) = c.word limit 1)`;
}
