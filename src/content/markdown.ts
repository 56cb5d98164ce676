import MarkdownIt, { type Token } from 'markdown-it';
import footnotes from 'markdown-it-footnote';
import { FOOTNOTE_RULES, placeFootnotes } from './markdown-footnotes.js';
import { MAX_DEPTH, refuseSlowMarkdown, refuseSwellingMarkdown } from './markdown-limits.js';

/** What an address may begin with; addresses without a scheme are relative. */
const SCHEMES: Record<string, readonly string[] | undefined> = { href: ['http', 'https', 'mailto', 'tel'], src: ['http', 'https'] };
const SCHEME = /^([^/?#:]*):/;
const CHECKBOX = /^\[([ x])\](?=\s)/i;

/** Raw HTML is parsed so that it can be dropped: nothing but the parser's own elements is ever written. */
const parser = new MarkdownIt({ html: true, linkify: true, maxNesting: 2 * MAX_DEPTH }).use(footnotes);
parser.inline.ruler.disable('footnote_inline');
// Before footnotes that nothing refers to are left out: what is too deep is not parsed to its end.
parser.core.ruler.before('footnote_tail', 'limits', ({ tokens }) => refuseSwellingMarkdown(tokens));
parser.core.ruler.at('footnote_tail', placeFootnotes);
// Refused addresses leave the words of their link (`closeAddresses`), instead of the text as it was typed.
parser.validateLink = () => true;
// As GFM's autolinks: a full stop without a space after it makes no link.
parser.linkify
  .set({ fuzzyLink: false })
  .add('ftp:', null)
  .add('//', null)
  .add('www.', {
    validate: (text, at, linkify) => Math.max(0, linkify.testSchemaAt(`//www.${text.slice(at, at + 2_000)}`, 'http:', 0) - '//www.'.length),
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });
Object.assign(parser.renderer.rules, FOOTNOTE_RULES, {
  html_block: () => '',
  html_inline: () => '',
  s_open: () => '<del>',
  s_close: () => '</del>',
});

/**
 * CommonMark with GFM tables, strikethrough (by two tildes), autolinks, task lists and footnotes to HTML that is safe to show: raw HTML is dropped, as are
 * addresses with other schemes than those of `SCHEMES`; headings start at h2.
 * `idPrefix` (the item's id) keeps footnotes apart where several texts stand on one page.
 * Throws `MarkdownTooComplex`.
 */
export function renderMarkdown(markdown: string, { idPrefix }: { idPrefix: string }): string {
  return parser.renderer.render(shownTokens(markdown), parser.options, { idPrefix }).trimEnd();
}

/** What the HTML says, on one line: words, code and what describes images; no addresses. Throws `MarkdownTooComplex`. */
export function plainText(markdown: string): string {
  const blocks = shownTokens(markdown).map(({ type, content, children }) => (BLOCKS_OF_CODE.has(type) ? content : textOf(children)));
  return blocks.join(' ').replaceAll(/\s+/g, ' ').trim();
}

const BLOCKS_OF_CODE: ReadonlySet<string> = new Set(['code_block', 'fence']);

function textOf(tokens: readonly Token[] | null): string {
  return (tokens ?? [])
    .map(({ type, content, children }) => {
      if (type === 'text' || type === 'code_inline') return content;
      return type === 'softbreak' || type === 'hardbreak' ? ' ' : textOf(children);
    })
    .join('');
}

/** The tokens as they are shown. */
function shownTokens(markdown: string): Token[] {
  const tokens = parseMarkdown(markdown);
  startAtTwo(tokens);
  for (const [index, token] of tokens.entries()) {
    if (token.tag === 'th' || token.tag === 'td') describeCell(token);
    if (token.type !== 'inline') continue;
    if (tokens[index - 1]?.type === 'paragraph_open' && tokens[index - 2]?.type === 'list_item_open') writeCheckbox(token);
    token.children?.forEach(closeAddresses);
  }
  return tokens;
}

/** markdown-it's tokens, footnotes last: those that are referred to, or all. Throws `MarkdownTooComplex`. */
export function parseMarkdown(markdown: string, { hasAllNotes = false } = {}): Token[] {
  refuseSlowMarkdown(markdown);
  return parser.parse(markdown, { hasAllNotes });
}

/** The page's title is its only h1, and the highest heading of a text comes right below it. */
function startAtTwo(tokens: readonly Token[]): void {
  const headings = tokens.filter(({ type }) => type === 'heading_open' || type === 'heading_close');
  const shift = 2 - Math.min(...headings.map(depthOf));
  for (const heading of headings) heading.tag = `h${Math.min(6, depthOf(heading) + shift)}`;
}

const depthOf = ({ tag }: Token): number => Number(tag.slice(1));

/** Styles in attributes are refused by the policies of many sites (`style-src`). */
function describeCell(cell: Token): void {
  if (cell.nesting !== 1) return;
  const align = cell.attrGet('style')?.toString().replace('text-align:', '');
  cell.attrs = null;
  if (align) cell.attrPush(['align', align]);
  if (cell.tag === 'th') cell.attrPush(['scope', 'col']);
}

/** Form controls have no place in a text, and an unlabelled one cannot be read aloud. `content` is the text as it was typed: `\[ ]` is none. */
function writeCheckbox({ content, children }: Token): void {
  const checked = CHECKBOX.exec(content)?.[1];
  const [first] = children ?? [];
  if (checked && first?.type === 'text') first.content = (checked === ' ' ? '☐' : '☑') + first.content.slice('[ ]'.length);
}

function closeAddresses(token: Token): void {
  token.attrs = token.attrs?.filter(([name, value]) => isOpen(SCHEMES[name], String(value))) ?? null;
}

function isOpen(schemes: readonly string[] | undefined, address: string): boolean {
  if (!schemes) return true;
  const scheme = SCHEME.exec(address)?.[1];
  return scheme === undefined || schemes.includes(scheme.toLowerCase());
}
