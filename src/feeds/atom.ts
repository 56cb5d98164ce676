import { entriesOf, entryId, entryUpdated, feedUpdated, nextPage, type Feed, type FeedEntry, type FeedFile } from './feed.js';
import { mediaImage } from './media.js';
import { mediaNamespace, xmlDocument, type Elements } from './xml.js';

/** Atom, RFC 4287. */
export function renderAtom(feed: Feed): string {
  return xmlDocument({
    feed: {
      '@xmlns': 'http://www.w3.org/2005/Atom',
      '@xmlns:media': mediaNamespace,
      '@xml:lang': feed.language,
      id: feed.id,
      title: text(feed.title),
      subtitle: text(feed.description),
      updated: feedUpdated(feed).toISOString(),
      author: { name: feed.title, uri: feed.siteUrl },
      generator: 'Maillage',
      link: feedLinks(feed),
      entry: entriesOf(feed).map(entryElement),
    },
  });
}

function feedLinks(feed: Feed): Elements[] {
  const next = nextPage(feed);
  return [
    { '@rel': 'self', '@type': 'application/atom+xml', '@href': feed.selfUrl },
    { '@rel': 'alternate', '@type': 'text/html', '@href': feed.siteUrl },
    ...(next ? [{ '@rel': 'next', '@type': 'application/atom+xml', '@href': next }] : []),
  ];
}

/** An entry without authors has the feed's (RFC 4287, 4.2.1). */
function entryElement(entry: FeedEntry): Elements {
  return {
    '@xml:lang': entry.language,
    id: entryId(entry),
    title: text(entry.title),
    updated: entryUpdated(entry).toISOString(),
    published: new Date(entry.publishedAt).toISOString(),
    link: [{ '@rel': 'alternate', '@type': 'text/html', '@href': entry.url }, ...entry.attachments.map(enclosure)],
    author: entry.authors.map((name) => ({ name })),
    category: entry.categories.map((term) => ({ '@term': term })),
    summary: entry.summary ? text(entry.summary) : undefined,
    content: entry.html ? { '@type': 'html', '#': entry.html } : undefined,
    'media:content': mediaImage(entry.image),
  };
}

function enclosure({ url, mediaType, size, title }: FeedFile): Elements {
  return { '@rel': 'enclosure', '@href': url, '@type': mediaType, '@length': String(size), '@title': title ?? undefined };
}

function text(value: string): Elements {
  return { '@type': 'text', '#': value };
}
