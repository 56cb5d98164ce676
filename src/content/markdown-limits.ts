import type { Token } from 'markdown-it';

/**
 * The text would take seconds to parse, exhaust the stack or swell when rendered.
 * No text a person writes comes near these limits. Callers answer 422.
 */
export class MarkdownTooComplex extends Error {
  constructor(readonly reason: 'length' | 'nesting' | 'blocks' | 'delimiters' | 'table' | 'references') {
    super(`Markdown too complex: ${reason}`);
  }
}

/** In UTF-16 code units; some thirty thousand words. */
export const MARKDOWN_MAX_LENGTH = 200_000;
export const MAX_DEPTH = 100;
const MAX_BLOCKS = 5_000;
const MAX_COMPARISONS = 25_000_000;
/** About what a reference to a footnote and the way back are written with. */
const REFERENCE_LENGTH = 400;
const MAX_CELLS = 20_000;
const MAX_ADDRESSES_LENGTH = 1_000_000;

const CONTAINERS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))+/gm;
const CONTAINER = />|[-+*](?=[ \t])|\d[.)]/g;
const BLANK_LINES = /\n[ \t>]*\n/;
const DELIMITER = /[*_~`[\]<&\\]/g;
/** Comments are looked for up to the end of their block; what stands in an image is read again for each image around it. */
const READ_AGAIN = /<[!?]|!\[/g;

/** What must be known before parsing, since the parser itself is slow on it. Throws {@link MarkdownTooComplex}. */
export function refuseSlowMarkdown(markdown: string): void {
  if (markdown.length > MARKDOWN_MAX_LENGTH) throw new MarkdownTooComplex('length');
  const text = markdown.replace(/\r\n?/g, '\n');
  const depths = (text.match(CONTAINERS) ?? []).map((prefix) => count(prefix, CONTAINER));
  if (depths.some((depth) => depth > MAX_DEPTH)) throw new MarkdownTooComplex('nesting');
  if (Math.max(count(text, /\n/g), sum(depths)) > MAX_BLOCKS) throw new MarkdownTooComplex('blocks');
  if (comparisons(text) > MAX_COMPARISONS) throw new MarkdownTooComplex('delimiters');
}

/**
 * What only the tokens show: how deep they are; the cells of tables, whose short rows are filled up to the width of the head, so that
 * n bytes can become n² cells; and how long all addresses and titles are together, since a long one defined once and referred to n times
 * is written n times. Throws {@link MarkdownTooComplex}.
 */
export function refuseSwellingMarkdown(tokens: readonly Token[]): void {
  let [cells, addresses] = [0, 0];
  for (const { type, level, children } of tokens) {
    if (level + deepest(children) > MAX_DEPTH) throw new MarkdownTooComplex('nesting');
    if (type === 'td_open') cells += 1;
    for (const { type: part, attrs } of children ?? [])
      addresses += part === 'footnote_ref' ? REFERENCE_LENGTH : sum((attrs ?? []).map(([, value]) => String(value).length));
  }
  if (cells > MAX_CELLS) throw new MarkdownTooComplex('table');
  if (addresses > MAX_ADDRESSES_LENGTH) throw new MarkdownTooComplex('references');
}

const deepest = (tokens: readonly Token[] | null): number => (tokens ?? []).reduce((depth, { level }) => Math.max(depth, level), 0);

/** Within a block the parser may compare each delimiter with each other one, and look for the end of each comment up to the block's own. */
function comparisons(markdown: string): number {
  return sum(markdown.split(BLANK_LINES).map((block) => count(block, DELIMITER) ** 2 + count(block, READ_AGAIN) * block.length));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
