import type { Queryable } from '../database/transaction.js';
import type { Field } from '../content/field.js';
import { Parameters } from '../content/query/expressions.js';
import { found, textQuery, wordQuery } from '../content/query/full-text.js';
import { typeNamed, type ContentType } from '../content/type.js';
import { mayRead, type Viewer } from '../content/visibility.js';
import { shownTexts } from './highlights.js';
import type { SearchPlan } from './plan.js';

/** Words of four letters or more that no minus excludes, and exact expressions, which stay as they are. */
const WORDS = /"[^"]*"?|(?<![\p{L}\p{N}])(?<!(?<![\p{L}\p{N}])-\S*)\p{L}{4,}(?![\p{L}\p{N}])/gu;
/** How many words of a query are looked at, and how many that are not found are corrected. */
const MAX_WORDS = 20;
export const MAX_CORRECTED = 6;
/** Letters of the longest word that is known. */
const MAX_LETTERS = 40;
/** How many words that look alike are tried: those that the viewer may not read count too, and few would hide what he may. */
const MAX_TRIED = 200;
/** How many of the texts that have a word, in this or another form, are looked into for it. */
const MAX_TEXTS = 200;
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
  const replacements = new Map<string, string | undefined>();
  for (const word of words) {
    if (replacements.size === MAX_CORRECTED) break;
    if (!(await isKnown(database, types, viewer, word))) replacements.set(word, await nearest(database, types, viewer, word));
  }
  const better = typed.replaceAll(WORDS, (word) => replacements.get(word) ?? word);
  return better === typed ? undefined : better;
}

/** Whether the word is found anywhere, or is a stop word, which is not looked for. */
async function isKnown(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string): Promise<boolean> {
  const parameters = new Parameters();
  const query = textQuery(`"${word}"`, parameters);
  const stop = `(select 1 where ${isStopWord(parameters.add(word, 'text'))})`;
  const finding = types.map((type) => `(select 1 from (${readable(type, viewer, found(type, 'e', viewer, query))} limit 1) e)`);
  return (await database.query(`${[stop, ...finding].join(' union all ')} limit 1`, parameters.values)).length > 0;
}

const isStopWord = (word: string): string => `to_tsvector('maillage_fr', ${word}) = ''`;

/**
 * `known_word` knows words of what is hidden too: one is answered only as it stands in what the viewer may read, and what was never published
 * takes no reader's place among those tried.
 */
async function nearest(database: Queryable, types: readonly ContentType[], viewer: Viewer, word: string): Promise<string | undefined> {
  const parameters = new Parameters();
  const wanted = `left(fold(${parameters.add(word, 'text')}), ${MAX_LETTERS})`;
  const changedOver = parameters.add(neighboursChangedOver(word), 'text[]');
  const known = viewer.audience === 'staff' ? 'true' : 'place > 0';
  const titles = [...types, typeNamed('term')].map((type) => writtenInTitle(type, viewer));
  const texts = types.map((type) => writtenInText(type, viewer));
  const [row] = await database.query<{ written: string }>(
    `select w.written from (
       select word, min(distance) as distance, max(place) as place, similarity(word, ${wanted}) as alike from (
         select word, place, levenshtein_less_equal(word, ${wanted}, ${MAX_DISTANCE.long}) as distance from known_word where word % ${wanted} and ${known}
         union all select word, place, 1 from known_word where word in (select fold(w) from unnest(${changedOver}) w) and ${known}) near
       where distance <= case when length(${wanted}) < ${MIN_LONG} then ${MAX_DISTANCE.short} else ${MAX_DISTANCE.long} end
       group by word order by distance, place desc, alike desc, word limit ${MAX_TRIED}) c
     cross join lateral (${[STOP_WORD, ...titles, ...texts].join(' union all ')} limit 1) w order by c.distance, c.place desc, c.alike desc, c.word limit 1`,
    parameters.values,
  );
  return row?.written;
}

/** What was meant may be one, which stands in no title and is found in no text. */
const STOP_WORD = `(select c.word as written where ${isStopWord('c.word')})`;

/** The word with each two letters that follow each other changed over: one error, where the distance counts two, and trigrams see little alike. */
function neighboursChangedOver(word: string): string[] {
  const letters = [...word];
  return letters.slice(1).map((letter, at) => [...letters.slice(0, at), letter, letters[at], ...letters.slice(at + 2)].join(''));
}

/** The word `c.word` as it is written in a title of the type, with its accents. */
function writtenInTitle(type: ContentType, viewer: Viewer): string {
  const words = `(e.title_words like '% ' || c.word || ' %' or e.title_words like '% ' || c.word)`;
  return writtenIn(readable(type, viewer, words), type, viewer, ({ asWritten }) => asWritten === true);
}

/** The same in its other texts. */
function writtenInText(type: ContentType, viewer: Viewer): string {
  const rows = readable(type, viewer, found(type, 'e', viewer, wordQuery('c.word')));
  return writtenIn(`${rows} limit ${MAX_TEXTS}`, type, viewer, ({ asWritten }) => asWritten !== true);
}

function writtenIn(rows: string, type: ContentType, viewer: Viewer, isMeant: (field: Field) => boolean): string {
  const text = `lower(concat_ws(' ', ${shownTexts(type, 'e', viewer, isMeant).join(', ')}))`;
  // To look for a word in a text that has it in other forms only is sooner done than to take the text apart.
  return `(select s.written from (select ${text} as text from (${rows}) e offset 0) t cross join lateral written_words(t.text) s
    where strpos(fold(t.text), c.word) > 0 and s.word = c.word limit 1)`;
}

/**
 * What the viewer may read of the type and the condition holds for, found by the index of the condition: Postgres would hope to meet soon in the table,
 * or in another order, what may be nowhere. A materialized list is read no further than is asked for.
 */
const readable = (type: ContentType, viewer: Viewer, condition: string): string =>
  `with those as materialized (select e.* from ${type.name} e where ${mayRead(type, 'e', viewer)} and ${condition}) select * from those`;
