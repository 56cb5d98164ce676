import * as fc from 'fast-check';
import { MARKDOWN_MAX_LENGTH, MarkdownTooComplex } from '../src/content/markdown-limits.js';
import { plainText, renderMarkdown } from '../src/content/markdown.js';
import { elementsOf, textOf } from './support/html.js';

const render = (markdown: string, idPrefix = 'a') => renderMarkdown(markdown, { idPrefix });

const idsOf = (html: string) => elementsOf(html).flatMap(({ properties }) => properties.id ?? []);
const namesOf = (html: string) => elementsOf(html).map((element) => element.tagName);

/** Of everything but footnotes, whose numbers are no text, and images, whose text nobody sees. */
const PARTS = [
  'mot ',
  '**',
  '*',
  '~~',
  '`',
  '\\',
  '[',
  '](/a)',
  '&eacute;',
  '<',
  '>',
  '\n',
  '\n\n',
  '- ',
  '1. ',
  '# ',
  '> ',
  '    ',
  '```\n',
  '| a ',
  '|\n| - |\n',
  '[x] ',
  'a@b.fr ',
];

describe('Markdown becomes HTML', () => {
  it.each([
    ['paragraphs and emphasis', 'Un *mot* **fort**', '<p>Un <em>mot</em> <strong>fort</strong></p>'],
    [
      'links as they were written',
      '[a](https://exemple.fr/é?x=1) [b](/b) [c](#c)',
      '<p><a href="https://exemple.fr/%C3%A9?x=1">a</a> <a href="/b">b</a> <a href="#c">c</a></p>',
    ],
    [
      'mail and telephone links',
      '[m](mailto:a@exemple.fr) [t](tel:+33559000000)',
      '<p><a href="mailto:a@exemple.fr">m</a> <a href="tel:+33559000000">t</a></p>',
    ],
    ['images with their alternative text', '![Le *chantier*](/c.jpg "Titre")', '<p><img src="/c.jpg" alt="Le chantier" title="Titre"></p>'],
    ['code with its language', '```js\na < b\n```', '<pre><code class="language-js">a &lt; b\n</code></pre>'],
    ['numbered lists from their start', '3. trois', '<ol start="3">\n<li>trois</li>\n</ol>'],
    ['task lists without form controls', '- [x] fait\n- [ ] à faire', '<ul>\n<li>☑ fait</li>\n<li>☐ à faire</li>\n</ul>'],
    ['a box that an author took back as text', '- \\[ ] case', '<ul>\n<li>[ ] case</li>\n</ul>'],
    ['what was struck out', '~~ancien~~ nouveau', '<p><del>ancien</del> nouveau</p>'],
    [
      'addresses that stand alone',
      'www.exemple.fr/a, https://exemple.fr/b. c@exemple.fr',
      '<p><a href="http://www.exemple.fr/a">www.exemple.fr/a</a>, <a href="https://exemple.fr/b">https://exemple.fr/b</a>. ' +
        '<a href="mailto:c@exemple.fr">c@exemple.fr</a></p>',
    ],
    ['no addresses where a space is missing', 'C’est fini.La suite //a.fr ftp://a.fr', '<p>C’est fini.La suite //a.fr ftp://a.fr</p>'],
    ['no-break spaces and emoji untouched', '« Été » 😀', '<p>« Été » 😀</p>'],
    ['nothing from nothing', '', ''],
  ])('renders %s', (_what, markdown, html) => {
    expect(render(markdown)).toBe(html);
  });

  it('renders tables with scoped heads, alignment and missing cells', () => {
    const html = render('| Structure | Postes |\n|---|--:|\n| SCIC | 12 |\n| GEIQ |');

    expect(html).toContain('<th scope="col">Structure</th>\n<th align="right" scope="col">Postes</th>');
    expect(html).toContain('<td>SCIC</td>\n<td align="right">12</td>');
    expect(namesOf(html).filter((name) => name === 'td')).toHaveLength(4);
  });

  it.each([
    ['# Un\n\n## Deux', ['h2', 'h3']],
    ['## Un\n\n### Deux', ['h2', 'h3']],
    ['#### Un', ['h2']],
    ['### Un\n\n# Deux', ['h4', 'h2']],
    ['# Un\n\n###### Six', ['h2', 'h6']],
    ['Un\n==', ['h2']],
    ['> # Un', ['blockquote', 'h2']],
  ])('starts headings at h2: %j', (markdown, names) => {
    expect(namesOf(render(markdown))).toEqual(names);
  });

  it('says in plain text each block and line apart', () => {
    const markdown = '# Un\n- deux\n- trois\\\n  quatre\ncinq\n\n| six | sept |\n| - | - |\n| huit[^a] | neuf |\n\n    dix\n\n[^a]: Onze.';

    expect(plainText(markdown)).toBe('Un deux trois quatre cinq six sept huit neuf dix Onze.');
  });

  it('says in plain text what its HTML says', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PARTS), { maxLength: 30 }), (parts) => {
        const markdown = parts.join('');
        const seen = textOf(render(markdown)).replaceAll(/\s/g, '');

        expect(plainText(markdown).replaceAll(/\s/g, '')).toBe(seen);
      }),
    );
  });
});

