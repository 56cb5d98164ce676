import { isBareFileName, sectionTerms, visibilityOf, type AnnouncedFile, type ImportedDocument, type Visibility } from './document.js';
import { parseFrenchDate } from './french-date.js';
import { readFrontMatter, type FrontMatter } from './front-matter.js';
import { ImportFault } from './import-fault.js';
import { readMarkdownWords } from './markdown-words.js';
import { readList, readRecord, readRequiredText, readText } from './values.js';

const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const VISIBILITIES: readonly Visibility[] = ['public', 'teaser', 'members'];

/**
 * A Markdown file with YAML front matter: `title` and `date` are needed; `slug`, `section`, `visibility`, `terms` (`vocabulary`, `label`),
 * `standfirst` or `chapo`, `files` (names, or `name` with `title`), `language`, `source` (a name, or `name` with `url`) and `canonicalUrl` may be there.
 * The words of its footnotes are its `partners`, as on a page.
 * @throws ImportFault naming the first field that does not fit, or every unknown one
 */
export function parseMarkdown(text: string): ImportedDocument {
  const { values, content } = readFrontMatter(text);
  const title = readRequiredText(values.title, 'title');
  const section = readText(values.section, 'section');
  const standfirst = readStandfirst(values);
  const body = content.trim();
  if (body === '') throw new ImportFault('Aucun texte après l’en-tête.');
  const words = readMarkdownWords(body);
  return {
    title,
    section,
    standfirst,
    body,
    publishedAt: readDate(values.date),
    visibility: readVisibility(values.visibility) ?? visibilityOf(section),
    terms: readTerms(values.terms, section),
    files: readList(values.files, 'files').map(readFile),
    slug: readText(values.slug, 'slug'),
    language: readText(values.language, 'language'),
    source: readSource(values.source),
    canonicalUrl: readText(values.canonicalUrl, 'canonicalUrl'),
    partners: words.notes,
    text: [title, standfirst, words.all].filter(Boolean).join('\n\n'),
  };
}

function readStandfirst({ standfirst, chapo }: FrontMatter['values']): string | null {
  if (standfirst && chapo) throw new ImportFault('« standfirst » et « chapo » disent la même chose : gardez l’un des deux.');
  return readText(standfirst, 'standfirst') ?? readText(chapo, 'chapo');
}

function readDate(value: unknown): string {
  const text = readRequiredText(value, 'date');
  const day = INSTANT.exec(text)?.[1];
  const isInstant = day !== undefined && parseFrenchDate(day) !== null && !Number.isNaN(Date.parse(text));
  const date = isInstant ? text : parseFrenchDate(text);
  if (date) return date;
  throw new ImportFault(`La date « ${text} » n’est pas comprise : écrivez 2013-06-25, 25 juin 2013 ou 2013-06-25T10:30:00+02:00.`);
}

function readVisibility(value: unknown): Visibility | null {
  const text = readText(value, 'visibility');
  const visibility = VISIBILITIES.find((known) => known === text);
  if (text && !visibility) throw new ImportFault(`« visibility » vaut ${VISIBILITIES.join(', ')}, et non « ${text} ».`);
  return visibility ?? null;
}

function readTerms(value: unknown, section: string | null): ImportedDocument['terms'] {
  const terms = readList(value, 'terms').map((entry) => {
    const term = readRecord(entry, ['vocabulary', 'label'], 'Un élément de « terms »');
    return { vocabulary: readRequiredText(term.vocabulary, 'terms.vocabulary'), label: readRequiredText(term.label, 'terms.label') };
  });
  const all = [...sectionTerms(section), ...terms];
  return [...new Map(all.map((term) => [`${term.vocabulary}\n${term.label}`, term])).values()];
}

function readFile(value: unknown): AnnouncedFile {
  const file = typeof value === 'string' ? { name: value } : readRecord(value, ['name', 'title'], 'Un élément de « files »');
  const name = readRequiredText(file.name, 'files.name');
  if (!isBareFileName(name))
    throw new ImportFault(`« ${name} » n’est pas un nom de fichier : sans dossier, il est cherché à côté du texte.`);
  return { name, title: 'title' in file ? readText(file.title, 'files.title') : null };
}

function readSource(value: unknown): ImportedDocument['source'] {
  if (value === undefined || value === null) return null;
  const source = typeof value === 'string' ? { name: value } : readRecord(value, ['name', 'url'], '« source »');
  return { name: readRequiredText(source.name, 'source.name'), url: 'url' in source ? readText(source.url, 'source.url') : null };
}
