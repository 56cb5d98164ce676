import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { MarkdownTooComplex, refuseSlowMarkdown, refuseSwellingMarkdown } from '../content/markdown-limits.js';
import { ImportFault } from './import-fault.js';

const parser = unified().use(remarkParse).use(remarkGfm).freeze();

/**
 * The words of a Markdown text, blocks apart by an empty line: all of them, and those of the footnotes. No addresses, code or raw HTML.
 * @throws ImportFault for a text no server should parse
 */
export function readMarkdownWords(markdown: string): { all: string; notes: string } {
  const tree = parse(markdown);
  const notes = tree.children.filter((block) => block.type === 'footnoteDefinition');
  return { all: blocksOf(tree).join('\n\n'), notes: notes.flatMap(blocksOf).join('\n\n') };
}

function parse(markdown: string): Root {
  try {
    refuseSlowMarkdown(markdown);
    const tree = parser.parse(markdown);
    refuseSwellingMarkdown(tree);
    return tree;
  } catch (error) {
    if (error instanceof MarkdownTooComplex) throw new ImportFault('Le texte est trop long, ou ses signes Markdown trop imbriqués.');
    throw error;
  }
}

function blocksOf(node: Nodes): string[] {
  if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') return [wordsOf(node)];
  return 'children' in node ? node.children.flatMap(blocksOf) : [];
}

function wordsOf(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'break') return '\n';
  return 'children' in node ? node.children.map(wordsOf).join('') : '';
}
