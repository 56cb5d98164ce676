import matter from 'gray-matter';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { ImportFault } from './import-fault.js';
import { readRecord } from './values.js';

const KEYS = [
  'title',
  'date',
  'slug',
  'section',
  'visibility',
  'terms',
  'standfirst',
  'chapo',
  'files',
  'language',
  'source',
  'canonicalUrl',
] as const;
const OPENING = /^---(?!-)[ \t]*([^\r\n]*)\r?\n/;
const CLOSING = /\n---[ \t]*(\r?\n|$)/;

export interface FrontMatter {
  /** With values as YAML gives them, but dates are text. */
  values: Partial<Record<(typeof KEYS)[number], unknown>>;
  content: string;
}

/**
 * Splits a Markdown file into its YAML front matter and its text. Only YAML: gray-matter would run `---js` as a program.
 * @throws ImportFault without front matter, with YAML that cannot be read, in another language, or with keys that are not known
 */
export function readFrontMatter(text: string): FrontMatter {
  const language = OPENING.exec(text)?.[1]?.trim();
  if (language === undefined) throw new ImportFault('Aucun en-tête : la première ligne doit être « --- ».');
  // Checked before gray-matter looks the engine up by name: "constructor" is a name that every object has.
  if (!['', 'yaml', 'yml'].includes(language)) throw new ImportFault(`En-tête en « ${language} » : seul YAML est accepté.`);
  if (!CLOSING.test(text)) throw new ImportFault('L’en-tête n’est pas fermé : une seconde ligne « --- » est attendue.');
  const { data, content } = matter(text, { language: 'yaml', engines: { yaml: readYaml, javascript: refuseToRun } });
  return { values: readRecord(data, KEYS, 'L’en-tête'), content };
}

/** Not gray-matter's own js-yaml, which turns dates into instants of UTC. Aliases are refused: a few lines of them unfold to gigabytes. */
function readYaml(yaml: string): object {
  try {
    return { ...readRecord(parseYaml(yaml, { maxAliasCount: 0, logLevel: 'error' }), KEYS, 'L’en-tête') };
  } catch (error) {
    if (error instanceof YAMLParseError) throw new ImportFault(`En-tête illisible, ligne ${error.linePos?.[0].line ?? 1}.`);
    if (error instanceof ReferenceError) throw new ImportFault('En-tête refusé : il contient des renvois (« *nom »).');
    throw error;
  }
}

function refuseToRun(): never {
  throw new ImportFault('En-tête refusé : seul YAML est accepté.');
}
