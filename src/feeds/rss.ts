import { entriesOf, entryId, feedUpdated, nextPage, type Feed, type FeedEntry, type FeedFile } from './feed.js';
import { mediaContent, mediaImage } from './media.js';
import { mediaNamespace, xmlDocument, type Elements } from './xml.js';

/** RSS 2.0.11 with atom:link, content, dc and Media RSS. */
export function renderRss(feed: Feed): string {
  return xmlDocument({
    rss: {
      '@version': '2.0',
      '@xmlns:atom': 'http://www.w3.org/2005/Atom',
      '@xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
      '@xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      '@xmlns:media': mediaNamespace,
      channel: channel(feed),
    },
  });
}

function channel(feed: Feed): Elements {
  const next = nextPage(feed);
  return {
    title: feed.title,
    link: feed.siteUrl,
    description: feed.description,
    language: feed.language,
    lastBuildDate: feedUpdated(feed).toUTCString(),
    generator: 'Maillage',
    'atom:link': [link('self', feed.selfUrl), ...(next ? [link('next', next)] : [])],
    item: entriesOf(feed).map(item),
  };
}

function link(rel: string, href: string): Elements {
  return { '@rel': rel, '@type': 'application/rss+xml', '@href': href };
}

/** Some readers take the first of description and content:encoded, so description comes first. */
function item(entry: FeedEntry): Elements {
  const [first, ...others] = entry.attachments;
  return {
    title: entry.title,
    link: entry.url,
    guid: { '@isPermaLink': 'false', '#': entryId(entry) },
    pubDate: new Date(entry.publishedAt).toUTCString(),
    description: entry.summary ? escapeHtml(entry.summary) : undefined,
    'content:encoded': entry.html || undefined,
    'dc:creator': entry.authors,
    category: entry.categories,
    enclosure: first && enclosure(first),
    'media:content': [...mediaImage(entry.image), ...others.map((file) => mediaContent(file, { 'media:title': file.title ?? undefined }))],
  };
}

function enclosure({ url, mediaType, size }: FeedFile): Elements {
  return { '@url': url, '@length': String(size), '@type': mediaType };
}

/** An item's description is HTML to its readers, even where it looks like plain text. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
