import * as fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { renderMarkdown } from '../src/content/markdown.js';
import { absoluteUrls } from '../src/feeds/absolute-urls.js';
import { renderAtom } from '../src/feeds/atom.js';
import type { Feed, FeedEntry } from '../src/feeds/feed.js';
import { feedFormats } from '../src/feeds/formats.js';
import { renderJsonFeed } from '../src/feeds/jsonfeed.js';
import { renderRss } from '../src/feeds/rss.js';
import { childOf, childrenOf, parseXml, type XmlElement } from './xml-tree.js';

const SITE = 'https://www.exemple.fr';
const ID = '01900000-0000-7000-8000-00000000000';

function entry(changes: Partial<FeedEntry> = {}): FeedEntry {
  return {
    id: `${ID}1`,
    title: 'Deux jours à Tarnos',
    url: `${SITE}/actualites/deux-jours-a-tarnos`,
    summary: 'Une visite apprenante',
    html: '<p>Le texte</p>',
    publishedAt: '2013-06-25T10:00:00.000Z',
    updatedAt: '2014-01-02T08:30:00.000Z',
    language: 'fr',
    authors: ['La rédaction', 'Le comité'],
    categories: ['Coopération', 'Emploi'],
    image: { url: `${SITE}/f/plan.png`, mediaType: 'image/png', size: 2048, alt: 'Le plan' },
    attachments: [
      { url: `${SITE}/f/compte-rendu.pdf`, mediaType: 'application/pdf', size: 123_456, title: 'Compte rendu' },
      { url: `${SITE}/f/entretien.mp3`, mediaType: 'audio/mpeg', size: 99, title: null },
    ],
    ...changes,
  };
}

function feed(changes: Partial<Feed> = {}): Feed {
  return {
    id: 'tag:exemple.fr,2026:articles',
    title: 'Les actualités',
    description: 'Ce que fait la fédération',
    language: 'fr-FR',
    siteUrl: `${SITE}/`,
    selfUrl: 'https://api.exemple.fr/v1/articles.rss?terms=emploi&limit=20',
    entries: [entry()],
    ...changes,
  };
}

const BARE: Partial<FeedEntry> = { summary: null, html: null, authors: [], categories: [], image: null, attachments: [] };
const older = entry({ id: `${ID}2`, publishedAt: '2012-01-01T00:00:00.000Z' });

const channelOf = (changes: Partial<Feed> = {}) => childOf(parseXml(renderRss(feed(changes))), 'channel');
const itemOf = (changes: Partial<FeedEntry> = {}) => childOf(channelOf({ entries: [entry(changes)] }), 'item');
const atomOf = (changes: Partial<Feed> = {}) => parseXml(renderAtom(feed(changes)));
const entryOf = (changes: Partial<FeedEntry> = {}) => childOf(atomOf({ entries: [entry(changes)] }), 'entry');
const jsonOf = (changes: Partial<Feed> = {}) => JSON.parse(renderJsonFeed(feed(changes)));
const jsonItemOf = (changes: Partial<FeedEntry> = {}) => jsonOf({ entries: [entry(changes)] }).items[0];
const textsOf = (element: XmlElement, name: string) => childrenOf(element, name).map((child) => child.text);
const linksOf = (element: XmlElement, rel: string) =>
  childrenOf(element, 'link').flatMap(({ attributes: { rel: is, ...rest } }) => (is === rel ? [rest] : []));

