import type { Element, Nodes } from 'hast';
import rehypeParse from 'rehype-parse';
import { unified } from 'unified';
import { visitParents } from 'unist-util-visit-parents';

const parse = (html: string): Nodes => unified().use(rehypeParse, { fragment: true }).parse(html);

export function elementsOf(html: string): Element[] {
  const elements: Element[] = [];
  visitParents(parse(html), 'element', (element) => void elements.push(element));
  return elements;
}

/** What a reader sees, on one line; no-break spaces stay. */
export function textOf(html: string): string {
  const texts: string[] = [];
  visitParents(parse(html), 'text', (text) => void texts.push(text.value));
  return texts
    .join('')
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/^ | $/g, '');
}
