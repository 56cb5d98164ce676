/** A file that goes with an entry; `url` absolute, `size` in bytes. */
export interface FeedFile {
  url: string;
  mediaType: string;
  size: number;
  title: string | null;
}

export interface FeedImage {
  url: string;
  mediaType: string;
  size: number;
  alt: string | null;
}

/** Texts are plain, except `html`. All URLs are absolute, also those inside `html`. */
export interface FeedEntry {
  /** UUID. */
  id: string;
  title: string;
  /** Where readers find it on the public site. */
  url: string;
  summary: string | null;
  /** Sanitised; null when the reader may not see it. */
  html: string | null;
  /** ISO 8601. */
  publishedAt: string;
  /** ISO 8601. */
  updatedAt: string;
  /** BCP 47. */
  language: string;
  authors: string[];
  categories: string[];
  image: FeedImage | null;
  attachments: FeedFile[];
}

/** What RSS, Atom and JSON Feed have in common. Holds nothing that its reader may not see, and nothing dated in the future. */
export interface Feed {
  /** A stable IRI, `urn:` or `tag:`. */
  id: string;
  title: string;
  description: string;
  language: string;
  /** The public site's home page. */
  siteUrl: string;
  /** The URL that was fetched. */
  selfUrl: string;
  nextUrl?: string;
  entries: FeedEntry[];
}

/** Newest first, each item once. */
export function entriesOf({ entries }: Feed): FeedEntry[] {
  const once = new Map(entries.toReversed().map((entry) => [entry.id, entry]));
  return [...once.values()].toReversed().toSorted((a, b) => Date.parse(b.publishedAt) - Date.parse(a.publishedAt));
}

/** Never changes when an item moves, is renamed or is exported again. */
export function entryId({ id }: FeedEntry): string {
  return `urn:uuid:${id}`;
}

/** Archives are published with their own date, so either instant may be the later one. */
export function entryUpdated({ publishedAt, updatedAt }: FeedEntry): Date {
  return latest([publishedAt, updatedAt]);
}

/** The date of its latest entry: what changes elsewhere leaves a feed as it is, and whoever has it is told so. 1970 where there is none. */
export function feedUpdated({ entries }: Feed): Date {
  return latest(entries.flatMap((entry) => [entry.publishedAt, entry.updatedAt]));
}

/** A next page that is this page would be read for ever. */
export function nextPage({ selfUrl, nextUrl }: Feed): string | undefined {
  return nextUrl === selfUrl ? undefined : nextUrl;
}

function latest(instants: string[]): Date {
  return new Date(instants.reduce((max, instant) => Math.max(max, Date.parse(instant)), 0));
}
