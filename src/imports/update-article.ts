import { isDeepStrictEqual } from 'node:util';
import { APPLICATION } from '../auth/capabilities.js';
import { articles } from '../articles/article.type.js';
import type { Values } from '../content/field.js';
import { lockItem, type Item } from '../content/items.js';
import { publish } from '../content/publishing.js';
import { workingValues } from '../content/working-copy.js';
import { rewrite } from '../content/writing.js';
import type { Tx } from '../database/transaction.js';
import { ImportFault } from './import-fault.js';
import { rememberImport, type ImportedArticle, type Origin } from './imported-article.js';

export interface Written {
  id: string;
  result: 'created' | 'updated' | 'unchanged';
  /** French sentences. */
  warnings: string[];
}

interface Update {
  earlier: ImportedArticle;
  origin: Origin;
  /** What the file says, as a client would send it. */
  values: Values;
}

/** The names of the fields, for the staff. */
const LABELS: Record<string, string> = {
  title: 'titre',
  slug: 'slug',
  standfirst: 'chapô',
  body: 'texte',
  publishedAt: 'date',
  visibility: 'visibilité',
  language: 'langue',
  source: 'source',
  canonicalUrl: 'adresse d’origine',
  terms: 'termes',
  organisations: 'organisations',
  attachments: 'fichiers',
};

/**
 * Brings the article up to date with its text, field by field: what the staff have changed since the last import stays as they left it and is
 * reported. So is what they took offline or have not published yet, which is not published here.
 * @throws ImportFault for an article in the trash; Problem
 */
export async function updateArticle(tx: Tx, { isDraft }: { isDraft: boolean }, { earlier, origin, values }: Update): Promise<Written> {
  const item = await lockItem(tx, articles, earlier.id, APPLICATION);
  if (item.isTrashed) throw new ImportFault('L’article de ce texte est dans la corbeille : restaurez-le, ou supprimez-le définitivement.');
  const before = await workingValues(tx, articles, item.id);
  const edited = Object.keys(before).filter(
    (name) => ![earlier.written[name], values[name]].some((value) => isDeepStrictEqual(before[name], value)),
  );
  await rewrite(tx, articles, APPLICATION, item, without(values, edited));
  const after = await workingValues(tx, articles, item.id);
  await rememberImport(tx, item.id, origin, { ...after, ...only(earlier.written, edited) });
  const obstacles = isDraft ? [] : obstaclesToPublishing(item, edited.length > 0);
  if (!isDraft && obstacles.length === 0) await publishNewest(tx, item.id);
  const { version } = await lockItem(tx, articles, item.id, APPLICATION);
  return {
    id: item.id,
    result: version === item.version ? 'unchanged' : 'updated',
    warnings: [...renaming(earlier, origin, before), ...keptFields(edited, values), ...obstacles],
  };
}

const without = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
const only = (values: Values, names: readonly string[]): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));

/** What the staff keep from the readers is not for an import to show. */
function obstaclesToPublishing({ status, version, publishedVersion }: Item, isEdited: boolean): string[] {
  if (status === 'offline' || status === 'archived') return ['L’article a été retiré : il n’est pas republié.'];
  const isUnfinished = isEdited && publishedVersion !== version;
  return isUnfinished ? ['La rédaction a un travail en cours sur cet article : il reste à publier.'] : [];
}

async function publishNewest(tx: Tx, id: string): Promise<void> {
  const { version } = await lockItem(tx, articles, id, APPLICATION);
  await publish(tx, articles, APPLICATION, { name: id, version });
}

function renaming(earlier: ImportedArticle, { titleSlug }: Origin, { title }: Values): string[] {
  return earlier.titleSlug === titleSlug ? [] : [`Le titre du fichier a changé ; celui de l’article était « ${String(title)} ».`];
}

function keptFields(edited: readonly string[], values: Values): string[] {
  const kept = edited.filter((name) => Object.hasOwn(values, name)).map((name) => LABELS[name] ?? name);
  return kept.length > 0 ? [`Modifié par la rédaction depuis l’import et laissé tel quel : ${kept.join(', ')}.`] : [];
}
