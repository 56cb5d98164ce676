import type { BlockContent, DefinitionContent, ListItem, Paragraph, PhrasingContent, RootContent } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';

const writer = unified().use(remarkStringify, { bullet: '-', emphasis: '_' }).use(remarkGfm).freeze();

const QUESTION_LENGTH = 120;
const BULLET = /^[-•]\s+/;
const WEB_ADDRESS = /https?:\/\/[^\s<>«»"”]*[^\s<>«»"”.,;:!?)\]’']/gu;
/** One to three asterisks that close a word, as in "la MIE*.": their neighbours tell them from other asterisks. */
const REFERENCE = /(?<=[\p{L}\p{N}\p{Pf}»")\].!?…])\*{1,3}(?=[\s\p{P}]|$)(?!\*)/gu;

/** From asterisks, as the text has them, to the label of the footnote. */
export type Labels = ReadonlyMap<string, string>;

export interface PlainParagraph {
  text: string;
  /** Labels of footnotes that are referred to after its last word. */
  references: readonly string[];
}

export function marksIn(text: string): string[] {
  return text.match(REFERENCE) ?? [];
}

export function withoutMarks(text: string, labels: Labels): string {
  return text.replace(REFERENCE, (mark) => (labels.has(mark) ? '' : mark));
}

export function isQuestion(text: string): boolean {
  return text.length <= QUESTION_LENGTH && /^[^.?!\n]*\?$/.test(text);
}

export function toMarkdown(blocks: RootContent[]): string {
  return writer.stringify({ type: 'root', children: blocks }).trim();
}

/**
 * A paragraph of plain text as Markdown that reads the same: what Markdown would take for a sign of its own is escaped when written.
 * A short paragraph that is one question becomes a heading; lines that all start with a dash or a bullet become a list; web addresses become links.
 */
export function blockOf({ text, references }: PlainParagraph, labels: Labels): BlockContent {
  const end = references.map(referenceTo);
  if (isQuestion(text)) return { type: 'heading', depth: 2, children: [...phrasing(text, labels), ...end] };
  const lines = text.split('\n');
  if (!lines.every((line) => BULLET.test(line))) return paragraph([...phrasing(text, labels), ...end]);
  const items = lines.map((line, index) =>
    item([...phrasing(line.replace(BULLET, ''), labels), ...(index === lines.length - 1 ? end : [])]),
  );
  return { type: 'list', spread: false, children: items };
}

export function footnote(label: string, text: string): DefinitionContent {
  return { type: 'footnoteDefinition', identifier: label, label, children: [paragraph(phrasing(text, new Map()))] };
}

function paragraph(children: PhrasingContent[]): Paragraph {
  return { type: 'paragraph', children };
}

function item(children: PhrasingContent[]): ListItem {
  return { type: 'listItem', spread: false, children: [paragraph(children)] };
}

function phrasing(text: string, labels: Labels): PhrasingContent[] {
  return splitKeeping(text, REFERENCE).flatMap((part) => {
    const label = labels.get(part);
    return label ? [referenceTo(label)] : splitKeeping(part, WEB_ADDRESS).map(wordsOrLink);
  });
}

function referenceTo(label: string): PhrasingContent {
  return { type: 'footnoteReference', identifier: label, label };
}

function wordsOrLink(part: string): PhrasingContent {
  const words = { type: 'text' as const, value: part };
  return /^https?:\/\/./.test(part) ? { type: 'link', url: part, children: [words] } : words;
}

/** Like `split`, with what the pattern matched left in its place; no empty parts. */
function splitKeeping(text: string, pattern: RegExp): string[] {
  return text.split(new RegExp(`(${pattern.source})`, pattern.flags)).filter((part) => part !== '');
}
