import type { FeedFields, ContentType } from '../content/type.js';
import { absoluteUrls } from './absolute-urls.js';
import type { FeedEntry, FeedFile, FeedImage } from './feed.js';

/** A type whose declaration says what a feed shows of its items. */
export type FedType = ContentType & { feed: FeedFields };

export const hasFeed = (type: ContentType): type is FedType => type.feed !== undefined;

/** Where things are, for readers who are elsewhere. */
export interface Addresses {
  /** Of this API, without a slash at the end. */
  api: string;
  /** Of an item on the public site. */
  item: (item: { id: string; slug: string }) => string;
}

interface FileLink {
  url: string;
  fileName: string;
  mediaType: string;
  size: number;
  title: string | null;
  alt: string | null;
}

/** An item as the mechanism shows it, with what the feed needs under the feed's own names. */
interface Row {
  id: string;
  slug: string;
  language: string;
  publishedAt: string;
  updatedAt: string;
  title: string;
  summary: string | null;
  html: string | null;
  image: FileLink | null;
  attachments: FileLink[];
  bylines: { name: string }[];
  categories: Record<string, string>[];
}

/** What has to be read of an item. */
export const entryNames = ({ feed }: FedType): string[] => ['id', 'slug', 'language', 'publishedAt', 'updatedAt', ...Object.values(feed)];

/** The entry of an item that was read for its reader: what he may not see is not in it. */
export async function entryOf(type: FedType, json: string, addresses: Addresses): Promise<FeedEntry> {
  const row = rowOf(type, json);
  const { id, title, summary, html, language, publishedAt, updatedAt } = row;
  const url = addresses.item(row);
  const label = type.relations[type.feed.categories]?.target().titleField ?? 'title';
  return {
    id,
    title,
    summary,
    html: html && (await absoluteUrls(html, url)),
    language,
    publishedAt,
    updatedAt,
    url,
    authors: row.bylines.map(({ name }) => name),
    categories: row.categories.flatMap((link) => link[label] ?? []),
    image: row.image && imageOf(row.image, addresses),
    attachments: row.attachments.map((link) => fileOf(link, addresses)),
  };
}

function rowOf({ feed }: FedType, json: string): Row {
  const item = JSON.parse(json);
  return { ...item, ...Object.fromEntries(Object.entries(feed).map(([part, name]) => [part, item[name]])) };
}

const imageOf = ({ url, mediaType, size, alt }: FileLink, { api }: Addresses): FeedImage => ({ url: api + url, mediaType, size, alt });
const fileOf = ({ url, mediaType, size, title, fileName }: FileLink, { api }: Addresses): FeedFile => ({
  url: api + url,
  mediaType,
  size,
  title: title ?? fileName,
});
