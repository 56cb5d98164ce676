import { blockOf, footnote, isQuestion, marksIn, toMarkdown, withoutMarks, type Labels, type PlainParagraph } from './plain-markdown.js';

const NOTE = /^(\*{1,3})\s*([^*\s][\s\S]*)$/;
const PROGRAMME = /(?:plans?\s+d['’]actions?|programmes?)\b[^«»“”".]{0,60}[«“"]\s*([^»”"]{2,150}?)\s*[»”"]/giu;

export interface PageText {
  standfirst: string | null;
  /** Markdown. */
  body: string;
  /** The words of the notes. */
  notes: string;
}

/**
 * The paragraphs of a page as standfirst and body, with its notes as GFM footnotes. A note is one of the last paragraphs, starts with
 * asterisks, and as many asterisks in the text refer to it; without such a reference it stays a paragraph.
 *
 * The standfirst is plain text and cannot hold a reference. One that stands only there moves to the end of the first paragraph of the
 * body, the nearest place that can hold it: the reader meets the mark right after the standfirst, and no word is repeated or invented.
 * A page of a single paragraph has no standfirst.
 */
export function arrangeParagraphs(paragraphs: readonly string[]): PageText {
  const { texts, notes } = separateNotes(paragraphs);
  const labels: Labels = new Map([...notes.keys()].map((mark, index) => [mark, String(index + 1)]));
  const [opening = '', ...rest] = texts;
  const blocks = rest.length === 0 ? [{ text: opening, references: [] }] : withReferences(rest, strandedIn(opening, rest, labels));
  const definitions = [...notes].map(([mark, text]) => footnote(labels.get(mark) ?? '', text));
  return {
    standfirst: rest.length === 0 ? null : withoutMarks(opening, labels),
    body: toMarkdown([...blocks.map((block) => blockOf(block, labels)), ...definitions]),
    notes: [...notes.values()].join('\n\n'),
  };
}

/** The plans of action and programmes that a note quotes: « … » soon after these words. */
export function programmesIn(notes: string): string[] {
  return [...new Set([...notes.matchAll(PROGRAMME)].map(([, label = '']) => label.replace(/\s+/g, ' ')))];
}

function separateNotes(paragraphs: readonly string[]): { texts: string[]; notes: Map<string, string> } {
  const texts = [...paragraphs];
  const notes: [mark: string, text: string][] = [];
  for (let note = lastNote(texts); note; note = lastNote(texts)) {
    const [, mark = '', text = ''] = note;
    if (notes.some(([other]) => other === mark)) break;
    notes.unshift([mark, text]);
    texts.pop();
  }
  return { texts, notes: new Map(notes) };
}

function lastNote(texts: readonly string[]): RegExpExecArray | null {
  const note = NOTE.exec(texts.at(-1) ?? '');
  const isReferredTo = texts.slice(0, -1).some((text) => marksIn(text).includes(note?.[1] ?? ''));
  return isReferredTo ? note : null;
}

/** Labels of the notes that nothing but the standfirst refers to. */
function strandedIn(opening: string, rest: readonly string[], labels: Labels): string[] {
  const marks = marksIn(opening).filter((mark) => !rest.some((text) => marksIn(text).includes(mark)));
  return [...new Set(marks)].flatMap((mark) => labels.get(mark) ?? []);
}

/** Not onto a heading, unless there is nothing else. */
function withReferences(texts: readonly string[], references: readonly string[]): PlainParagraph[] {
  const place = Math.max(
    0,
    texts.findIndex((text) => !isQuestion(text)),
  );
  return texts.map((text, index) => ({ text, references: index === place ? references : [] }));
}
