import { APPLICATION } from '../auth/capabilities.js';
import { articles } from '../articles/article.type.js';
import type { Values } from '../content/field.js';
import type { Item } from '../content/items.js';
import { publish } from '../content/publishing.js';
import { instant } from '../content/query/expressions.js';
import { workingValues } from '../content/working-copy.js';
import { create } from '../content/writing.js';
import type { Tx } from '../database/transaction.js';
import type { Arrivals } from './arrivals.js';
import { attachFiles, type AttachedFiles } from './attached-files.js';
import type { ImportedDocument, Visibility } from './document.js';
import { termsFor } from './document-terms.js';
import { asFault } from './import-fault.js';
import { findImported, momentOf, originOf, rememberImport, waitForOtherImports, type Origin } from './imported-article.js';
import { linkedOrganisations, type LinkedOrganisation } from './linked-organisations.js';
import { updateArticle, type Written } from './update-article.js';

export interface Import {
  document: ImportedDocument;
  /** Of the text, absolute: announced files lie beside it. */
  path: string;
  arrivals: Arrivals;
  /** Leaves the publishing to the staff. */
  isDraft: boolean;
}

export interface Stored extends Written {
  slug: string;
  status: Item['status'];
  /** Published, but the working copy has changed since. */
  hasPendingChanges: boolean;
  visibility: Visibility;
  /** An instant, ISO 8601. */
  publishedAt: string;
  organisations: LinkedOrganisation[];
  /** Names of the files that are attached. */
  files: string[];
}

/**
 * Makes the text an article, or brings the article that it made before up to date and publishes it. What the staff have changed since stays
 * as they left it, field by field, and is reported; so does what they took offline, and work that they have not published yet.
 * @throws ImportFault, Problem
 */
export async function storeDocument(tx: Tx, given: Import): Promise<Stored> {
  await waitForOtherImports(tx);
  const { document, path } = given;
  const { publishedAt, day } = await momentOf(tx, document.publishedAt);
  const origin = originOf(document, day, path);
  const earlier = await findImported(tx, document.slug, origin);
  const gathered = await gather(tx, given, publishedAt, earlier?.id);
  const written = await (
    earlier ? updateArticle(tx, given, { earlier, origin, values: gathered.values }) : createArticle(tx, given, gathered, origin)
  ).catch(asFault);
  const { organisations, files } = gathered;
  return {
    ...written,
    ...(await stateOf(tx, written.id)),
    organisations,
    files: files.names,
    warnings: [...files.warnings, ...written.warnings],
  };
}

type State = Pick<Stored, 'slug' | 'status' | 'hasPendingChanges' | 'visibility' | 'publishedAt'>;

/** As it is after the import. */
async function stateOf(tx: Tx, id: string): Promise<State> {
  const [state] = await tx.query<State>(
    `select e.slug, i.status, i.status = 'published' and i.published_version <> i.version as "hasPendingChanges", e.visibility, ${instant('e.published_at')} as "publishedAt"
     from item i join article e on e.item = i.id and e.edition = 'working' where i.id = $1`,
    [id],
  );
  if (!state) throw new Error(`the article ${id} has no working copy`);
  return state;
}

interface Gathered {
  values: Values;
  organisations: LinkedOrganisation[];
  files: AttachedFiles;
}

async function gather(tx: Tx, { document, path, arrivals }: Import, publishedAt: string, article: string | undefined): Promise<Gathered> {
  const { title, slug, standfirst, body, visibility, source, canonicalUrl } = document;
  const organisations = await linkedOrganisations(tx, document);
  const files = await attachFiles(tx, document.files, { path, author: APPLICATION, arrivals, article });
  const values = {
    title,
    standfirst,
    body,
    publishedAt,
    visibility,
    source,
    canonicalUrl,
    language: document.language ?? 'fr',
    ...(slug ? { slug } : {}),
    terms: (await termsFor(tx, APPLICATION, document.terms)).map((id) => ({ id })),
    organisations: organisations.map(({ id, role }) => ({ id, role })),
    attachments: files.ids.map((id) => ({ id, caption: null })),
  };
  return { values, organisations, files };
}

async function createArticle(tx: Tx, { isDraft }: Import, { values }: Gathered, origin: Origin): Promise<Written> {
  const id = await create(tx, articles, APPLICATION, values);
  await rememberImport(tx, id, origin, await workingValues(tx, articles, id));
  if (!isDraft) await publish(tx, articles, APPLICATION, { name: id, version: 1 });
  return { id, result: 'created', warnings: [] };
}
