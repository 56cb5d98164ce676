import type { Tx } from '../database/transaction.js';
import type { ImportedDocument } from './document.js';
import { findOrganisations, type DirectoryEntry, type FoundOrganisation } from './organisation-names.js';

export interface LinkedOrganisation extends FoundOrganisation {
  role: 'about' | 'partner';
}

/**
 * The organisations of the directory that a text names, each linked once: as `partner` where a footnote names it, even if the text
 * does so too, otherwise as `about`. Drafts of the directory count, what lies in the trash does not.
 */
export async function linkedOrganisations(tx: Tx, { text, partners }: ImportedDocument): Promise<LinkedOrganisation[]> {
  const directory = await readDirectory(tx);
  const inNotes = new Set(findOrganisations(partners, directory).map(({ id }) => id));
  return findOrganisations(text, directory).map((found) => ({ ...found, role: inNotes.has(found.id) ? 'partner' : 'about' }));
}

async function readDirectory(tx: Tx): Promise<DirectoryEntry[]> {
  return tx.query<DirectoryEntry>(
    `select item as id, array_remove(array[name, short_name] || alternate_names, null) as names from organisation where edition = 'working' order by item`,
  );
}
