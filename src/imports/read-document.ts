import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { decodeText } from './decode-text.js';
import type { ImportedDocument } from './document.js';
import { ImportFault } from './import-fault.js';
import { parseMarkdown } from './markdown-parser.js';
import { parsePage } from './page-parser.js';

export interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

const MAX_BYTES = 5 * 1024 * 1024;
const FAULTS: Record<string, string> = {
  ENOENT: 'Ce fichier n’existe pas.',
  ENOTDIR: 'Ce fichier n’existe pas.',
  EACCES: 'Ce fichier ne peut être lu : les droits manquent.',
  EPERM: 'Ce fichier ne peut être lu : les droits manquent.',
};

/**
 * Reads a file by its path, or bytes that have a name already, as a document. Markdown is what is named `.md` or `.markdown`
 * or starts with a line `---`; everything else is the text of a page.
 * @throws ImportFault for what is missing, not text, empty, or has no title, date or text
 */
export async function readDocument(input: string | NamedBytes): Promise<ImportedDocument> {
  const { name, bytes } = typeof input === 'string' ? await readNamed(input) : input;
  if (bytes.length > MAX_BYTES) throw tooLarge();
  const text = decodeText(bytes);
  return /\.(md|markdown)$/i.test(name) || /^---[^-\n]*\n/.test(text) ? parseMarkdown(text) : parsePage(text);
}

async function readNamed(path: string): Promise<NamedBytes> {
  try {
    const { size, isFile } = await describe(path);
    if (!isFile) throw new ImportFault('Ce n’est pas un fichier.');
    if (size > MAX_BYTES) throw tooLarge();
    return { name: basename(path), bytes: await readFile(path) };
  } catch (error) {
    const fault = FAULTS[codeOf(error)];
    throw fault ? new ImportFault(fault, { cause: error }) : error;
  }
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Before anything is read: a pipe would never end, a film would fill the memory. */
async function describe(path: string): Promise<{ size: number; isFile: boolean }> {
  const entry = await stat(path);
  return { size: entry.size, isFile: entry.isFile() };
}

function tooLarge(): ImportFault {
  return new ImportFault(`Ce fichier est trop grand pour un texte (plus de ${MAX_BYTES / 1024 / 1024} Mo).`);
}