describe('footnotes', () => {
  it('are labelled in French, and lead there and back', () => {
    const html = render('Un mot[^a].\n\n[^a]: La note.', '42');

    expect(html).toContain('<a href="#42-fn-1" id="42-fnref-1" data-footnote-ref aria-describedby="42-footnote-label">1</a>');
    expect(html).toContain('<h2 id="42-footnote-label">Notes</h2>');
    expect(html).toContain(
      '<li id="42-fn-1">\n<p>La note. <a href="#42-fnref-1" data-footnote-backref="" aria-label="Retour au texte, note 1">',
    );
  });

  const labels = 'Un[^1] deux[^1] trois[^1-2] quatre[^É] cinq[^"x].\n\n[^1]: a\n[^1-2]: b\n[^É]: c[^2]\n[^2]: d\n[^"x]: e';

  it('have unique ids, and every link and description points at one', () => {
    const html = render(labels) + render(labels, 'b');
    const ids = idsOf(html);
    const targets = elementsOf(html).flatMap(({ properties }) =>
      [properties.href, properties.ariaDescribedBy].flat().filter(Boolean).map(String),
    );

    expect(new Set(ids).size).toBe(ids.length);
    expect(targets).toHaveLength(36);
    expect(ids).toEqual(expect.arrayContaining(targets.map((target) => target.replace('#', ''))));
  });

  it('lead back to each of their references', () => {
    const html = render('Un[^a] deux[^a].\n\n[^a]: La note.');

    expect(html).toContain('<a href="#a-fn-1" id="a-fnref-1-2" data-footnote-ref aria-describedby="a-footnote-label">1</a>');
    expect(html).toContain(
      '<a href="#a-fnref-1-2" data-footnote-backref="" aria-label="Retour au texte, note 1-2">↩<sup>2</sup></a></p>\n</li>\n</ol>\n</section>',
    );
  });

  it.each([
    ['Un[^a] deux[^b].\n\n[^a]: Première\n    [^b]: Deuxième', 'Un1 deux2. Notes Première ↩ Deuxième ↩'],
    ['Un[^b].\n\n[^a]: > cité\n    > [^b]: note\n    > reste\n\nSuite', 'Un1. Suite Notes note reste ↩'],
    ['Un[^c].\n\n[^a]: x\n[^b]: y[^a]\n[^c]: z', 'Un1. Notes z ↩'],
    ['Un[^a] ![b[^b]](/p.png).\n\n[^a]: c\n[^b]: d', 'Un1 . Notes c ↩'],
    ['Un[^a].\n\n[^a]: première\n[^a]: seconde', 'Un1. Notes première ↩'],
    ['Un[^a].\n\n[^a]: première[^b]\n\n[^b]: seconde[^a]', 'Un1. Notes première2 ↩ ↩2 seconde1 ↩'],
  ])('are read in their order, and none is lost: %j', (markdown, text) => {
    expect(textOf(render(markdown))).toBe(text);
  });

  it('that nothing refers to are left out', () => {
    expect(render('Un mot.\n\n[^a]: La note.')).toBe('<p>Un mot.</p>');
  });

  it('leave links to fragments alone that an author wrote', () => {
    expect(render('[a](#fn-1)[^1]\n\n[^1]: b')).toContain('<a href="#fn-1">a</a>');
  });
});

