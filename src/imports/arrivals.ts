import { createReadStream } from 'node:fs';
import type { StoredFile } from '../attachments/file-store.js';
import type { StoredFiles } from '../attachments/stored-files.js';

/** The files that one text brings along: they stay once its transaction is committed, and go where it is not. */
export class Arrivals {
  private readonly keys = new Set<string>();

  constructor(private readonly files: StoredFiles) {}

  /** @throws Problem too-large, unsupported-media-type, validation-failed for an empty file; what reading failed with */
  async receive(path: string, fileName: string): Promise<StoredFile> {
    const file = await this.files.receive(createReadStream(path), fileName);
    this.keys.add(file.key);
    return file;
  }

  async adopt(): Promise<void> {
    for (const key of this.take()) await this.files.adopt(key);
  }

  async discard(): Promise<void> {
    for (const key of this.take()) await this.files.discard(key);
  }

  private take(): string[] {
    const keys = [...this.keys];
    this.keys.clear();
    return keys;
  }
}
