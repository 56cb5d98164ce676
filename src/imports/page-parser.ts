import { announcedFiles } from './announced-files.js';
import { sectionTerms, visibilityOf, type ImportedDocument } from './document.js';
import { arrangeParagraphs, programmesIn } from './footnotes.js';
import { parseFrenchDate } from './french-date.js';
import { ImportFault } from './import-fault.js';

const SECTION = /^(.{1,80}?)\s*:$/u;
const TITLE_LENGTH = 250;

interface Page {
  section: string | null;
  title: string;
  publishedAt: string;
  paragraphs: string[];
}

/**
 * The text of a web page, one thing a line: the section with a colon (may be missing), the title, the date, then paragraphs.
 * Paragraphs are parted by empty lines or, where there is none, by line ends. A paragraph that announces files leaves the body.
 * @throws ImportFault without title, date or text
 */
export function parsePage(text: string): ImportedDocument {
  const { section, title, publishedAt, paragraphs } = readPage(text);
  const announcements = paragraphs.map((paragraph) => announcedFiles(paragraph));
  const kept = paragraphs.filter((_, index) => announcements[index]?.length === 0);
  if (kept.length === 0) throw new ImportFault('Aucun texte après la date.');
  const { notes, ...content } = arrangeParagraphs(kept);
  const programmes = programmesIn(notes).map((label) => ({ vocabulary: 'programme', label }));
  return {
    title,
    publishedAt,
    section,
    ...content,
    visibility: visibilityOf(section),
    terms: [...sectionTerms(section), ...programmes],
    files: announcements.flat(),
    slug: null,
    language: null,
    source: null,
    canonicalUrl: null,
    partners: notes,
    text: [title, ...paragraphs.map((paragraph, index) => announcements[index]?.[0]?.title ?? paragraph)].join('\n\n'),
  };
}

function readPage(text: string): Page {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/[ \t]+/g, ' ').trim());
  const section = SECTION.exec(nextLine(lines) ?? '')?.[1] ?? null;
  if (section) takeLine(lines);
  const title = readTitle(takeLine(lines));
  return { section, title, publishedAt: readDate(takeLine(lines)), paragraphs: readParagraphs(lines) };
}

function readTitle(line: string | undefined): string {
  if (!line) throw new ImportFault('Aucun titre : il est attendu sur la première ligne, ou après la rubrique.');
  if (parseFrenchDate(line)) throw new ImportFault(`Aucun titre : il est attendu avant la date « ${line} ».`);
  if (line.length > TITLE_LENGTH) throw new ImportFault(`Aucun titre : la ligne attendue dépasse ${TITLE_LENGTH} caractères.`);
  return line;
}

function readDate(line: string | undefined): string {
  const date = parseFrenchDate(line ?? '');
  if (date) return date;
  const found = line ? `, on y lit « ${line.slice(0, 60)}${line.length > 60 ? '…' : ''} »` : '';
  throw new ImportFault(`Aucune date : une ligne comme « 25 juin 2013 » est attendue après le titre${found}.`);
}

function readParagraphs(lines: readonly string[]): string[] {
  const text = lines.join('\n').trim();
  const paragraphs = text.includes('\n\n') ? text.split(/\n{2,}/) : text.split('\n');
  return paragraphs.filter((paragraph) => paragraph !== '');
}

function nextLine(lines: readonly string[]): string | undefined {
  return lines.find((line) => line !== '');
}

/** Removes what it answers, and the empty lines before it. */
function takeLine(lines: string[]): string | undefined {
  while (lines[0] === '') lines.shift();
  return lines.shift();
}