/** What Markdown itself makes, and nothing else. */
const ELEMENTS = new Set(
  'a blockquote br code del em h2 h3 h4 h5 h6 hr img li ol p pre section strong sup table tbody td th thead tr ul'.split(' '),
);
const PROPERTIES = new Set(
  'href title id dataFootnoteRef dataFootnoteBackref ariaDescribedBy ariaLabel className src alt start dataFootnotes align scope'.split(
    ' ',
  ),
);
const DANGEROUS = /^(?:script|style|iframe|object|embed|form|input|svg|math|base|meta|link)$/;

/** A tag too many would close an element of the page around the text. */
function tagsLeftOpen(html: string): string[] {
  const open: string[] = [];
  for (const [, isEnd, name] of html.matchAll(/<(\/)?([a-z\d]+)/g)) {
    if (!isEnd && !['br', 'hr', 'img'].includes(name!)) open.push(name!);
    if (isEnd && open.pop() !== name) return [`</${name}`];
  }
  return open;
}

function dangersOf(html: string): string[] {
  return elementsOf(html).flatMap(({ tagName, properties }) => [
    ...(DANGEROUS.test(tagName) ? [tagName] : []),
    ...Object.keys(properties).filter((name) => /^on|^style$|^srcDoc$/i.test(name)),
    ...[properties.href, properties.src].filter((url) => /^\s*(?:javascript|vbscript|data|file):/i.test(String(url ?? ''))).map(String),
  ]);
}

