import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import { Config } from '../config.js';
import type { AfterPurge } from '../content/after-purge.js';
import { queryable, type Queryable } from '../database/transaction.js';
import type { ByteRange } from './byte-range.js';
import { FileStore, type StoredFile } from './file-store.js';
import { forgetFile, removableFiles, reserveFile } from './loose-files.js';

const HOUR = 60 * 60 * 1000;

/** The bytes of attachments, together with the memory of those that no attachment names: none of them stays for long. */
@Injectable()
export class StoredFiles implements AfterPurge, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly store: FileStore;
  private readonly database: Queryable;
  private readonly logger = new Logger(StoredFiles.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    dataSource: DataSource,
    private readonly config: Config,
  ) {
    this.store = new FileStore(join(config.DATA_DIR, 'files'));
    this.database = queryable(dataSource);
  }

  /** Before anything listens: files of uploads that a crash cut off may bear this process's own number. */
  async onApplicationBootstrap(): Promise<void> {
    await this.tidily(() => this.store.sweep());
    await this.purged();
    this.timer = setInterval(() => void this.purged(), HOUR).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws Problem too-large, unsupported-media-type, validation-failed for an empty file */
  receive(stream: Readable, fileName: string): Promise<StoredFile> {
    return this.store.receive(stream, {
      fileName,
      maxBytes: this.config.UPLOAD_MAX_BYTES,
      reserve: (key) => reserveFile(this.database, key),
    });
  }

  /** The file has its attachment. Where that cannot be noted, the next tidying finds out. */
  async adopt(key: string): Promise<void> {
    await this.tidily(() => forgetFile(this.database, key));
  }

  /** The file will have no attachment. */
  async discard(key: string): Promise<void> {
    await this.tidily(async () => {
      await this.store.remove(key);
      await forgetFile(this.database, key);
    });
  }

  open(key: string, range?: ByteRange): Readable {
    return this.store.open(key, range);
  }

  async purged(): Promise<void> {
    await this.tidily(async () => {
      for (const key of await removableFiles(this.database)) await this.discard(key);
    });
  }

  /** A request or a start does not fail for a file that is left over. */
  private async tidily(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.logger.error(error));
  }
}
