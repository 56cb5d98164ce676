import type { Author } from '../auth/capabilities.js';
import { create } from '../content/writing.js';
import type { Tx } from '../database/transaction.js';
import { terms } from '../terms/term.type.js';
import type { ImportedDocument } from './document.js';
import { asFault } from './import-fault.js';

type Term = ImportedDocument['terms'][number];

/** Ids of the terms, found by vocabulary and label whatever the accents and the case, or created. @throws ImportFault for one that cannot be */
export async function termsFor(tx: Tx, author: Author, wanted: readonly Term[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const term of wanted) ids.add((await findTerm(tx, term)) ?? (await createTerm(tx, author, term)));
  return [...ids];
}

async function findTerm(tx: Tx, { vocabulary, label }: Term): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select item as id from term where edition = 'working' and vocabulary = $1 and fold(label) = fold($2) order by item limit 1`,
    [vocabulary, label],
  );
  return row?.id;
}

const createTerm = (tx: Tx, author: Author, { vocabulary, label }: Term): Promise<string> =>
  create(tx, terms, author, { vocabulary, label }).catch((error: unknown) => asFault(error, `Le terme « ${label} » ne peut être créé. `));
