import { entriesOf, entryId, entryUpdated, nextPage, type Feed, type FeedEntry } from './feed.js';

/** JSON Feed 1.1. */
export function renderJsonFeed(feed: Feed): string {
  const document = {
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.siteUrl,
    feed_url: feed.selfUrl,
    next_url: nextPage(feed),
    description: feed.description,
    language: feed.language,
    items: entriesOf(feed).map(item),
  };
  return JSON.stringify(document, (_name, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}

function item(entry: FeedEntry) {
  return {
    id: entryId(entry),
    url: entry.url,
    title: entry.title,
    ...content(entry),
    summary: entry.summary ?? undefined,
    image: entry.image?.url,
    date_published: new Date(entry.publishedAt).toISOString(),
    date_modified: entryUpdated(entry).toISOString(),
    authors: entry.authors.length > 0 ? entry.authors.map((name) => ({ name })) : undefined,
    tags: entry.categories.length > 0 ? entry.categories : undefined,
    language: entry.language,
    attachments: attachments(entry),
  };
}

/** One of both is required, also where the text itself is for members. */
function content({ html, summary, title }: FeedEntry) {
  return html ? { content_html: html } : { content_text: summary ?? title };
}

function attachments({ attachments: files }: FeedEntry) {
  if (files.length === 0) return undefined;
  return files.map(({ url, mediaType, size, title }) => ({ url, mime_type: mediaType, title: title ?? undefined, size_in_bytes: size }));
}
