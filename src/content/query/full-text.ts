import { invalidParameter } from '../../problems/problem.js';
import type { ContentType } from '../type.js';
import { searchVector, type Viewer } from '../visibility.js';
import { completions } from './endings.js';
import type { Parameters } from './expressions.js';
import type { Filter } from './filter.js';
import { isLonger, onlyOne } from './values.js';

/** The rules of languages, as text search configurations: what is neither French nor English is searched word by word. */
const RULES = ['maillage_fr', 'maillage_en', 'maillage_simple'] as const;
type Rule = (typeof RULES)[number];
export const MAX_QUERY = 200;
/** Fewer letters begin too many words: among a million articles an index of words takes half a second to go through those of two. */
const MIN_BEGINNING = 3;

/** A query in SQL, as each rule reads it: a constant to Postgres, which estimates by it how much it finds. */
export type TextQuery = Readonly<Record<Rule, string>>;

/** The text search configuration of a row, in SQL. */
export const ruleOf = ({ fields }: Pick<ContentType, 'fields'>, row: string): string =>
  fields.language ? `search_configuration(${row}.language)` : `'maillage_fr'`;

/** Quotes as they are printed, which Postgres does not know. */
const QUOTES = /[«»“”„]/g;

/** Composed, as texts are kept; Postgres knows neither spaces that do not break for spaces, nor what nobody sees. @throws Problem naming `q` */
export function typedQuery(values: string[]): string {
  const typed = onlyOne('q', values)
    .normalize('NFC')
    .replaceAll(/\p{White_Space}/gu, ' ')
    .replaceAll(QUOTES, '"')
    .replaceAll(new RegExp(`[${UNSEEN}]`, 'g'), '');
  if (isLonger(typed, MAX_QUERY)) throw invalidParameter('q', `« q » accepte ${MAX_QUERY} caractères au plus.`);
  return typed;
}

/** The soft hyphen, and what has no width: vectors are without them. */
export const UNSEEN = '\u00AD\u200B\u2060\uFEFF';

export function textQuery(asTyped: string, parameters: Parameters): TextQuery {
  const typed = asTyped.replaceAll(DASH, ' ');
  const { first, last } = splitLast(typed);
  const given = [typed, first, last].map((text) => parameters.add(text, 'text')).join(', ');
  // In one list, which each rule names: Postgres takes no parameter that a statement does not use.
  const completed = parameters.add([last && completions('fr', last), last && completions('en', last)], 'text[]');
  return {
    maillage_fr: `search_query('maillage_fr', ${given}, (${completed})[1])`,
    maillage_en: `search_query('maillage_en', ${given}, (${completed})[2])`,
    maillage_simple: `search_query('maillage_simple', ${given}, null)`,
  };
}

/** A query for one word in all its forms, an expression in SQL. */
export const wordQuery = (word: string): TextQuery => ({
  maillage_fr: `search_query('maillage_fr', ${word}, null, null)`,
  maillage_en: `search_query('maillage_en', ${word}, null, null)`,
  maillage_simple: `search_query('maillage_simple', ${word}, null, null)`,
});

/**
 * A minus that nothing follows directly. Postgres would let it exclude the next word, « réemploi » in « Atelier - réemploi », and fails where
 * more than 32 follow each other, with nothing between them but what it passes over.
 */
const DASH = /-(?=[-\p{White_Space}!&|()</]|$)/gu;

/** The last word may still be on its way, unless it is excluded or stands between quotes. */
function splitLast(typed: string): { first: string | null; last: string | null } {
  const last = /[\p{L}\p{N}]+$/u.exec(typed)?.[0] ?? '';
  const word = /\S*$/.exec(typed)?.[0] ?? '';
  const isOpen = last.length >= MIN_BEGINNING && !word.startsWith('-') && !typed.includes('"', typed.length - word.length);
  if (!isOpen || typed.split('"').length % 2 === 0) return { first: null, last: null };
  return { first: typed.slice(0, -last.length), last };
}

/** An expression for each rule, of which the one of the row counts. */
export function byRule(type: ContentType, row: string, expression: (rule: Rule) => string): string {
  const [fr, en, simple] = RULES;
  if (!type.fields.language) return expression(fr);
  const when = (rule: Rule) => `when '${rule}'::regconfig then ${expression(rule)}`;
  return `case ${ruleOf(type, row)} ${when(fr)} ${when(en)} else ${expression(simple)} end`;
}

/** Holds where the row is found by the rule of its own language, which its vector says, so that an index tells it. */
export function found(type: ContentType, row: string, viewer: Viewer, query: TextQuery): string {
  return `${row}.${searchVector(viewer)} @@ (${marked(type, query).join(' || ')})`;
}

/** The same, a condition for each rule: one index scan each finds them sooner among very many rows, and a row that is read is read for each. */
export function foundByEach(type: ContentType, row: string, viewer: Viewer, query: TextQuery): string {
  return `(${marked(type, query)
    .map((each) => `${row}.${searchVector(viewer)} @@ ${each}`)
    .join(' or ')})`;
}

const marked = (type: ContentType, query: TextQuery): string[] =>
  type.fields.language ? RULES.map((rule) => `marked_query('${rule}', ${query[rule]})`) : [query.maillage_fr];

/**
 * Holds where the words stand in a title or a name, which nobody's vector hides and an index has by themselves. They say nothing of their
 * rule: it holds beside `found`.
 */
export function foundInTitle(type: ContentType, row: string, query: TextQuery): string {
  const queries = type.fields.language ? RULES.map((rule) => query[rule]) : [query.maillage_fr];
  return `${row}.search_title @@ (${queries.join(' || ')})`;
}

/** What a vector says of the rule it was made by, in SQL: a word that nobody can type. */
export const ruleMark = (type: ContentType, row: string): string[] =>
  type.fields.language ? [`array_to_tsvector(array[search_mark(${ruleOf(type, row)})])`] : [];

export const Q_DESCRIPTION =
  'Recherche plein texte, selon la langue de chaque contenu et sans tenir compte des accents : mots, "expression exacte", -mot exclu ; le dernier mot peut être inachevé, dès trois lettres.';

export const fullText = (type: ContentType): Filter => ({
  name: 'q',
  group: 'Recherche',
  description: Q_DESCRIPTION,
  schema: { type: 'string', minLength: 1, maxLength: MAX_QUERY },
  example: 'restaurant insertion',
  // By whether a word is rare, the list is read by the index of words or by that of its order.
  isEstimated: true,
  condition: ({ values, parameters, row, viewer }) =>
    `(${found(type, row, viewer, textQuery(typedQuery(values), parameters))} and vector_is_read(${row}.item))`,
});
