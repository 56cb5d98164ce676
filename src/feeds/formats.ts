import { renderAtom } from './atom.js';
import type { Feed } from './feed.js';
import { renderJsonFeed } from './jsonfeed.js';
import { renderRss } from './rss.js';

export interface FeedFormat {
  /** Of the list's path: `/v1/articles.rss`. */
  extension: string;
  mediaType: string;
  render(feed: Feed): string;
}

/** JSON has no `charset` parameter: it is always UTF-8 (RFC 8259). */
export const feedFormats: FeedFormat[] = [
  { extension: 'rss', mediaType: 'application/rss+xml; charset=utf-8', render: renderRss },
  { extension: 'atom', mediaType: 'application/atom+xml; charset=utf-8', render: renderAtom },
  { extension: 'jsonfeed', mediaType: 'application/feed+json', render: renderJsonFeed },
];