describe('what could harm a reader', () => {
  it.each([
    '<script>alert(1)</script>',
    'a <script>alert(1)</script> b',
    '<img src=x onerror=alert(1)>',
    'a <b onclick="alert(1)" style="color:red">b</b>',
    '<iframe src="https://exemple.fr"></iframe>',
    '<svg onload=alert(1)>',
    '<style>p{}</style>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](java&Tab;script:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](<javascript:alert(1)>)',
    '[a](\u0001javascript:alert(1))',
    '[a]( vbscript:x)',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '[a]: javascript:alert(1)\n\n[a]',
    '<javascript:alert(1)>',
    '![a](javascript:alert(1))',
    '![a](data:image/svg+xml,<svg/onload=alert(1)>)',
    '![" onerror="alert(1)](/x)',
    '[a](/x "\\" onclick=\\"alert(1)")',
    '[^"><script>alert(1)</script>]\n\n[^"><script>alert(1)</script>]: x',
    '```"><script>\na\n```',
    '| <script> |\n|---|\n| <img onerror=x> |',
  ])('is gone from %j', (markdown) => {
    expect(dangersOf(render(markdown))).toEqual([]);
  });

  it('keeps the words of a refused link', () => {
    expect(render('[lire](javascript:alert(1)) ![plan](data:image/png;base64,x)')).toBe('<p><a>lire</a> <img alt="plan"></p>');
  });

  const piece = fc.constantFrom(
    '<script>',
    '</script>',
    '<img onerror=x ',
    '[a](',
    'javascript:',
    ')',
    '"',
    '>',
    '\n',
    '\n\n',
    '- ',
    '> ',
    '| a |\n|---|\n',
    '[^1]',
    '[^1]: ',
    '[^2]',
    '[^2]: ',
    '    ',
    '`',
    '*',
    '<',
    '&#x6a;',
    '![',
    '\u0000',
    '\ud800',
    ' style=x',
    '# ',
  );
  const texts = fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 30 }).map((pieces) => pieces.join(''));

  it('never gets through, whatever the text', () => {
    fc.assert(
      fc.property(texts, (markdown) => {
        const html = render(markdown);
        expect(dangersOf(html)).toEqual([]);
        expect(tagsLeftOpen(html)).toEqual([]);
        expect(elementsOf(html).filter(({ tagName }) => !ELEMENTS.has(tagName))).toEqual([]);
        expect(elementsOf(html).flatMap(({ properties }) => Object.keys(properties).filter((name) => !PROPERTIES.has(name)))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the words of a text', () => {
  it.each([
    ['in**so**lite', 'insolite'],
    ['in<b>so</b>lite', 'insolite'],
    ['Un\ndeux  \ntrois\\\nquatre', 'Un deux trois quatre'],
    ['# Titre\n\nTexte\n\n- a\n- b', 'Titre Texte a b'],
    ['| a | b |\n|---|---|\n| c | d |', 'a b c d'],
    ['[lien](https://exemple.fr) `code`', 'lien code'],
    ['a <b>c</b> <!-- d -->\n\n<div>e</div>\n\nf', 'a c f'],
    ['```\nx\ny\n```\nz', 'x y z'],
    ['5\u00a0000 repas &amp; plus', '5\u00a0000 repas & plus'],
    ['[a]: /b\n', ''],
  ])('are the same in the HTML of %j', (markdown, text) => {
    expect(textOf(render(markdown))).toBe(text);
  });
});

describe('texts that nobody writes', () => {
  const definition = `[a]: /${'b'.repeat(2_000)}\n\n`;

  it.each([
    ['length', 'a'.repeat(MARKDOWN_MAX_LENGTH + 1)],
    ['nesting', '>'.repeat(10_000)],
    ['nesting', '- '.repeat(10_000)],
    ['nesting', '1. '.repeat(10_000)],
    ['nesting', Array.from({ length: 110 }, (_, depth) => `${'  '.repeat(depth)}- a\n`).join('')],
    ['nesting', `${'*'.repeat(2_000)}a${'*'.repeat(2_000)}`],
    ['nesting', `Début.\n\n[^z]: ${'- '.repeat(110)}x\n\nTout le reste`],
    ['nesting', '[^z]: '.repeat(201)],
    ['delimiters', `${'!['.repeat(190)}a${'](b)'.repeat(190)}\n\n`.repeat(172)],
    ['references', `${`${'[^a]'.repeat(19)}\n\n`.repeat(2_000)}[^a]: b`],
    ['blocks', '- a\n'.repeat(40_000)],
    ['blocks', `${'- '.repeat(50)}a\n`.repeat(500)],
    ['blocks', 'a\r'.repeat(40_000)],
    ['delimiters', '['.repeat(100_000)],
    ['delimiters', '*'.repeat(50_000)],
    ['delimiters', '*a_ '.repeat(40_000)],
    ['delimiters', '[a]('.repeat(40_000)],
    ['delimiters', '<\\&|'.repeat(40_000)],
    ['delimiters', 'a<!--'.repeat(4_000)],
    ['delimiters', `${'*a '.repeat(2_000)}\n\n`.repeat(20)],
    ['table', `${'|a'.repeat(2_000)}\n${'|-'.repeat(2_000)}\n${'|\n'.repeat(2_000)}`],
    ['references', definition + '[a] '.repeat(600)],
  ])('are refused for their %s', (reason, markdown) => {
    const started = performance.now();

    expect(() => render(markdown)).toThrow(new MarkdownTooComplex(reason as MarkdownTooComplex['reason']));
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it.each([
    ['a deep quotation', '>'.repeat(90)],
    ['deep lists', '- '.repeat(45) + 'a'],
    ['long rules', `a\n\n${'*'.repeat(200)}\n\n${'_'.repeat(200)}`],
    ['many brackets', '['.repeat(4_900)],
    ['many comments', `${'a<!--'.repeat(900)}\n\n`],
    ['many items', '- a\n'.repeat(4_900)],
    ['wide tables', `${'|a'.repeat(100)}\n${'|-'.repeat(100)}\n${'|\n'.repeat(190)}`],
    ['many mail addresses', 'a@b.fr '.repeat(25_000)],
    ['many mail schemes', 'mailto:'.repeat(25_000)],
    ['many sites', 'www.a.fr '.repeat(20_000)],
    ['many beginnings of sites', 'www.'.repeat(45_000)],
    ['long addresses', `https://exemple.fr/${'(a'.repeat(2_000)}`],
    ['many notes', Array.from({ length: 1_200 }, (_, note) => `a[^${note}]\n\n[^${note}]: b\n\n`).join('')],
    ['many words', 'Les structures du **territoire** se sont réunies à [Tarnos](https://exemple.fr).\n\n'.repeat(2_300)],
  ])('are not confused with %s', (_what, markdown) => {
    const started = performance.now();

    expect(() => render(markdown)).not.toThrow();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
