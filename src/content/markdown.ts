import type { Element, Nodes as HtmlNodes } from 'hast';
import type { FootnoteDefinition, FootnoteReference, Heading, ListItem, Nodes, Root } from 'mdast';
import rehypeSanitize, { type Options as Schema } from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { refuseSlowMarkdown, refuseSwellingMarkdown } from './markdown-limits.js';
import { walk } from './trees.js';

/** Closed: what Markdown itself makes, and nothing else. Ids are ours, since raw HTML never gets this far. */
const ALLOWED: Schema = {
  tagNames: [
    'a',
    'blockquote',
    'br',
    'code',
    'del',
    'em',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'hr',
    'img',
    'li',
    'ol',
    'p',
    'pre',
    'section',
    'strong',
    'sup',
    'table',
    'tbody',
    'td',
    'th',
    'thead',
    'tr',
    'ul',
  ],
  attributes: {
    a: ['href', 'title', 'id', 'dataFootnoteRef', 'dataFootnoteBackref', 'ariaDescribedBy', 'ariaLabel'],
    code: [['className', /^language-./]],
    h2: ['id'],
    img: ['src', 'alt', 'title'],
    li: ['id'],
    ol: ['start'],
    section: ['dataFootnotes', ['className', 'footnotes']],
    td: ['align'],
    th: ['align', 'scope'],
  },
  protocols: { href: ['http', 'https', 'mailto', 'tel'], src: ['http', 'https'] },
  clobber: [],
  ancestors: {},
  required: {},
  strip: ['script'],
};

const parser = unified().use(remarkParse).use(remarkGfm).freeze();
const renderer = unified()
  .use(remarkRehype, {
    clobberPrefix: '',
    footnoteLabel: 'Notes',
    footnoteLabelProperties: {},
    footnoteBackLabel: (note, reference) => `Retour au texte, note ${note + 1}${reference > 1 ? `-${reference}` : ''}`,
  })
  .use(rehypeSanitize, ALLOWED)
  .use(rehypeStringify)
  .freeze();

/**
 * CommonMark with GFM tables and footnotes to sanitised HTML. Raw HTML is dropped; headings start at h2; addresses stay as written.
 * `idPrefix` (the item's id) keeps footnotes apart where several texts stand on one page.
 * Throws `MarkdownTooComplex`.
 */
export function renderMarkdown(markdown: string, { idPrefix }: { idPrefix: string }): string {
  const tree = parse(markdown);
  arrange(tree);
  const html = renderer.runSync(tree);
  walk<HtmlNodes>(html, (element) => {
    if (element.type !== 'element') return;
    if (element.tagName === 'th') element.properties.scope = 'col';
    prefixFootnote(element, `${idPrefix}-`);
  });
  return renderer.stringify(html);
}

/** The words of a Markdown text on one line, for search vectors and excerpts: no addresses, no raw HTML. Throws `MarkdownTooComplex`. */
export function markdownText(markdown: string): string {
  const words: string[] = [];
  walk<Nodes>(parse(markdown), (node) => {
    words.push(wordsOf(node));
  });
  return words
    .join('')
    .replace(/[ \t\r\n]+/g, ' ')
    .trim();
}

function parse(markdown: string): Root {
  refuseSlowMarkdown(markdown);
  const tree = parser.parse(markdown);
  refuseSwellingMarkdown(tree);
  return tree;
}

const PHRASING = new Set(['link', 'linkReference', 'emphasis', 'strong', 'delete', 'footnoteReference', 'html']);

/** Blocks and line breaks part words, phrasing does not: `in**so**lite` is one word. */
function wordsOf(node: Nodes): string {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value;
  if (node.type === 'code') return ` ${node.value}`;
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? '';
  return PHRASING.has(node.type) ? '' : ' ';
}

function arrange(tree: Root): void {
  const headings: Heading[] = [];
  const footnotes = new Map<string, number>();
  walk<Nodes>(tree, (node) => {
    if (node.type === 'heading') headings.push(node);
    if (node.type === 'footnoteReference' || node.type === 'footnoteDefinition') numberFootnote(node, footnotes);
    if (node.type === 'listItem') writeCheckbox(node);
  });
  startAtTwo(headings);
}

/** The page's title is its only h1, and the highest heading of a text comes right below it. */
function startAtTwo(headings: Heading[]): void {
  const shift = 2 - Math.min(...headings.map(({ depth }) => depth));
  for (const heading of headings) heading.depth = Math.min(6, heading.depth + shift) as Heading['depth'];
}

/** Ids from labels collide: the second reference to `[^1]` and the first to `[^1-2]` would share one. */
function numberFootnote(node: FootnoteReference | FootnoteDefinition, numbers: Map<string, number>): void {
  const number = numbers.get(node.identifier) ?? numbers.size + 1;
  numbers.set(node.identifier, number);
  node.identifier = String(number);
}

/** Form controls have no place in a text, and an unlabelled one cannot be read aloud. */
function writeCheckbox(item: ListItem): void {
  const [first] = item.children;
  if (typeof item.checked === 'boolean' && first?.type === 'paragraph') {
    first.children.unshift({ type: 'text', value: item.checked ? '☑ ' : '☐ ' });
  }
  item.checked = null;
}

/** After sanitising, so that ids and the links to them cannot part. */
function prefixFootnote({ properties }: Element, prefix: string): void {
  if (properties.id) properties.id = prefix + String(properties.id);
  if (properties.ariaDescribedBy) properties.ariaDescribedBy = [prefix + String(properties.ariaDescribedBy)];
  if ('dataFootnoteRef' in properties || 'dataFootnoteBackref' in properties)
    properties.href = `#${prefix}${String(properties.href).slice(1)}`;
}
