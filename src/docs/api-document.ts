import type { INestApplication } from '@nestjs/common';
import { hashTag } from '../http/answer.js';
import { openApiDocument } from './openapi.js';

/** The contract as bytes, made once and only when somebody asks. */
export class ApiDocument {
  private app: INestApplication | undefined;
  private made: { json: string; tag: string } | undefined;

  /** The document is read off the finished application, which does not exist yet when its providers are made. */
  describe(app: INestApplication): void {
    this.app = app;
  }

  get bytes(): { json: string; tag: string } {
    if (!this.app) throw new Error('the application is not ready');
    const json = this.made?.json ?? JSON.stringify(openApiDocument(this.app));
    this.made ??= { json, tag: hashTag(json) };
    return this.made;
  }
}
