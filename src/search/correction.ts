import type { Queryable } from '../database/transaction.js';
import type { Field } from '../content/field.js';
import { Parameters } from '../content/query/expressions.js';
import { found, textQuery, wordQuery } from '../content/query/full-text.js';
import { typeNamed, type ContentType } from '../content/type.js';
import { mayRead, type Viewer } from '../content/visibility.js';
import { shownTexts } from './highlights.js';
import type { SearchPlan } from './plan.js';

/** Words of four letters or more that no minus excludes, and exact expressions, which stay as they are. */
const WORDS = /"[^"]*"?|(?<![\p{L}\p{N}])(?<!(?<![\p{L}\p{N}])-\S*)\p{L}{4,40}(?![\p{L}\p{N}])/gu;
const MAX_WORDS = 6;
/** How many words that look alike are tried. */
const MAX_TRIED = 100;
/** How many of the texts that have a word, in this or another form, are looked into for how it is written. */
const MAX_TEXTS = 20;
/** Letters that a word may differ by, put in, left out or changed: of a short word, and of a long one. Others are other words. */
const MAX_DISTANCE = { short: 1, long: 2 };
const MIN_LONG = 8;

/**
 * The query with each word that finds nothing replaced by the nearest one of what the viewer may read; undefined where there is none.
 */
export async function corrected(
  database: Queryable,
  types: readonly ContentType[],
  { typed, viewer }: SearchPlan,
): Promise<string | undefined> {
  const words = [...new Set(typed.match(WORDS))].filter((word) => !word.startsWith('"')).slice(0, MAX_WORDS);
  const replacements = new Map<string, string>();
  for (const word of words) replacements.set(word, await meant(database, types, viewer, word));
  const better = typed.replaceAll(WORDS, (word) => replacements.get(word) ?? word);
  return better === typed ? undefined : better;
}

async function meant(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string): Promise<string> {
  const best = await nearest(database, types, viewer, word);
  return best === undefined || best.isSame || (await isKnown(database, types, viewer, word)) ? word : best.written;
}

/**
 * `known_word` knows every word, hidden ones too: one is answered only as it stands in what the viewer may read, and what was never published
 * takes no reader's place among those tried.
 */
async function nearest(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string) {
  const parameters = new Parameters();
  const wanted = `left(fold(${parameters.add(word, 'text')}), 40)`;
  const changedOver = parameters.add(neighboursChangedOver(word), 'text[]');
  const known = viewer.audience === 'staff' ? 'true' : 'place > 0';
  const titles = [...types, typeNamed('term')].map((type) => writtenInTitle(type, viewer));
  const texts = types.map((type) => writtenInText(type, viewer));
  const [row] = await database.query<{ written: string; isSame: boolean }>(
    `select w.written, c.word = ${wanted} as "isSame" from (
       select word, min(distance) as distance, max(place) as place, similarity(word, ${wanted}) as alike from (
         select word, place, levenshtein_less_equal(word, ${wanted}, ${MAX_DISTANCE.long}) as distance from known_word where word % ${wanted} and ${known}
         union all select word, place, 1 from known_word where word in (select fold(w) from unnest(${changedOver}) w) and ${known}) near
       where distance <= case when length(${wanted}) < ${MIN_LONG} then ${MAX_DISTANCE.short} else ${MAX_DISTANCE.long} end
       group by word order by distance, place desc, alike desc, word limit ${MAX_TRIED}) c
     cross join lateral (${[...titles, ...texts].join(' union all ')} limit 1) w order by c.distance, c.place desc, c.alike desc, c.word limit 1`,
    parameters.values,
  );
  return row;
}

/** The word with each two letters that follow each other changed over: one error, where the distance counts two, and trigrams see little alike. */
function neighboursChangedOver(word: string): string[] {
  const letters = [...word];
  return letters.slice(1).map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(''));
}

/** Whether the word is found anywhere. */
async function isKnown(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string): Promise<boolean> {
  const parameters = new Parameters();
  const query = textQuery(`"${word}"`, parameters);
  const finding = types.map((type) => `(select 1 from (${readable(type, viewer, found(type, 'e', viewer, query))} limit 1) e)`);
  return (await database.query(`${finding.join(' union all ')} limit 1`, parameters.values)).length > 0;
}

/** The word `c.word` as it is written in a title of the type, with its accents. */
function writtenInTitle(type: ContentType, viewer: Viewer): string {
  const rows = readable(type, viewer, `e.title_words like '% ' || c.word || '%'`);
  return writtenIn(rows, type, viewer, ({ asWritten }) => asWritten === true);
}

/** The same in its other texts. */
function writtenInText(type: ContentType, viewer: Viewer): string {
  const rows = readable(type, viewer, found(type, 'e', viewer, wordQuery('c.word')));
  return writtenIn(`${rows} limit ${MAX_TEXTS}`, type, viewer, ({ asWritten }) => asWritten !== true);
}

function writtenIn(rows: string, type: ContentType, viewer: Viewer, isMeant: (field: Field) => boolean): string {
  const text = `lower(concat_ws(' ', ${shownTexts(type, 'e', viewer, isMeant).join(', ')}))`;
  return `(select s.written from (${rows}) e cross join lateral written_words(${text}) s where s.word = c.word limit 1)`;
}

/**
 * What the viewer may read of the type and the condition holds for, found by the index of the condition: Postgres would hope to meet soon in the table,
 * or in another order, what may be nowhere. A materialized list is read no further than is asked for.
 */
const readable = (type: ContentType, viewer: Viewer, condition: string): string =>
  `with those as materialized (select e.* from ${type.name} e where ${mayRead(type, 'e', viewer)} and ${condition}) select * from those`;
