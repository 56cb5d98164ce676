import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../auth/capabilities.js';
import type { JsonSchema } from '../content/field.js';
import { contentTypes, typeNamed, type ContentType } from '../content/type.js';
import { mayRead, reaches, viewerFor } from '../content/visibility.js';
import { snake } from '../content/query/expressions.js';
import { queryable, type Queryable } from '../database/transaction.js';
import { notFound } from '../problems/problem.js';
import { explain, type Facts, type Shown } from './explanation.js';
import { readersOf, shownSql, type Owner } from './readers.js';

interface Row extends Facts {
  title: string;
  owner: Owner | null;
}

/** Explains the authoriser's answers by asking it for each kind of reader. */
@Injectable()
export class AccessService {
  private readonly database: Queryable;

  constructor(dataSource: DataSource) {
    this.database = queryable(dataSource);
  }

  /** Shape: the schema `Access`. @throws Problem not-found where the actor may not know of the item */
  async explain(actor: Actor, id: string): Promise<object> {
    const [found] = await this.database.query<{ type: string }>('select type from item where id = $1', [id]);
    if (!found) throw notFound();
    const type = typeNamed(found.type);
    const { title, owner, ...facts } = await this.facts(actor, type, id);
    const readers = readersOf(owner);
    const columns = readers.map((reader, index) => `${shownSql(type, reader)} as "${index}"`);
    const [shown] = await this.database.query<Record<string, Shown>>(`select ${columns.join(', ')}`, [id]);
    return {
      item: { id, type: type.name, title },
      readers: readers.map((reader, index) => {
        const reads = shown?.[index] ?? 'nothing';
        return { who: reader.who, label: reader.label, reads, why: explain(reader, reads, facts) };
      }),
    };
  }

  private async facts(actor: Actor, type: ContentType, id: string): Promise<Row> {
    const viewer = viewerFor(actor, 'working');
    const title = snake(type.titleField);
    const hasVisibility = 'visibility' in type.fields;
    const [row] = await this.database.query<Row>(
      `select i.type, i.status, i.deleted_at is not null as "isTrashed",
         ${reaches(type, 'i', viewer, 'content:write')} and coalesce(i.published_version < i.version, false) as "hasPendingChanges",
         (select e.${title} from ${type.name} e where e.item = i.id and (${mayRead(type, 'e', viewer)} or e.edition = 'trashed')) as title,
         ${hasVisibility ? `(select e.visibility from ${type.name} e where e.item = i.id and e.edition = 'published')` : 'null'} as visibility,
         (select json_build_object('id', w.id, 'name', (select o.name from organisation o where o.item = w.id and ${mayRead(typeNamed('organisation'), 'o', viewer)}))
          from item w where w.id = case when ${reaches(type, 'i', viewer, 'content:write')} then i.owner
            else (select l.to_item from link l where l.from_item = i.id and l.edition = 'published' and l.relation = 'owner') end) as owner
       from (select i.*, i.id as item from item i) i where i.id = $1
         and (exists (select 1 from ${type.name} e where e.item = i.id and ${mayRead(type, 'e', viewer)}) or ${reaches(type, 'i', viewer, 'content:trash')})`,
      [id],
    );
    if (!row) throw notFound();
    return row;
  }
}

export const accessSchemas = (): Record<string, JsonSchema> => ({
  Access: {
    type: 'object',
    additionalProperties: false,
    required: ['item', 'readers'],
    properties: {
      item: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'type', 'title'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          type: { type: 'string', enum: [...contentTypes().keys()] },
          title: { type: ['string', 'null'] },
        },
      },
      readers: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['who', 'label', 'reads', 'why'],
          properties: {
            who: { type: 'string', enum: ['anonymous', 'member', 'owner-staff', 'other-staff', 'federation-staff'] },
            label: { type: 'string' },
            reads: { type: 'string', enum: ['full', 'teaser', 'nothing'] },
            why: { type: 'string' },
          },
        },
      },
    },
  },
});
