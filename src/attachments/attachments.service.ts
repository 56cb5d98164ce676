import type { Multipart } from '@fastify/multipart';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../auth/capabilities.js';
import { ContentService } from '../content/content.service.js';
import { absent } from '../content/items.js';
import { isId } from '../content/query/values.js';
import type { Found } from '../content/query/read.js';
import { mayRead, viewerFor } from '../content/visibility.js';
import { queryable, type Queryable } from '../database/transaction.js';
import type { ExpectedNew } from '../http/preconditions.js';
import { isDecided } from '../problems/database-problem.js';
import { notFound } from '../problems/problem.js';
import { attachments } from './attachment.type.js';
import type { StoredFile } from './file-store.js';
import type { ServedFile } from './send-file.js';
import { StoredFiles } from './stored-files.js';
import { readForm, type Receive, type Upload } from './upload-form.js';

const COLUMNS = 'e.storage_key as key, e.file_name as "fileName", e.media_type as "mediaType", e.charset, e.size::float8 as size, e.sha256';

/** Attachments with their bytes: both come to be, or neither. */
@Injectable()
export class AttachmentsService {
  private readonly database: Queryable;

  constructor(
    dataSource: DataSource,
    private readonly content: ContentService,
    private readonly files: StoredFiles,
  ) {
    this.database = queryable(dataSource);
  }

  /** @throws Problem malformed-request, too-large, unsupported-media-type, validation-failed, stale-version */
  async upload(actor: Actor, parts: AsyncIterable<Multipart>, expected: ExpectedNew): Promise<Found> {
    const received: StoredFile[] = [];
    const receive: Receive = async (stream, fileName) => {
      const file = await this.files.receive(stream, fileName);
      received.push(file);
      return file;
    };
    try {
      return await this.create(actor, await readForm(parts, receive), expected);
    } catch (error) {
      if (isDecided(error)) for (const { key } of received) await this.files.discard(key);
      throw error;
    }
  }

  /** The file that the actor may read. @throws Problem not-found, gone */
  async find(actor: Actor, id: string): Promise<ServedFile> {
    if (!isId(id)) throw notFound();
    const [file] = await this.database.query<ServedFile>(
      `select ${COLUMNS}, e.created_at as "storedAt" from attachment e where e.item = $1 and ${mayRead(attachments, 'e', viewerFor(actor, 'working'))}`,
      [id],
    );
    return file ?? absent(this.database, attachments, id);
  }

  private async create(actor: Actor, { file, values }: Upload, expected: ExpectedNew): Promise<Found> {
    const { key, ...described } = file;
    const found = await this.content.create(attachments, actor, values, { given: { ...described, storageKey: key }, expected });
    await this.files.adopt(key);
    return found;
  }
}
