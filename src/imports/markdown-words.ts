import type { Token } from 'markdown-it';
import { parseMarkdown } from '../content/markdown.js';
import { MarkdownTooComplex } from '../content/markdown-limits.js';
import { ImportFault } from './import-fault.js';

/**
 * The words of a Markdown text, blocks apart by an empty line: all of them, and those of the footnotes. No addresses, code or raw HTML.
 * @throws ImportFault for a text no server should parse
 */
export function readMarkdownWords(markdown: string): { all: string; notes: string } {
  const tokens = parse(markdown);
  const notes = tokens.findIndex(({ type }) => type === 'footnote_block_open');
  return { all: blocksOf(tokens), notes: notes < 0 ? '' : blocksOf(tokens.slice(notes)) };
}

function parse(markdown: string): Token[] {
  try {
    return parseMarkdown(markdown, { hasAllNotes: true });
  } catch (error) {
    if (error instanceof MarkdownTooComplex) throw new ImportFault('Le texte est trop long, ou ses signes Markdown trop imbriqués.');
    throw error;
  }
}

function blocksOf(tokens: readonly Token[]): string {
  return tokens.flatMap(({ children }) => (children ? [children.map(wordsOf).join('')] : [])).join('\n\n');
}

function wordsOf({ type, content }: Token): string {
  if (type === 'text') return content;
  return type === 'softbreak' || type === 'hardbreak' ? '\n' : '';
}