describe('RSS 2.0', () => {
  it('R01 is one channel with title, link and description', () => {
    const rss = parseXml(renderRss(feed()));

    expect(rss).toMatchObject({ name: 'rss', attributes: { version: '2.0' } });
    expect(childOf(rss, 'channel')).toBe(rss.children[0]);
    expect(['title', 'link', 'description', 'generator'].map((name) => childOf(channelOf(), name).text)).toEqual([
      'Les actualités',
      `${SITE}/`,
      'Ce que fait la fédération',
      'Maillage',
    ]);
  });

  it('R02 gives every item a title, also one that has nothing else', () => {
    expect(childOf(itemOf(BARE), 'title').text).toBe('Deux jours à Tarnos');
    expect(itemOf(BARE).children.map(({ name }) => name)).toEqual(['title', 'link', 'guid', 'pubDate']);
  });

  it('R03 begins with a declaration of UTF-8, and is sent as such', () => {
    expect(renderRss(feed()).startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true);
    expect(feedFormats.find((format) => format.extension === 'rss')?.mediaType).toBe('application/rss+xml; charset=utf-8');
  });

  it('R04 writes dates in English with four digits and GMT', () => {
    expect(childOf(itemOf({ publishedAt: '2013-06-05T23:30:00+02:00' }), 'pubDate').text).toBe('Wed, 05 Jun 2013 21:30:00 GMT');
    expect(childOf(channelOf(), 'lastBuildDate').text).toBe('Thu, 02 Jan 2014 08:30:00 GMT');
    expect(childOf(channelOf({ entries: [] }), 'lastBuildDate').text).toBe('Thu, 01 Jan 1970 00:00:00 GMT');
  });

  it('R05 has a guid that neither title nor address changes', () => {
    const guid = childOf(itemOf({ title: 'Autre', url: `${SITE}/autre` }), 'guid');

    expect(guid).toMatchObject({ text: `urn:uuid:${ID}1`, attributes: { isPermaLink: 'false' } });
  });

  it('R05 lists no item twice', () => {
    expect(childrenOf(channelOf({ entries: [entry(), older, entry()] }), 'item')).toHaveLength(2);
  });

  it('R06 encloses the first file only', () => {
    expect(childOf(itemOf(), 'enclosure').attributes).toEqual({
      url: `${SITE}/f/compte-rendu.pdf`,
      length: '123456',
      type: 'application/pdf',
    });
  });

  it('R07 names the address that was fetched, and the next page', () => {
    const links = (changes: Partial<Feed>) => childrenOf(channelOf(changes), 'atom:link').map((link) => link.attributes);
    const self = { rel: 'self', type: 'application/rss+xml', href: feed().selfUrl };

    expect(links({})).toEqual([self]);
    expect(links({ nextUrl: `${SITE}/2` })).toEqual([self, { ...self, rel: 'next', href: `${SITE}/2` }]);
    expect(links({ nextUrl: feed().selfUrl })).toEqual([self]);
  });

  it('R08 R09 names people by dc:creator, and says nothing twice', () => {
    expect(textsOf(itemOf(), 'dc:creator')).toEqual(['La rédaction', 'Le comité']);
    expect(textsOf(itemOf(), 'category')).toEqual(['Coopération', 'Emploi']);
    expect(itemOf().children.map(({ name }) => name)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:author|dc:date|dc:subject)$/)]),
    );
  });

  it('R10 R17 puts the summary before the whole, and leads to the public site', () => {
    const names = itemOf().children.map(({ name }) => name);

    expect(names.indexOf('description')).toBe(names.indexOf('content:encoded') - 1);
    expect([...textsOf(itemOf(), 'description'), ...textsOf(itemOf(), 'content:encoded')]).toEqual([
      'Une visite apprenante',
      '<p>Le texte</p>',
    ]);
    expect(childOf(itemOf(), 'link').text).toBe(entry().url);
  });

  it('R17 has the summary alone where the text is for members', () => {
    expect(textsOf(itemOf({ html: null }), 'description')).toEqual(['Une visite apprenante']);
    expect(textsOf(itemOf({ html: null }), 'content:encoded')).toEqual([]);
  });

  it('shows a summary that looks like HTML as it was typed', () => {
    expect(childOf(itemOf({ summary: 'a < b & <script>' }), 'description').text).toBe('a &lt; b &amp; &lt;script>');
  });

  it('R13 names its language', () => {
    expect(childOf(channelOf(), 'language').text).toBe('fr-FR');
  });

  it('R14 declares exact namespaces', () => {
    expect(parseXml(renderRss(feed())).attributes).toEqual({
      version: '2.0',
      'xmlns:atom': 'http://www.w3.org/2005/Atom',
      'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:media': 'http://search.yahoo.com/mrss/',
    });
  });

  it('R15 describes the image and the other files', () => {
    const [image, audio, ...others] = childrenOf(itemOf(), 'media:content');

    expect(image?.attributes).toEqual({ url: `${SITE}/f/plan.png`, type: 'image/png', medium: 'image', fileSize: '2048' });
    expect(image && childOf(image, 'media:description').text).toBe('Le plan');
    expect(audio).toMatchObject({ attributes: { medium: 'audio', fileSize: '99' }, children: [] });
    expect(others).toEqual([]);
    expect(childrenOf(itemOf(), 'media:thumbnail')).toEqual([]);
  });

  it.each([
    ['video/mp4', 'video'],
    ['application/pdf', 'document'],
    ['text/csv', 'document'],
  ])('R15 calls %s a %s', (mediaType, medium) => {
    const file = { url: `${SITE}/f`, mediaType, size: 1, title: 'Titre' };
    const content = childOf(itemOf({ image: null, attachments: [file, file] }), 'media:content');

    expect(content.attributes.medium).toBe(medium);
    expect(childOf(content, 'media:title').text).toBe('Titre');
  });

  it('R16 lists the newest first, and was built after the last change', () => {
    const channel = channelOf({ entries: [older, entry()] });

    expect(childrenOf(channel, 'item').map((item) => childOf(item, 'guid').text)).toEqual([`urn:uuid:${ID}1`, `urn:uuid:${ID}2`]);
    expect(childOf(channel, 'lastBuildDate').text).toBe('Thu, 02 Jan 2014 08:30:00 GMT');
  });
});

