import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { attachments } from '../attachments/attachment.type.js';
import { safeFileName } from '../attachments/file-name.js';
import type { Author } from '../auth/capabilities.js';
import { create } from '../content/writing.js';
import { sqlStateOf, type Tx } from '../database/transaction.js';
import { Problem } from '../problems/problem.js';
import type { Arrivals } from './arrivals.js';
import type { AnnouncedFile } from './document.js';
import { asFault, describeProblem } from './import-fault.js';

export interface AttachedFiles {
  /** Of the attachments, in the order of the text, each once. */
  ids: string[];
  /** Names of the files that are attached. */
  names: string[];
  /** A French sentence for each that is not. */
  warnings: string[];
}

interface Place {
  /** Of the text; the files lie beside it. */
  path: string;
  author: Author;
  arrivals: Arrivals;
  /** The article as it is before this import. */
  article: string | undefined;
}

const TITLE_LENGTH = 250;

/** The announced files that lie beside the text, or are attached already; bytes that an attachment has are not stored again. */
export async function attachFiles(tx: Tx, files: readonly AnnouncedFile[], place: Place): Promise<AttachedFiles> {
  const attached: AttachedFiles = { ids: [], names: [], warnings: [] };
  for (const file of files) {
    const result = await attach(tx, file, place).catch((error: unknown) => reasonOf(file, error));
    if ('warning' in result) attached.warnings.push(result.warning);
    else if (!attached.ids.includes(result.id)) {
      attached.ids.push(result.id);
      attached.names.push(file.name);
    }
  }
  return attached;
}

type Result = { id: string } | { warning: string };

async function attach(tx: Tx, file: AnnouncedFile, place: Place): Promise<Result> {
  const path = await pathBeside(place.path, file.name);
  const id = path
    ? ((await findByContent(tx, await sha256Of(path))) ?? (await store(tx, path, file, place)))
    : await findAttached(tx, file.name, place.article);
  return id ? { id } : { warning: `Fichier annoncé absent : ${file.name} (il est attendu à côté du texte).` };
}

/** The letters of a name may be composed differently by another system. */
async function pathBeside(text: string, name: string): Promise<string | undefined> {
  const folder = dirname(text);
  const found = (await readdir(folder)).find((entry) => entry.normalize('NFC') === name.normalize('NFC'));
  return found && (await stat(join(folder, found))).isFile() ? join(folder, found) : undefined;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function findByContent(tx: Tx, sha256: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select item as id from attachment where edition = 'working' and sha256 = $1 order by item limit 1`,
    [sha256],
  );
  return row?.id;
}

async function store(tx: Tx, path: string, { name, title }: AnnouncedFile, { author, arrivals }: Place): Promise<string> {
  const { key, ...described } = await arrivals.receive(path, name);
  const shortened = title && title.length > TITLE_LENGTH ? `${title.slice(0, TITLE_LENGTH - 1).toWellFormed()}…` : title;
  return create(tx, attachments, author, { title: shortened }, { given: { ...described, storageKey: key } }).catch(asFault);
}

/** A file that an earlier import brought stays, though it lies there no longer. */
async function findAttached(tx: Tx, name: string, article: string | undefined): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select a.item as id from link l join attachment a on a.item = l.to_item and a.edition = 'working'
     where l.from_item = $1 and l.edition = 'working' and l.relation = 'attachments' and a.file_name = $2 order by l.position limit 1`,
    [article ?? null, safeFileName(name)],
  );
  return row?.id;
}

/** Codes of the file system. */
const UNREADABLE = new Set(['EACCES', 'EPERM', 'EIO', 'EISDIR', 'ELOOP', 'ENOENT', 'ENOTDIR']);

/** A file that is not accepted or cannot be read does not keep the text out. A fault of the database does. */
function reasonOf({ name }: AnnouncedFile, error: unknown): Result {
  if (error instanceof Problem) return { warning: `${name} n’est pas joint. ${describeProblem(error)}` };
  if (UNREADABLE.has(sqlStateOf(error) ?? '')) return { warning: `${name} n’est pas joint : ce fichier ne peut être lu.` };
  throw error;
}
