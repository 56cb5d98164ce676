import type { Field } from '../content/field.js';
import { byRule, UNSEEN } from '../content/query/full-text.js';
import { searchedColumn } from '../content/table.js';
import type { ContentType } from '../content/type.js';
import { mayReadGated, type Viewer } from '../content/visibility.js';
import type { SearchPlan } from './plan.js';

/**
 * Private-use characters around what was found, and those that `search_marked` puts for a full stop and a slash between words; no text has them,
 * since Postgres takes them out before.
 */
const [START, STOP, DOT, SLASH] = ['\uE000', '\uE001', '\uE002', '\uE003'];
const SIGNS = START + STOP + DOT + SLASH;
const MARKING = `StartSel=${START}, StopSel=${STOP}`;
const WHOLE = `${MARKING}, HighlightAll=true`;
const MAX_WHOLE = 250;
/** Characters of a text that are looked into for what to show. */
export const MAX_SHOWN = 100_000;
const FRAGMENTS = `${MARKING}, MaxFragments=2, MinWords=8, MaxWords=25, FragmentDelimiter=" … "`;

/** What Postgres made of one field. */
export interface Headline {
  field: string;
  text: string;
}

/** Plain text, and what was found in it: from and to, in UTF-16 code units as JavaScript counts them. */
export interface Highlight extends Headline {
  marks: [number, number][];
}

export function highlighted({ field, text }: Headline): Highlight {
  const marks: [number, number][] = [];
  let plain = '';
  for (const part of text.split(START)) {
    const [inside, outside] = part.includes(STOP) ? (part.split(STOP) as [string, string]) : ['', part];
    if (inside) marks.push([plain.length, plain.length + inside.length]);
    plain += inside + outside;
  }
  return { field, text: plain.replaceAll(DOT, '.').replaceAll(SLASH, '/'), marks };
}

/** The fields in which something was found, those that the viewer may read, as a JSON list of `Headline`, or null. */
export function highlightsOf(type: ContentType, row: string, { query, viewer }: SearchPlan): string {
  const values = searchedFields(type).map(
    ([name, field]) => `('${name}', ${shownText(type, name, field, row, viewer)}, ${field.asWritten === true})`,
  );
  const own = byRule(type, row, (rule) => headline(rule, query[rule]));
  // A title has its words as they are written too, and of stop words those that are names: others say nothing of what was found.
  const asWritten = byRule(type, row, (rule) => headline('maillage_simple', query[rule]));
  // `offset 0`: made once, not for the condition and again for the result.
  return `(select json_agg(json_build_object('field', t.field, 'text', h.text))
    from (values ${values.join(', ')}) v(field, shown, written) cross join lateral (select v.*, search_marked(v.shown) as text offset 0) t
    cross join lateral (select ${own} offset 0) own(text)
    cross join lateral (select case when t.written and strpos(own.text, '${START}') = 0 then ${asWritten} else own.text end offset 0) h(text)
    where strpos(h.text, '${START}') > 0)`;
}

/** A short text is shown whole. Each word that was looked for counts by itself, since a field need not have them all; what is excluded does not. */
const headline = (rule: string, query: string): string =>
  `ts_headline('${rule}', t.text, replace(querytree(${query}), ' & ', ' | ')::tsquery, case when length(t.text) > ${MAX_WHOLE} then '${FRAGMENTS}' else '${WHOLE}' end)`;

/** What is searched of the row as the viewer sees it, in the fields that are meant: expressions in SQL. */
export const shownTexts = (type: ContentType, row: string, viewer: Viewer, isMeant: (field: Field) => boolean): string[] =>
  searchedFields(type)
    .filter(([, field]) => isMeant(field))
    .map(([name, field]) => shownText(type, name, field, row, viewer));

const searchedFields = ({ fields }: ContentType): [string, Field][] => Object.entries(fields).filter(([, field]) => field.search);

/** The text as readers see it; what they do not see would part words that vectors have whole. */
function shownText(type: ContentType, name: string, field: Field, row: string, viewer: Viewer): string {
  const column = `${row}.${searchedColumn(type, name)}`;
  const plain = field.sqlType === 'text[]' ? `array_to_string(${column}, ', ')` : `left(${column}, ${MAX_SHOWN})`;
  const text = `translate(${plain}, '${SIGNS}${UNSEEN}', '')`;
  const gate = field.teaser ? undefined : mayReadGated(type, row, viewer);
  return gate ? `case when ${gate} then ${text} end` : text;
}
