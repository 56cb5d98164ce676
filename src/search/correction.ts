import type { DataSource } from 'typeorm';
import { inTransaction, type Tx } from '../database/transaction.js';
import { Parameters, snake } from '../content/query/expressions.js';
import { found, textQuery } from '../content/query/full-text.js';
import { typeNamed, type ContentType } from '../content/type.js';
import { mayRead, type Viewer } from '../content/visibility.js';
import type { SearchPlan } from './plan.js';

/** Words of four letters or more that are not excluded, and exact expressions, which stay as they are. */
const WORDS = /"[^"]*"?|(?<![-\p{L}\p{N}])\p{L}{4,}(?![\p{L}\p{N}])/gu;
const MAX_WORDS = 6;
/** How alike a word of a title must be at least (pg_trgm), and how many titles are looked at. */
const [IN_TITLE, ALIKE, MAX_TITLES] = [0.45, 0.35, 200];

/**
 * The query with each word that finds nothing replaced by the most similar one of the titles, names and labels that the viewer may read;
 * undefined where there is none.
 */
export async function corrected(
  dataSource: DataSource,
  types: readonly ContentType[],
  { typed, viewer }: SearchPlan,
): Promise<string | undefined> {
  const words = [...new Set(typed.match(WORDS))].filter((word) => !word.startsWith('"')).slice(0, MAX_WORDS);
  const better = await inTransaction(dataSource, async (tx) => {
    await tx.query(`select set_config('pg_trgm.word_similarity_threshold', '${IN_TITLE}', true)`);
    const replacements = new Map<string, string>();
    for (const word of words) replacements.set(word, await similar(tx, types, viewer, word));
    return typed.replaceAll(WORDS, (word) => replacements.get(word) ?? word);
  });
  return better === typed ? undefined : better;
}

async function similar(tx: Tx, types: readonly ContentType[], viewer: Viewer, word: string): Promise<string> {
  const parameters = new Parameters();
  const wanted = `fold(${parameters.add(word, 'text')})`;
  const query = textQuery(`"${word}"`, parameters);
  const isKnown = types.map(
    (type) => `exists (select 1 from ${type.name} e where ${mayRead(type, 'e', viewer)} and ${found(type, 'e', viewer, query)})`,
  );
  const titles = [...types, typeNamed('term')].map((type) => titlesLike(type, viewer, wanted));
  const [row] = await tx.query<{ word: string | null }>(
    `select case when ${isKnown.join(' or ')} then null else (
       select w.word from (${titles.join(' union all ')}) t cross join lateral regexp_split_to_table(lower(t.titles), '[[:punct:][:space:]’«»–—…]+') w(word)
       where similarity(fold(w.word), ${wanted}) >= ${ALIKE} group by w.word
       order by max(similarity(fold(w.word), ${wanted})) desc, count(*) desc, w.word limit 1) end as word`,
    parameters.values,
  );
  return row?.word ?? word;
}

function titlesLike(type: ContentType, viewer: Viewer, wanted: string): string {
  const titles = Object.entries(type.fields)
    .filter(([, field]) => field.asWritten)
    .map(([name, { sqlType }]) => (sqlType === 'text[]' ? `array_to_string(e.${snake(name)}, ' ')` : `e.${snake(name)}`));
  return `(select concat_ws(' ', ${titles.join(', ')}) as titles from ${type.name} e
    where ${mayRead(type, 'e', viewer)} and e.title_words %> ${wanted} limit ${MAX_TITLES})`;
}
