import type { Multipart, MultipartFile, MultipartValue } from '@fastify/multipart';
import type { Readable } from 'node:stream';
import { described, isNullable, type JsonSchema, type Values } from '../content/field.js';
import { writableFields } from '../content/type.js';
import { malformedRequest, validationFailed, type Problem } from '../problems/problem.js';
import { attachments } from './attachment.type.js';
import type { StoredFile } from './file-store.js';

/** What the parser lets through; the size of the file is the store's matter. */
export const FORM_LIMITS = { fileSize: Infinity, fields: 50, parts: 60, fieldNameSize: 100, fieldSize: 20_000 };

export interface Upload {
  file: StoredFile;
  /** As a JSON body would carry them, not checked yet. */
  values: Values;
}

export type Receive = (stream: Readable, fileName: string) => Promise<StoredFile>;

/**
 * The parts of the form in any order: exactly one `file`, and what is said of it. An empty part is one that was not filled in.
 * @throws Problem malformed-request, validation-failed; what `receive` throws
 */
export async function readForm(parts: AsyncIterable<Multipart>, receive: Receive): Promise<Upload> {
  const values = new Map<string, unknown>();
  let file: StoredFile | undefined;
  for await (const part of parsed(parts)) {
    if (part.type === 'field') addValue(values, part);
    else if (part.fieldname !== 'file' || file) throw oneFileOnly(part.fieldname);
    else file = await receivePart(part, receive);
  }
  if (!file) throw validationFailed([{ pointer: '/file', code: 'required', detail: 'Un fichier est attendu dans la partie « file ».' }]);
  return { file, values: Object.fromEntries(values) };
}

/** The parser's own errors carry no status. */
async function* parsed(parts: AsyncIterable<Multipart>): AsyncGenerator<Multipart> {
  try {
    yield* parts;
  } catch (error) {
    throw error instanceof Error && 'statusCode' in error ? error : malformedForm();
  }
}

/** A stream that ended by a fault of its own was cut off by its sender; the disk's faults are ours. */
async function receivePart({ file, filename }: MultipartFile, receive: Receive): Promise<StoredFile> {
  const faults = new Set<unknown>();
  // The parser tells a form that was cut off by two errors: the stream keeps one of them, and its reader may see the other.
  file.on('error', (fault) => faults.add(fault));
  try {
    return await receive(file, filename ?? '');
  } catch (error) {
    const isOfSender =
      (faults.has(error) || error === file.errored) && error instanceof Error && !('syscall' in error) && error.constructor === Error;
    throw isOfSender ? malformedForm() : error;
  }
}

function addValue(values: Map<string, unknown>, { fieldname, value, valueTruncated }: MultipartValue): void {
  const pointer = `/${fieldname}`;
  if (valueTruncated) throw validationFailed([{ pointer, code: 'maxLength', detail: `« ${fieldname} » est trop long.` }]);
  if (fieldname === 'file')
    throw validationFailed([{ pointer, code: 'type', detail: 'La partie « file » doit être un fichier, avec son nom.' }]);
  if (values.has(fieldname)) throw validationFailed([{ pointer, code: 'duplicate', detail: `« ${fieldname} » est donné deux fois.` }]);
  if (typeof value === 'string' && value.includes('\ufffd'))
    throw validationFailed([{ pointer, code: 'encoding', detail: `« ${fieldname} » n’est pas de l’UTF-8.` }]);
  if (typeof value === 'string' && value.trim() === '') return;
  values.set(fieldname, fieldname === 'owner' && typeof value === 'string' ? { id: value } : value);
}

const oneFileOnly = (name: string): Problem =>
  validationFailed([
    {
      pointer: `/${name}`,
      code: 'one-file',
      detail: 'Un seul fichier est attendu, dans la partie « file » ; envoyez les autres un par un.',
    },
  ]);

const malformedForm = (): Problem => malformedRequest('Le formulaire est mal formé ou incomplet.');

/** The form as the contract states it. Without examples: a page that shows a form would send them. */
export function formSchema(): JsonSchema {
  const fields = writableFields(attachments).map(([name, field]) => [
    name,
    { ...field.schema, description: isNullable(field) ? `${described(field)} Facultatif.` : described(field) },
  ]);
  return {
    type: 'object',
    required: ['file'],
    additionalProperties: false,
    properties: {
      file: { type: 'string', format: 'binary', description: 'Le fichier.' },
      ...(Object.fromEntries(fields) as JsonSchema),
      owner: { type: 'string', maxLength: 80, description: `${attachments.relations.owner?.description} Identifiant ou slug. Facultatif.` },
    },
  };
}
