import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unsupportedMediaType, validationFailed } from '../problems/problem.js';
import type { ByteRange } from './byte-range.js';
import { detectType } from './detect-type.js';
import { fileNameFor } from './file-name.js';
import { readDimensions } from './image-dimensions.js';
import { MEDIA_TYPES, type MediaType } from './media-types.js';
import { fileTooLarge, StreamGauge } from './stream-gauge.js';
import { sweepFolder, temporaryName } from './temporary-files.js';
import type { Charset } from './text-gauge.js';

export interface StoredFile {
  /** Where it lies; chosen here, tells nothing about the file. */
  key: string;
  /** The sender's name made safe, with an extension that fits the content. */
  fileName: string;
  mediaType: MediaType;
  /** Of a text, to be sent with its type; else null. */
  charset: Charset | null;
  /** In bytes. */
  size: number;
  /** In hexadecimal. */
  sha256: string;
  /** In pixels as stored, before any rotation that EXIF asks for; null for what is no image. */
  width: number | null;
  height: number | null;
}

export interface Reception {
  fileName: string;
  maxBytes: number;
  /** Told the key before a file has it, so that whoever remembers it knows of the file even after a crash. */
  reserve?: (key: string) => Promise<void>;
}

const KEY = /^([0-9a-f]{2})\/([0-9a-f]{2})\/\1\2[0-9a-f]{4}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The bytes of attachments, in a folder of their own: whole files or none. */
export class FileStore {
  private readonly arrivals: string;

  constructor(private readonly folder: string) {
    this.arrivals = join(folder, 'tmp');
  }

  /**
   * Takes a file in: on disk before this resolves, nowhere if it rejects.
   * @throws Problem too-large (and stops reading), unsupported-media-type, validation-failed for an empty file; what the stream itself failed with
   */
  async receive(stream: Readable, reception: Reception): Promise<StoredFile> {
    const path = join(this.arrivals, temporaryName());
    try {
      // Not awaited: a stream that fails before the pipeline listens would end the process.
      mkdirSync(this.arrivals, { recursive: true });
      return await this.keep(path, stream, reception);
    } catch (error) {
      stream.destroy();
      await rm(path, { force: true });
      throw error;
    }
  }

  /** The bytes, or a range of them. The stream fails with ENOENT where the file is gone. */
  open(key: string, range?: ByteRange): Readable {
    return createReadStream(this.pathOf(key), { start: range?.start, end: range?.end });
  }

  /** Removing what is not there is no error. */
  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  /** At the start: removes what uploads left behind that a crash cut off, and leaves those of other running processes alone. */
  async sweep(): Promise<void> {
    await sweepFolder(this.arrivals);
  }

  private async keep(path: string, stream: Readable, { fileName, maxBytes, reserve }: Reception): Promise<StoredFile> {
    const gauge = new StreamGauge(maxBytes);
    await pipeline(stream, gauge, createWriteStream(path, { flags: 'wx', flush: true }));
    if (isCutShort(stream)) throw fileTooLarge(maxBytes);
    if (gauge.size === 0) throw validationFailed([{ pointer: '/file', code: 'empty', detail: 'Le fichier est vide.' }]);
    const charset = gauge.text.charset();
    const mediaType = await detectType(path, { head: gauge.head, charset, fileName });
    if (!mediaType) throw unsupportedMediaType(MEDIA_TYPES);
    const dimensions = await readDimensions(path, mediaType);
    return {
      key: await this.settle(path, reserve),
      fileName: fileNameFor(mediaType, fileName),
      mediaType,
      charset: mediaType.startsWith('text/') ? charset : null,
      size: gauge.size,
      sha256: gauge.sha256(),
      ...dimensions,
    };
  }

  private async settle(path: string, reserve: Reception['reserve']): Promise<string> {
    const id = randomUUID();
    const key = `${id.slice(0, 2)}/${id.slice(2, 4)}/${id}`;
    const target = this.pathOf(key);
    await reserve?.(key);
    await mkdir(dirname(target), { recursive: true });
    await rename(path, target);
    await this.flushName(target);
    return key;
  }

  /** The file is safe from a power cut only once the folders that name it are on disk. */
  private async flushName(target: string): Promise<void> {
    try {
      for (const folder of [dirname(target), dirname(dirname(target)), this.folder]) await flushFolder(folder);
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
  }

  private pathOf(key: string): string {
    if (!KEY.test(key)) throw new TypeError(`Not a key of the file store: ${JSON.stringify(key)}`);
    return join(this.folder, key);
  }
}

/** Busboy ends a file normally at its own limit and only marks it. */
function isCutShort(stream: Readable): boolean {
  return 'truncated' in stream && stream.truncated === true;
}

async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