describe('Atom', () => {
  it('A01 A11 has one id, title, updated and subtitle, a link to itself and to the site', () => {
    const atom = atomOf();

    expect(atom.attributes).toMatchObject({ xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': 'fr-FR' });
    expect(['id', 'title', 'subtitle', 'updated', 'generator'].map((name) => childOf(atom, name).text)).toEqual([
      feed().id,
      feed().title,
      feed().description,
      '2014-01-02T08:30:00.000Z',
      'Maillage',
    ]);
    expect(linksOf(atom, 'self')).toEqual([{ type: 'application/atom+xml', href: feed().selfUrl }]);
    expect(linksOf(atom, 'alternate')).toEqual([{ type: 'text/html', href: `${SITE}/` }]);
    expect(linksOf(atom, 'next')).toEqual([]);
    expect(linksOf(atomOf({ nextUrl: `${SITE}/2` }), 'next')).toEqual([{ type: 'application/atom+xml', href: `${SITE}/2` }]);
  });

  it('A02 has an author for entries that have none', () => {
    expect(textsOf(childOf(atomOf(), 'author'), 'name')).toEqual([feed().title]);
    expect(childrenOf(entryOf({ authors: [] }), 'author')).toEqual([]);
  });

  it('A03 gives an entry one id, title, updated, published, summary, content and a link to the site', () => {
    expect(['id', 'title', 'updated', 'published', 'summary', 'content'].map((name) => childOf(entryOf(), name).text)).toEqual([
      `urn:uuid:${ID}1`,
      entry().title,
      '2014-01-02T08:30:00.000Z',
      '2013-06-25T10:00:00.000Z',
      'Une visite apprenante',
      '<p>Le texte</p>',
    ]);
    expect(linksOf(entryOf(BARE), 'alternate')).toEqual([{ type: 'text/html', href: entry().url }]);
  });

  it('A04 A08 carries its content in itself', () => {
    expect(childOf(entryOf(), 'content').attributes).toEqual({ type: 'html' });
    expect(childrenOf(entryOf({ html: null }), 'content')).toEqual([]);
    expect(childOf(entryOf({ html: null }), 'summary').text).toBe('Une visite apprenante');
  });

  it('A05 identifies an entry by what never changes', () => {
    expect(childOf(entryOf({ title: 'Autre', url: `${SITE}/autre`, updatedAt: '2020-01-01T00:00:00Z' }), 'id').text).toBe(
      `urn:uuid:${ID}1`,
    );
  });

  it('A06 writes instants in UTC, and an entry is never older than its publication', () => {
    const published = entryOf({ publishedAt: '2015-06-25T12:00:00+02:00' });

    expect(childOf(published, 'published').text).toBe('2015-06-25T10:00:00.000Z');
    expect(childOf(published, 'updated').text).toBe('2015-06-25T10:00:00.000Z');
    expect(childOf(atomOf({ entries: [entry({ publishedAt: '2015-06-25T12:00:00+02:00' })] }), 'updated').text).toBe(
      '2015-06-25T10:00:00.000Z',
    );
  });

  it('A07 writes titles as plain text', () => {
    expect(childOf(entryOf({ title: 'a <b>c</b>' }), 'title')).toMatchObject({
      attributes: { type: 'text' },
      text: 'a <b>c</b>',
      children: [],
    });
  });

  it('A09 gives persons a name and categories a term', () => {
    expect(childrenOf(entryOf(), 'author').map((author) => childOf(author, 'name').text)).toEqual(entry().authors);
    expect(childrenOf(entryOf({ categories: ['true', 'Emploi'] }), 'category').map((category) => category.attributes)).toEqual([
      { term: 'true' },
      { term: 'Emploi' },
    ]);
  });

  it('A10 encloses every file', () => {
    expect(linksOf(entryOf(), 'enclosure')).toEqual([
      { href: `${SITE}/f/compte-rendu.pdf`, type: 'application/pdf', length: '123456', title: 'Compte rendu' },
      { href: `${SITE}/f/entretien.mp3`, type: 'audio/mpeg', length: '99' },
    ]);
  });

  it('A11 is sent as Atom, and every entry names its language', () => {
    expect(feedFormats.find((format) => format.extension === 'atom')?.mediaType).toBe('application/atom+xml; charset=utf-8');
    expect(entryOf({ language: 'eu' }).attributes).toEqual({ 'xml:lang': 'eu' });
  });

  it('A12 lists no entry twice', () => {
    const ids = childrenOf(atomOf({ entries: [older, entry(), older] }), 'entry').map((element) => childOf(element, 'id').text);

    expect(ids).toEqual([`urn:uuid:${ID}1`, `urn:uuid:${ID}2`]);
  });
});

describe('JSON Feed 1.1', () => {
  it('J01 says what it is and where', () => {
    expect(jsonOf({ entries: [] })).toEqual({
      version: 'https://jsonfeed.org/version/1.1',
      title: feed().title,
      description: feed().description,
      language: 'fr-FR',
      home_page_url: `${SITE}/`,
      feed_url: feed().selfUrl,
      items: [],
    });
  });

  it('J02 J03 J04 J05 J07 writes all of an item, and nothing else', () => {
    expect(jsonItemOf()).toEqual({
      id: `urn:uuid:${ID}1`,
      url: entry().url,
      title: entry().title,
      content_html: '<p>Le texte</p>',
      summary: 'Une visite apprenante',
      image: `${SITE}/f/plan.png`,
      date_published: '2013-06-25T10:00:00.000Z',
      date_modified: '2014-01-02T08:30:00.000Z',
      language: 'fr',
      authors: [{ name: 'La rédaction' }, { name: 'Le comité' }],
      tags: ['Coopération', 'Emploi'],
      attachments: [
        { url: `${SITE}/f/compte-rendu.pdf`, mime_type: 'application/pdf', title: 'Compte rendu', size_in_bytes: 123_456 },
        { url: `${SITE}/f/entretien.mp3`, mime_type: 'audio/mpeg', size_in_bytes: 99 },
      ],
    });
  });

  it.each([
    ['the summary', { html: null }, { content_text: 'Une visite apprenante' }],
    ['the title', { html: null, summary: null }, { content_text: 'Deux jours à Tarnos' }],
  ])('J03 has %s where the text is for members', (_what, changes, content) => {
    expect(jsonItemOf(changes)).toMatchObject(content);
    expect(jsonItemOf(changes)).not.toHaveProperty('content_html');
  });

  it('leaves out what an item does not have', () => {
    expect(Object.keys(jsonItemOf(BARE)).toSorted()).toEqual([
      'content_text',
      'date_modified',
      'date_published',
      'id',
      'language',
      'title',
      'url',
    ]);
  });

  it('J06 leads on to another page, never to itself', () => {
    expect(jsonOf({ nextUrl: `${SITE}/2` }).next_url).toBe(`${SITE}/2`);
    expect(jsonOf({ nextUrl: feed().selfUrl })).not.toHaveProperty('next_url');
    expect(jsonOf({ entries: [entry(), older, entry()] }).items).toHaveLength(2);
  });

  it('J09 is sent as a feed', () => {
    expect(feedFormats.find((format) => format.extension === 'jsonfeed')?.mediaType).toBe('application/feed+json');
  });
});

describe('R11 the text of an entry', () => {
  it.each([
    ['<a href="/x?a=1&#x26;b=2">a</a>', `<a href="${SITE}/x?a=1&#x26;b=2">a</a>`],
    ['<a href="#b-fn-1">1</a>', `<a href="${SITE}/a/b#b-fn-1">1</a>`],
    ['<img src="plan.png" alt="a">', `<img src="${SITE}/a/plan.png" alt="a">`],
    ['<img src=\'plan.png\' alt="a">', `<img src="${SITE}/a/plan.png" alt="a">`],
    ['<a href="//autre.fr/x">a</a>', '<a href="https://autre.fr/x">a</a>'],
    ['<blockquote cite="c">a</blockquote>', `<blockquote cite="${SITE}/a/c">a</blockquote>`],
    ['<a href="">a</a>', `<a href="${SITE}/a/b">a</a>`],
    ['<a href="https://[">a</a>', '<a href="https://[">a</a>'],
    ['<a href="//[">a</a>', '<a>a</a>'],
    ['<a href="mailto:a@exemple.fr">m</a><a href="/t">t</a>', `<a href="mailto:a@exemple.fr">m</a><a href="${SITE}/t">t</a>`],
    ['<a href="https://autre.fr/É">É</a><a href="/t">t</a>', `<a href="https://autre.fr/É">É</a><a href="${SITE}/t">t</a>`],
    ['<p>href="/x" &#x3C;</p>', '<p>href="/x" &#x3C;</p>'],
  ])('makes addresses absolute in %j', async (html, absolute) => {
    expect(await absoluteUrls(html, `${SITE}/a/b`)).toBe(absolute);
  });

  const markdown = '[a](/x) ![b](c.png) [^1]\n\n<script>x</script>\n\n| d |\n|--:|\n| [e](#f) |\n\n[^1]: g';

  it.each<[string, (html: string) => string]>([
    ['RSS', (html) => childOf(itemOf({ html }), 'content:encoded').text],
    ['Atom', (html) => childOf(entryOf({ html }), 'content').text],
    ['JSON Feed', (html) => jsonItemOf({ html }).content_html],
  ])('holds nothing relative and nothing dangerous in %s', async (_format, textOf) => {
    const text = textOf(await absoluteUrls(renderMarkdown(markdown, { idPrefix: ID }), `${SITE}/a/b`));
    const addresses = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);

    expect(addresses).toHaveLength(5);
    expect(addresses.filter((address) => !address?.startsWith(`${SITE}/`))).toEqual([]);
    expect(text).not.toMatch(/<(?:script|style|iframe|object|form)|\s(?:on\w+|style)=/);
  });
});

describe('a feed without entries', () => {
  it.each(feedFormats)('is valid as $extension', ({ render }) => {
    expect(render(feed({ entries: [] }))).toContain('Les actualités');
  });

  it('has no items, and the date of none', () => {
    expect(childrenOf(channelOf({ entries: [] }), 'item')).toEqual([]);
    expect(childOf(atomOf({ entries: [] }), 'updated').text).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('R12 hostile texts', () => {
  /** What XML 1.0 can hold, with line ends as its section 2.11 reads them. */
  const legible = (text: string) =>
    Array.from(text.replace(/\r\n?/g, '\n'))
      .filter((character) => /^[\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]$/u.test(character))
      .join('');

  const everywhere = (text: string): Partial<Feed> => ({
    title: text,
    description: text,
    entries: [
      entry({
        title: text,
        summary: text,
        html: text,
        authors: [text],
        categories: [text],
        attachments: [{ ...entry().attachments[0]!, title: text }],
      }),
    ],
  });

  function readBack(text: string) {
    const item = childOf(channelOf(everywhere(text)), 'item');
    const atom = childOf(atomOf(everywhere(text)), 'entry');
    return [
      ...['title', 'dc:creator', 'category'].map((name) => childOf(item, name).text),
      childOf(atom, 'title').text,
      childOf(atom, 'summary').text,
    ];
  }

  it.each([
    ['a]]>b', 'a]]>b'],
    ['a\u0000b\u000bc\u001fd', 'abcd'],
    ['a\ud800b\udc00c', 'abc'],
    ['a\ufffeb\uffffc', 'abc'],
    ['😀👩‍👧', '😀👩‍👧'],
    ['5\u00a0000\u202f€', '5\u00a0000\u202f€'],
    ['&nbsp; &amp; &lt;', '&nbsp; &amp; &lt;'],
    ['<script>alert("1")</script>', '<script>alert("1")</script>'],
    ['<![CDATA[a]]>', '<![CDATA[a]]>'],
    ['d\'été "x"', 'd\'été "x"'],
    ['true', 'true'],
  ])('reads %j back as %j', (text, expected) => {
    expect(new Set(readBack(text))).toEqual(new Set([expected]));
  });

  it('keeps a CDATA end in the text whole', () => {
    const html = '<p>a]]>b ]]&gt; 😀\u00a0</p>';

    expect([childOf(itemOf({ html }), 'content:encoded').text, childOf(entryOf({ html }), 'content').text]).toEqual([html, html]);
  });

  it('stays well-formed and keeps every text, whatever the text', () => {
    const unit = fc.oneof(
      fc.constantFrom(']]>', '\u0000', '\u000b', '\ud800', '\udfff', '\ufffe', '&nbsp;', '&#0;', '<!--', '<?', '\r', '"'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (parts) => {
        const text = `.${parts.join('')}`;
        expect(new Set(readBack(text))).toEqual(new Set([legible(text)]));
        expect(jsonOf(everywhere(text)).title).toBe(text.toWellFormed());
      }),
      { numRuns: 500 },
    );
  });
});

describe('a reader in use', () => {
  it('understands RSS', () => {
    const { items = [], ...channel } = parseRssFeed(renderRss(feed({ entries: [older, entry()] })));

    expect(channel).toMatchObject({ title: feed().title, link: `${SITE}/`, language: 'fr-FR' });
    expect(items.map((item) => item.guid)).toEqual([
      { value: `urn:uuid:${ID}1`, isPermaLink: false },
      { value: `urn:uuid:${ID}2`, isPermaLink: false },
    ]);
    expect(items[0]).toMatchObject({
      title: entry().title,
      enclosures: [{ url: `${SITE}/f/compte-rendu.pdf`, length: 123_456, type: 'application/pdf' }],
      content: { encoded: '<p>Le texte</p>' },
      dc: { creators: entry().authors },
    });
  });

  it('understands Atom', () => {
    const { entries = [], ...atom } = parseAtomFeed(renderAtom(feed()));

    expect(atom).toMatchObject({ id: feed().id, title: { value: feed().title } });
    expect(entries[0]).toMatchObject({
      id: `urn:uuid:${ID}1`,
      content: { value: '<p>Le texte</p>' },
      authors: [{ name: 'La rédaction' }, { name: 'Le comité' }],
    });
  });

  it('understands JSON Feed', () => {
    const { items = [], ...json } = parseJsonFeed(JSON.parse(renderJsonFeed(feed())));

    expect(json).toMatchObject({ title: feed().title, feed_url: feed().selfUrl });
    expect(items[0]).toMatchObject({ id: `urn:uuid:${ID}1`, content_html: '<p>Le texte</p>' });
  });
});
