import { tokensOf, type Token } from './name-tokens.js';

export interface DirectoryEntry {
  id: string;
  /** Name, short name and alternative names. */
  names: readonly string[];
}

export interface FoundOrganisation {
  id: string;
  /** As the directory writes it. */
  name: string;
  /** Where it first stands, in UTF-16 code units. */
  index: number;
}

type Writing = 'any' | 'capitalised' | 'capitals';

interface Name {
  id: string;
  name: string;
  writing: Writing;
}

/** A tree of the names' words: all names that start alike share a way. */
interface Node {
  next: Map<string, Node>;
  names: Name[];
}

interface Match {
  names: Name[];
  index: number;
  end: number;
}

const ACRONYM_LETTERS = 5;

/**
 * The organisations of the directory that a text names, in the order of the text, each once.
 *
 * Accents and case make no difference, nor do ’ and ', hyphen and space, `&` and "et", or how many spaces there are. Words are whole:
 * "PERF" is not in "performance". A name may go over a line end, not over an empty line. But a name of one word may be a word of the
 * language too: an acronym of up to five letters counts only in capitals (MES is not in "mes amis"), any other capitalised word only
 * with a capital ("Genèse" is GENESE, "la genèse du projet" is not).
 *
 * Where names overlap the longest wins: "SCIC PERF" is not PERF as well. A name that several organisations bear links none of them,
 * since a missing link is noticed and a wrong one is believed.
 *
 * Time grows with the text and with the directory, not with their product.
 */
export function findOrganisations(text: string, directory: readonly DirectoryEntry[]): FoundOrganisation[] {
  const tree = treeOf(directory);
  const tokens = tokensOf(text);
  const matches = withoutOverlaps(tokens.flatMap((_, start) => matchesFrom(tokens, start, tree)));
  const found = new Map<string, FoundOrganisation>();
  for (const { names, index } of matches.toSorted((a, b) => a.index - b.index)) {
    const [first] = names;
    const isAmbiguous = names.some(({ id }) => id !== first?.id);
    if (first && !isAmbiguous && !found.has(first.id)) found.set(first.id, { id: first.id, name: first.name, index });
  }
  return [...found.values()];
}

function treeOf(directory: readonly DirectoryEntry[]): Node {
  const tree: Node = { next: new Map(), names: [] };
  for (const { id, names } of directory) for (const name of names) plant(tree, id, name);
  return tree;
}

function plant(tree: Node, id: string, name: string): void {
  const tokens = tokensOf(name);
  if (tokens.map(({ folded }) => folded).join('').length < 2) return;
  let node = tree;
  for (const [position, token] of tokens.entries()) {
    const key = keyOf(token, position);
    const next: Node = node.next.get(key) ?? { next: new Map(), names: [] };
    node.next.set(key, next);
    node = next;
  }
  node.names.push({ id, name, writing: writingOf(tokens) });
}

/** What stands before a name's first word does not belong to the name. */
function keyOf({ separator, folded }: Token, position: number): string {
  return position === 0 ? folded : `${separator} ${folded}`;
}

function matchesFrom(tokens: readonly Token[], start: number, tree: Node): Match[] {
  const matches: Match[] = [];
  let node: Node | undefined = tree;
  for (let position = start; node && position < tokens.length; position++) {
    const token = tokens[position];
    if (!token || (position > start && token.separator === null)) break;
    node = node.next.get(keyOf(token, position - start));
    const names = node?.names.filter(({ writing }) => isWritten(token, writing)) ?? [];
    if (names.length > 0) matches.push({ names, index: tokens[start]?.index ?? 0, end: token.end });
  }
  return matches;
}

/** Only a name of one word asks for more than its letters. */
function writingOf([first, ...rest]: readonly Token[]): Writing {
  if (!first || rest.length > 0) return 'any';
  const letters = first.written.match(/\p{L}/gu)?.length ?? 0;
  if (letters <= ACRONYM_LETTERS && isWritten(first, 'capitals')) return 'capitals';
  return isWritten(first, 'capitalised') ? 'capitalised' : 'any';
}

function isWritten({ written }: Token, writing: Writing): boolean {
  if (writing === 'any') return true;
  if (writing === 'capitalised') return /^\p{Lu}/u.test(written);
  return /\p{Lu}/u.test(written) && written === written.toUpperCase();
}

/** Longest first, then first. What is taken is never shorter than what comes after, so that looking at both ends is enough. */
function withoutOverlaps(matches: readonly Match[]): Match[] {
  const taken = new Set<number>();
  return matches
    .toSorted((a, b) => b.end - b.index - (a.end - a.index) || a.index - b.index)
    .filter(({ index, end }) => {
      if (taken.has(index) || taken.has(end - 1)) return false;
      for (let place = index; place < end; place++) taken.add(place);
      return true;
    });
}
