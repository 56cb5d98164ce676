export type Visibility = 'public' | 'members' | 'teaser';

export interface AnnouncedFile {
  /** A bare file name, never a path: the file is looked for beside the text. */
  name: string;
  title: string | null;
}

/** What a file says, before anything of it is looked up or stored. */
export interface ImportedDocument {
  title: string;
  /** Plain text. */
  standfirst: string | null;
  /** Markdown. */
  body: string;
  /** `YYYY-MM-DD`, a day in Europe/Paris, or an ISO 8601 instant with its offset. */
  publishedAt: string;
  /** As the page writes it, "Espace adhérents"; also among `terms`. */
  section: string | null;
  visibility: Visibility;
  /** All terms, the section and the programme included, each once. */
  terms: { vocabulary: string; label: string }[];
  files: AnnouncedFile[];
  slug: string | null;
  language: string | null;
  source: { name: string; url: string | null } | null;
  canonicalUrl: string | null;
  /** The words of the footnotes: organisations named there are partners. */
  partners: string;
  /** All the words in which organisations are looked for, paragraphs apart by an empty line. */
  text: string;
}

const MEMBERS_SECTION = /^espace\b.*\b(adherent|membre)/;

/** "Espace adhérents" and "Espace membres" are for members, every other section is public. */
export function visibilityOf(section: string | null): Visibility {
  const folded = (section ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return MEMBERS_SECTION.test(folded) ? 'members' : 'public';
}

export function sectionTerms(section: string | null): ImportedDocument['terms'] {
  return section ? [{ vocabulary: 'section', label: section }] : [];
}

export function isBareFileName(name: string): boolean {
  return name.trim() !== '' && !/^\.|[/\\\p{Cc}]/u.test(name);
}
