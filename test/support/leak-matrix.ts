import { KINDS, type Kind, type Reader } from './leak-callers.js';
import { PARTS, type Edition, type GivenFile, type Item, type Part, type Recipe } from './leak-items.js';

/** What of an item a reader is shown: an edition, what a teaser shows of the published one, or only that it lies in the trash. */
export type Level = 'working' | 'published' | 'teaser' | 'trash' | 'nothing';

/** How each state comes about, and what each kind of caller is shown of it: the one table of what is expected. */
export const STATES: Record<string, { recipe: Recipe; shows: readonly [Level, Level, Level, Level, Level] }> = {
  /*                                                                                 anonymous    member       staff of another, of the owner, of the federation */
  draft: { recipe: {}, shows: ['nothing', 'nothing', 'nothing', 'working', 'working'] },
  'published public': { recipe: { isPublished: true }, shows: ['published', 'published', 'published', 'working', 'working'] },
  'published with pending changes': {
    recipe: { isPublished: true, isPending: true },
    shows: ['published', 'published', 'published', 'working', 'working'],
  },
  members: { recipe: { visibility: 'members', isPublished: true }, shows: ['nothing', 'published', 'published', 'working', 'working'] },
  'members, public in the working copy': {
    recipe: { visibility: 'members', isPublished: true, isPending: true },
    shows: ['nothing', 'published', 'published', 'working', 'working'],
  },
  'public, files for members': {
    recipe: { isPublished: true, files: 'members' },
    shows: ['published', 'published', 'published', 'working', 'working'],
  },
  teaser: { recipe: { visibility: 'teaser', isPublished: true }, shows: ['teaser', 'published', 'published', 'working', 'working'] },
  'teaser, public in the working copy': {
    recipe: { visibility: 'teaser', isPublished: true, isPending: true },
    shows: ['teaser', 'published', 'published', 'working', 'working'],
  },
  offline: { recipe: { isPublished: true, isTakenDown: true }, shows: ['nothing', 'nothing', 'nothing', 'working', 'working'] },
  'offline, for members before': {
    recipe: { visibility: 'members', isPublished: true, isTakenDown: true },
    shows: ['nothing', 'nothing', 'nothing', 'working', 'working'],
  },
  archived: {
    recipe: { isPublished: true, isTakenDown: true, isArchived: true },
    shows: ['nothing', 'nothing', 'nothing', 'working', 'working'],
  },
  trashed: { recipe: { isPublished: true, isTrashed: true }, shows: ['nothing', 'nothing', 'nothing', 'trash', 'trash'] },
};

/** Through whose eyes: the reader's own, what is published, another's, or a feed's, which shows staff what members see. */
export type Lens = 'own' | 'published' | 'anonymous' | 'member' | 'feed';

export const isOnline = ({ recipe }: Item): boolean => recipe.isPublished === true && !recipe.isTakenDown && !recipe.isTrashed;

/** Taken down after everybody could read it. */
export const isGone = ({ recipe }: Item): boolean =>
  recipe.isPublished === true && (recipe.isTakenDown ?? recipe.isTrashed) === true && recipe.visibility !== 'members';

const seenAs = (kind: Kind, lens: Lens): Kind => {
  if (lens === 'anonymous' || lens === 'member') return lens;
  return lens === 'feed' && kind !== 'anonymous' ? 'member' : kind;
};

export function levelOf(reader: Reader, item: Item, lens: Lens = 'own', type = item.type.name): Level {
  const level = STATES[item.state]?.shows[KINDS.indexOf(seenAs(reader.kind(type), lens))] ?? 'nothing';
  if (lens !== 'published' || level !== 'working') return level;
  return isOnline(item) ? 'published' : 'nothing';
}

export const editionOf = (level: Level): Edition => (level === 'working' ? 'working' : 'published');

/** A file is shown by what is published and links to it, a teaser's image to everybody; its owner's staff see it always. */
export function showsFile(reader: Reader, item: Item, file: GivenFile, lens: Lens = 'own'): boolean {
  const level = levelOf(reader, item, lens === 'published' ? 'own' : lens, 'attachment');
  if (level === 'working') return true;
  if (item.recipe.files === 'members' && seenAs(reader.kind('attachment'), lens) === 'anonymous') return false;
  const isLinked = isOnline(item) && item.published[file.part]?.id === file.id;
  return isLinked && (level === 'published' || (level === 'teaser' && file.part === 'image'));
}

export const filesOf = ({ working, published }: Item): GivenFile[] => [
  ...new Set([working.file, working.image, published.file, published.image].filter((file) => file !== undefined)),
];

/** What a reader is shown of these parts, as labels. */
export function shownParts(reader: Reader, item: Item, parts: readonly Part[], lens: Lens = 'own'): string[] {
  const level = levelOf(reader, item, lens);
  if (level === 'nothing' || level === 'trash') return [];
  const edition = editionOf(level);
  return parts.flatMap((part) => {
    if (level === 'teaser' && (part === 'text' || part === 'file')) return [];
    if (part !== 'file' && part !== 'image') return [labelOf(item, part, edition)];
    const file = item[edition][part];
    return file && showsFile(reader, item, file, lens) ? [labelOf(item, part, edition)] : [];
  });
}

export function labelOf(item: Item, part: Part, edition: Edition): string {
  const isSame = part === 'id' || item.working === item.published;
  return `${item.type.name}, ${item.state}: ${part}${isSame ? '' : ` (${edition})`}`;
}

export const fileLabel = (item: Item, file: GivenFile): string =>
  labelOf(item, file.part, item.working[file.part] === file ? 'working' : 'published');
export const bytesLabel = (item: Item, file: GivenFile): string => `${fileLabel(item, file)} bytes`;

/** Finds in the bytes of an answer what it shows. */
export class Markers {
  private readonly labels = new Map<string, string>();

  /** Ids stand without hyphens in cache tags. */
  add(marker: string, label: string): void {
    for (const form of [marker, marker.replaceAll('-', '')]) this.labels.set(form, label);
  }

  addItem(item: Item): void {
    for (const edition of ['published', 'working'] as const) {
      const words = item[edition];
      for (const part of PARTS) {
        const value = part === 'id' ? item.id : words[part];
        if (typeof value === 'string') this.add(value, labelOf(item, part, edition));
        else if (value) {
          for (const marker of [value.id, value.name]) this.add(marker, labelOf(item, part, edition));
          this.add(value.bytes, bytesLabel(item, value));
        }
      }
    }
  }

  /** What the text shows, but for what was asked for by name. */
  in(text: string, url: string): string[] {
    return this.unnamed(this.labelsIn(text), url);
  }

  /** Of the labels, those that were not asked for by name. */
  unnamed(labels: readonly string[], url: string): string[] {
    const named = new Set(this.labelsIn(url));
    return [...new Set(labels)].filter((label) => !named.has(label)).toSorted();
  }

  private labelsIn(text: string): string[] {
    return tokens(text).flatMap((token) => this.labels.get(token) ?? []);
  }
}

const tokens = (text: string): string[] =>
  text.match(/x[bcdfghjklmq]{5,}x|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/g) ?? [];
