import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { renderMarkdown } from '../src/content/markdown.js';
import { announcedFiles } from '../src/imports/announced-files.js';
import { visibilityOf } from '../src/imports/document.js';
import { parseFrenchDate } from '../src/imports/french-date.js';
import { ImportFault } from '../src/imports/import-fault.js';
import { parseMarkdown } from '../src/imports/markdown-parser.js';
import { readMarkdownWords } from '../src/imports/markdown-words.js';
import { findOrganisations } from '../src/imports/organisation-names.js';
import { parsePage } from '../src/imports/page-parser.js';
import { readDocument } from '../src/imports/read-document.js';
import { textOf } from './support/html.js';

const PAGE = `Espace adhérents :

Trois ateliers ouvrent leurs portes

12 mars 2014

Vingt salariés de la MIE et de l’association Grand Large ont passé la journée du 4 mars dans trois ateliers du canton*.

Le matin, la menuiserie a montré ses commandes en cours.

Que retient-on de la journée ?

D’abord des gestes : raboter, coller, poncer. Ensuite 1_200 chaises réparées en un an.

Télécharger le compte rendu de la journée : cr_ateliers_2014-03-04.pdf

* journée organisée au titre du plan d’action « Ateliers ouverts » de la MIE, avec le réseau RIVES.`;

const FRONT = 'title: Un titre\ndate: 2014-03-12';
const markdown = (front: string, body = 'Du texte.') => `---\n${front}\n---\n\n${body}\n`;
const html = (body: string) => renderMarkdown(body, { idPrefix: 'x' });
const words = (body: string) => textOf(html(body));
const page = (...paragraphs: string[]) => parsePage(['Actualités :', 'Un titre', '12 mars 2014', ...paragraphs].join('\n\n'));

describe('a French date', () => {
  it.each([
    ['25 juin 2013', '2013-06-25'],
    ['1er août 2014', '2014-08-01'],
    ['1ER AOUT 2014', '2014-08-01'],
    ['mardi 25 juin 2013', '2013-06-25'],
    ['Publié le vendredi 3 févr. 2012', '2012-02-03'],
    ['le 9 décembre 2011', '2011-12-09'],
    ['29 février 2012', '2012-02-29'],
    ['25/06/2013', '2013-06-25'],
    ['5.6.2013', '2013-06-05'],
    ['2013-06-25', '2013-06-25'],
    ['25\u00a0juin\u00a02013', '2013-06-25'],
  ])('reads %j as %s', (text, date) => expect(parseFrenchDate(text)).toBe(date));

  it.each([
    '',
    '31 février 2013',
    '29 février 2013',
    '31/04/2013',
    '0 mai 2013',
    '32 mai 2013',
    '06/25/2013',
    '25 juin 13',
    '25 jun 2013',
    '2013-6-25',
    '25/06-2013',
    'juin 2013',
    '25 juin 2013 à Tours',
    '25 juin 0013',
    'toString',
  ])('finds no day in %j', (text) => expect(parseFrenchDate(text)).toBeNull());

  it('reads back every day that Intl writes', () => {
    const writer = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'full', timeZone: 'UTC' });
    fc.assert(
      fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseFrenchDate(writer.format(date))).toBe(date.toISOString().slice(0, 10));
      }),
    );
  });
});

describe('a page', () => {
  it('gives its parts their places', () => {
    expect(parsePage(PAGE)).toMatchObject({
      section: 'Espace adhérents',
      visibility: 'members',
      title: 'Trois ateliers ouvrent leurs portes',
      publishedAt: '2014-03-12',
      standfirst: 'Vingt salariés de la MIE et de l’association Grand Large ont passé la journée du 4 mars dans trois ateliers du canton.',
      terms: [
        { vocabulary: 'section', label: 'Espace adhérents' },
        { vocabulary: 'programme', label: 'Ateliers ouverts' },
      ],
      files: [{ name: 'cr_ateliers_2014-03-04.pdf', title: 'Télécharger le compte rendu de la journée' }],
      slug: null,
      language: null,
      source: null,
      canonicalUrl: null,
    });
  });

  it('keeps the footnote working: its mark moves from the standfirst to the first paragraph of the body', () => {
    const rendered = html(parsePage(PAGE).body);

    expect(rendered).toMatch(/commandes en cours\.<sup><a href="#x-fn-1" id="x-fnref-1"/);
    expect(rendered).toMatch(/<li id="x-fn-1">\s*<p>journée organisée.*href="#x-fnref-1"/);
    expect(rendered).not.toContain('*');
  });

  it('names the partners of the footnote, and searches the whole but the name of the file', () => {
    const { partners, text } = parsePage(PAGE);

    expect(partners).toBe('journée organisée au titre du plan d’action « Ateliers ouverts » de la MIE, avec le réseau RIVES.');
    expect(text).toContain('Trois ateliers');
    expect(text).toContain('Grand Large');
    expect(text).toContain('RIVES');
    expect(text).toContain('Télécharger le compte rendu');
    expect(text).not.toContain('.pdf');
  });

  it('makes a heading of a question and leaves the announced file out of the body', () => {
    const { body } = parsePage(PAGE);

    expect(html(body)).toContain('<h2>Que retient-on de la journée ?</h2>');
    expect(body).not.toContain('Télécharger');
    expect(html(body)).toContain('1_200 chaises');
  });

  it('reads the same without empty lines, without a section, and with Windows line ends', () => {
    const dense = parsePage(PAGE.replace(/\n\n/g, '\n'));

    expect(dense).toEqual(parsePage(PAGE));
    expect(parsePage(PAGE.replace(/\n/g, '\r\n'))).toEqual(parsePage(PAGE));
    expect(parsePage(PAGE.slice(PAGE.indexOf('Trois')))).toMatchObject({ section: null, visibility: 'public', title: dense.title });
  });

  it('keeps a reference in the body where it stands', () => {
    const { standfirst, body } = page('Une ouverture.', 'La MIE* a signé.', 'La suite.', '* maison de l’insertion');

    expect(standfirst).toBe('Une ouverture.');
    expect(body).toBe('La MIE[^1] a signé.\n\nLa suite.\n\n[^1]: maison de l’insertion');
  });

  it('numbers several notes in their order', () => {
    const { body } = page('La MIE* ouvre.', 'RIVES** aussi.', '* première', '** seconde');

    expect(html(body)).toMatch(/RIVES<sup><a href="#x-fn-1".*aussi\.<sup><a href="#x-fn-2"/s);
    expect(body).toContain('[^2]: seconde');
  });

  it('moves the mark past a heading, unless there is nothing else', () => {
    expect(page('La MIE* ouvre.', 'Pourquoi ?', 'Pour agir.', '* note').body).toBe('## Pourquoi ?\n\nPour agir.[^1]\n\n[^1]: note');
    expect(page('La MIE* ouvre.', 'Pourquoi ?', '* note').body).toBe('## Pourquoi ?[^1]\n\n[^1]: note');
  });

  it('takes a single paragraph as body, with its note', () => {
    expect(page('La MIE* ouvre.', '* note')).toMatchObject({ standfirst: null, body: 'La MIE[^1] ouvre.\n\n[^1]: note' });
  });

  it.each([
    ['a note that nothing refers to', ['Une ouverture.', 'Du texte.', '* un astérisque']],
    ['asterisks without a note', ['Une ouverture.', 'La MIE* a signé.']],
    ['a product', ['Une ouverture*.', 'Soit 3*4 tables.', 'Fin.']],
  ])('leaves %s as text', (_, paragraphs) => {
    const { standfirst, body } = page(...paragraphs);

    expect(standfirst).toBe(paragraphs[0]);
    expect(words(body)).toBe(paragraphs.slice(1).join(' '));
    expect(html(body)).not.toContain('footnote');
  });

  it.each([
    '1. Le lundi',
    '# Titre',
    '* étoile',
    '_souligné_ et **gras**',
    '<b>gras</b> & <script>x</script>',
    '> citation',
    '    quatre espaces',
    '---',
    '[lien](ici)',
    '![image](x)',
    '`code`',
    '~~barré~~',
    'a | b\n--|--\nc | d',
    'titre\n===',
    '&eacute; &#233;',
    'fin\\',
    '[^1]: pas une note',
    '- [ ] tâche et autre',
    '+ plus',
    '1) un',
    'jean@exemple.fr et www.exemple.fr',
    '2013-06_13_cr_x.pdf',
    '[x]: http://exemple.fr',
    '*a*b*',
    '[ ] case',
  ])('keeps %j as the words they are', (text) => {
    const { body } = page('Une ouverture.', text);

    expect(words(body)).toBe(
      text
        .replace(/^[-•] /, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
    expect(html(body)).toMatch(/^(<p>|<ul>)/);
    expect(html(body)).not.toMatch(/<(em|strong|code|del|table|h\d|ol|blockquote|img|hr|script|b|input)/);
  });

  it('never changes a word, whatever signs it is made of', () => {
    const signs = fc.string({ unit: fc.constantFrom(...'ab1 .*_[]()<>#-+!`~|\\&:;/@^=é"\n'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(signs, (text) => {
        const paragraph = text
          .split('\n')
          .map((line) => line.replace(/ +/g, ' ').trim())
          .filter(Boolean)
          .join('\n');
        fc.pre(paragraph !== '' && !/^- /m.test(paragraph));
        const { body } = page('Une ouverture.', paragraph);

        expect(words(body)).toBe(paragraph.replaceAll('\n', ' '));
      }),
      { numRuns: 500 },
    );
  });

  it('makes lists of lines with dashes and links of web addresses', () => {
    expect(html(page('Ouverture.', '- un\n- deux').body)).toMatch(/<ul>\s*<li>un<\/li>\s*<li>deux<\/li>\s*<\/ul>/);
    expect(html(page('Ouverture.', 'Voir https://exemple.fr/a_b*c?d=1&e=2.').body)).toContain(
      '<a href="https://exemple.fr/a_b*c?d=1&amp;e=2">',
    );
  });

  it('finds programmes under either word, each once', () => {
    const note = '* au titre du programme régional « Rives   vives », du plan d\'actions "Cap" et du programme régional « Rives vives »';
    expect(page('La MIE* ouvre.', 'Fin.', note).terms.map(({ label }) => label)).toEqual(['Actualités', 'Rives vives', 'Cap']);
  });

  it.each([
    ['', /titre/],
    ['Actualités :', /titre/],
    ['Actualités :\n\n12 mars 2014\n\nDu texte.', /titre/],
    [`${'long '.repeat(60)}\n\n12 mars 2014\n\nTexte`, /titre/],
    ['Un titre\n\nDu texte sans date.', /date.*« Du texte sans date\. »/],
    ['Un titre\n\n31 avril 2014\n\nDu texte.', /date.*31 avril/],
    ['Un titre', /date/],
    ['Un titre\n\n12 mars 2014', /texte/],
    ['Un titre\n\n12 mars 2014\n\nVoir : a.pdf', /texte/],
  ])('refuses %j', (text, message) => {
    expect(() => parsePage(text)).toThrow(ImportFault);
    expect(() => parsePage(text)).toThrow(message);
  });
});

it.each([
  ['Espace adhérents', 'members'],
  ['ESPACE ADHERENTS', 'members'],
  ['Espace membres', 'members'],
  ['Espace réservé aux membres', 'members'],
  ['Actualités', 'public'],
  ['Espace presse', 'public'],
  ['Nos adhérents', 'public'],
  [null, 'public'],
])('a text of section %j is for %s', (section, visibility) => expect(visibilityOf(section)).toBe(visibility));

it.each([
  ['Voir le bilan : bilan 2014.pdf', [{ name: 'bilan 2014.pdf', title: 'Voir le bilan' }]],
  ['Le plan\u00a0: plan.DOCX.', [{ name: 'plan.DOCX', title: 'Le plan' }]],
  [
    'Pièces : a.pdf, b.odt',
    [
      { name: 'a.pdf', title: 'Pièces' },
      { name: 'b.odt', title: 'Pièces' },
    ],
  ],
  [
    'Le plan : a.pdf\nLe bilan : b.pdf',
    [
      { name: 'a.pdf', title: 'Le plan' },
      { name: 'b.pdf', title: 'Le bilan' },
    ],
  ],
  ['Le site : www.exemple.fr', []],
  ['Le site : https://exemple.fr/a.pdf', []],
  ['Le plan : ../../secret.pdf', []],
  ['Le plan : .pdf', []],
  ['À retenir : le fichier a.pdf est long et il se lit.', []],
])('%j announces %j', (paragraph, files) => expect(announcedFiles(paragraph)).toEqual(files));

describe('a Markdown file', () => {
  it('gives the words of its notes, also of those that nothing refers to', () => {
    expect(readMarkdownWords('Un[^a].\n\n[^a]: note appelée\n\n[^b]: note *oubliée*')).toEqual({
      all: 'Un.\n\nnote appelée\n\nnote oubliée',
      notes: 'note appelée\n\nnote oubliée',
    });
  });

  it('gives what its front matter says', () => {
    const front = `${FRONT}\nslug: un-slug\nsection: Espace membres\nchapo: En bref\nlanguage: fr\nsource: { name: Le Journal, url: "https://exemple.fr" }
canonicalUrl: https://exemple.fr/a\nfiles:\n  - a.pdf\n  - { name: b.pdf, title: Le bilan }\nterms:\n  - { vocabulary: theme, label: Emploi }`;
    expect(parseMarkdown(markdown(front, 'Du **texte** de la\nMIE[^1].\n\n[^1]: avec RIVES'))).toEqual({
      title: 'Un titre',
      publishedAt: '2014-03-12',
      slug: 'un-slug',
      section: 'Espace membres',
      visibility: 'members',
      standfirst: 'En bref',
      language: 'fr',
      source: { name: 'Le Journal', url: 'https://exemple.fr' },
      canonicalUrl: 'https://exemple.fr/a',
      files: [
        { name: 'a.pdf', title: null },
        { name: 'b.pdf', title: 'Le bilan' },
      ],
      terms: [
        { vocabulary: 'section', label: 'Espace membres' },
        { vocabulary: 'theme', label: 'Emploi' },
      ],
      body: 'Du **texte** de la\nMIE[^1].\n\n[^1]: avec RIVES',
      partners: 'avec RIVES',
      text: 'Un titre\n\nEn bref\n\nDu texte de la\nMIE.\n\navec RIVES',
    });
  });

  it.each([
    ['12 mars 2014', '2014-03-12'],
    ['12/03/2014', '2014-03-12'],
    ['2014-03-12T10:30:00+01:00', '2014-03-12T10:30:00+01:00'],
    ['2014-03-12T10:30Z', '2014-03-12T10:30Z'],
  ])('takes the date %j', (date, publishedAt) => expect(parseMarkdown(markdown(`title: T\ndate: ${date}`))).toMatchObject({ publishedAt }));

  it('lets its visibility win over the section', () => {
    expect(parseMarkdown(markdown(`${FRONT}\nsection: Espace membres\nvisibility: teaser`)).visibility).toBe('teaser');
  });

  it.each([
    ['titre: X', /titre/],
    ['__proto__: { isAdmin: true }', /__proto__/],
    ['constructor: { prototype: {} }', /constructor/],
    ['toString: x', /toString/],
    ['source: { name: X, __proto__: { y: 1 } }', /__proto__/],
    ['terms: [{ vocabulary: theme, label: X, constructor: 1 }]', /constructor/],
    ['visibility: secret', /secret/],
    ['files: a.pdf', /files/],
    ['files: [../a.pdf]', /\.\.\/a\.pdf/],
    ['files: [{ title: X }]', /files\.name/],
    ['terms: [theme]', /terms/],
    ['slug: 12', /slug/],
    ['standfirst: a\nchapo: b', /chapo/],
    ['chapo: "', /ligne 4/],
    ['title: X', /illisible/],
    ['chapo: &a x\nslug: *a', /renvois/],
  ])('refuses the field %j by name', (line, message) => {
    expect(() => parseMarkdown(markdown(`${FRONT}\n${line}`))).toThrow(ImportFault);
    expect(() => parseMarkdown(markdown(`${FRONT}\n${line}`))).toThrow(message);
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false);
  });

  it.each([
    ['Du texte seul.', /en-tête/],
    [`---\n${FRONT}\nsans fin`, /fermé/],
    [markdown('date: 2014-03-12'), /title/],
    [markdown('title: T'), /date/],
    [markdown(FRONT, ''), /texte/],
    [markdown('title: T\ndate: 2014'), /date/],
    [markdown('title: T\ndate: 2014-02-30'), /2014-02-30/],
    [markdown('title: T\ndate: 2014-03-12T10:30:00'), /2014-03-12T/],
    [markdown('title: T\ndate: 2014-02-30T10:30:00Z'), /2014-02-30T/],
    [markdown('- a\n- b'), /champ: valeur/],
    [markdown('', 'x'), /title/],
    [markdown(FRONT, '>'.repeat(300)), /imbriqués/],
  ])('refuses %j', (text, message) => {
    expect(() => parseMarkdown(text)).toThrow(ImportFault);
    expect(() => parseMarkdown(text)).toThrow(message);
  });

  it.each(['js', 'javascript', 'JS', 'json', 'coffee', 'constructor', '__proto__', 'toml'])(
    'never runs or reads front matter in %s',
    (language) => {
      const text = `---${language}\n{ title: globalThis.wasRun = true, date: "2014-03-12" }\n---\nDu texte.`;

      expect(() => parseMarkdown(text)).toThrow(/seul YAML/);
      expect(globalThis).not.toHaveProperty('wasRun');
    },
  );
});

describe('a file', () => {
  const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
  const named = (content: Buffer, name = 'page.txt') => readDocument({ name, bytes: content });

  it.each([
    ['UTF-8', bytes(PAGE)],
    ['UTF-8 with a mark', bytes(`\ufeff${PAGE}`)],
    ['UTF-8 with CRLF', bytes(PAGE.replaceAll('\n', '\r\n'))],
    ['UTF-16', bytes(`\ufeff${PAGE}`, 'utf16le')],
    ['Windows-1252', bytes(PAGE.replaceAll('’', '\u0092'), 'latin1')],
  ])('is read in %s', async (_, content) => expect(await named(content)).toEqual(parsePage(PAGE)));

  it('is Markdown by its name or by its first line', async () => {
    expect(await named(bytes(markdown(FRONT)), 'a.md')).toMatchObject({ title: 'Un titre' });
    expect(await named(bytes(`\ufeff${markdown(FRONT)}`.replaceAll('\n', '\r\n')), 'a.txt')).toMatchObject({
      title: 'Un titre',
      body: 'Du texte.',
    });
    await expect(named(bytes(PAGE), 'a.MD')).rejects.toThrow(/en-tête/);
  });

  it.each([
    ['empty', bytes(''), /vide/],
    ['blank', bytes(' \n\ufeff\n'), /vide/],
    ['a PDF', bytes('%PDF-1.7\nabc'), /PDF/],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0]), /pas un texte/],
    ['text with a NUL', bytes(PAGE.replace('MIE', 'M\u0000E')), /pas un texte/],
    ['without a date', bytes('Titre\n\nTexte'), /date/],
    ['huge', Buffer.alloc(6_000_000, 0x61), /trop grand/],
  ])('is refused when %s', async (_, content, message) => {
    await expect(named(content)).rejects.toThrow(ImportFault);
    await expect(named(content)).rejects.toThrow(message);
  });

  it('is read from its path, and says when it cannot be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'import-'));
    try {
      await writeFile(join(folder, 'page.txt'), PAGE);

      expect(await readDocument(join(folder, 'page.txt'))).toEqual(parsePage(PAGE));
      await expect(readDocument(folder)).rejects.toThrow('Ce n’est pas un fichier.');
      await expect(readDocument(join(folder, 'absent.txt'))).rejects.toThrow('Ce fichier n’existe pas.');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('organisations in a text', () => {
  const DIRECTORY = [
    { id: 'mes', names: ['MES'] },
    { id: 'items', names: ['ITEMS'] },
    { id: 'rtes', names: ['Réseau des territoires', 'RTES'] },
    { id: 'genese', names: ['GENESE'] },
    { id: 'perf', names: ['PERF'] },
    { id: 'scic-perf', names: ['SCIC PERF'] },
    { id: 'geiq-btp', names: ['GEIQ BTP'] },
    { id: 'labo', names: ["Labo de l'ESS"] },
    { id: 'eole', names: ['SCIC Éole'] },
    { id: 'mie', names: ['Maison de l’insertion & de l’emploi', 'M.I.E.'] },
    { id: 'oeuvre', names: ['L’Œuvre du Bas-Adour'] },
    { id: 'ab', names: ['Alpha Beta'] },
    { id: 'bcd', names: ['Beta Gamma Delta'] },
    { id: 'double-1', names: ['Emmaüs'] },
    { id: 'double-2', names: ['EMMAUS', 'Emmaüs Sud'] },
    { id: 'void', names: ['', '—', 'X'] },
  ];
  const ids = (text: string) => findOrganisations(text, DIRECTORY).map(({ id }) => id);

  it.each([
    ['mes adhérents et Mes amis', []],
    ['le MES et ses amis', ['mes']],
    ['des items, Items', []],
    ['l’entreprise d’insertion ITEMS...', ['items']],
    ['RTESX XRTES Rtes', []],
    ['Genèse, GENESE', ['genese']],
    ['la genèse du projet', []],
    ['GENÈSES', []],
    ['la SCIC PERF', ['scic-perf']],
    ['la SCIC PERF et PERF', ['scic-perf', 'perf']],
    ['PERFORMANCE, performances', []],
    ['PERF2', []],
    ['un GEIQ BTP', ['geiq-btp']],
    ['un GEIQ', []],
    ['le LABO de l’Ess', ['labo']],
    ["Labo\u00a0de\nl'ESS", ['labo']],
    ["Labo de\n\nl'ESS", []],
    ['scic-eole', ['eole']],
    ['SCIC E\u0301OLE', ['eole']],
    ['SCIC. Éole', []],
    ["la maison de l'insertion et de l'emploi", ['mie']],
    ['la M.I.E.', ['mie']],
    ["l'oeuvre du Bas Adour", ['oeuvre']],
    ['réseau  des\tterritoires', ['rtes']],
    ['Alpha Beta Gamma Delta', ['bcd']],
    ['Emmaüs', []],
    ['Emmaüs Sud', ['double-2']],
    ['X — x', []],
    ['', []],
    ['contact@genese.fr', []],
  ])('%j names %j', (text, expected) => expect(ids(text)).toEqual(expected));

  it('tells each once, in the order of the text, with its place', () => {
    expect(findOrganisations('Avec ITEMS : la SCIC Eole, puis ITEMS.', DIRECTORY)).toEqual([
      { id: 'items', name: 'ITEMS', index: 5 },
      { id: 'eole', name: 'SCIC Éole', index: 16 },
    ]);
  });

  it('finds the organisations of a page', () => {
    const directory = [
      { id: 'mie', names: ['MIE'] },
      { id: 'rives', names: ['Rives', 'RIVES'] },
      { id: 'large', names: ['Grand Large'] },
    ];
    const { text, partners } = parsePage(PAGE);

    expect(findOrganisations(text, directory).map(({ id }) => id)).toEqual(['mie', 'large', 'rives']);
    expect(findOrganisations(partners, directory).map(({ id }) => id)).toEqual(['mie', 'rives']);
  });

  it('finds any name among other words, and never inside a word', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdefghijéèêç'), minLength: 3, maxLength: 9 });
    const name = fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => words.join(' '));
    const filler = fc.array(fc.stringMatching(/^[w-z]{1,6}$/), { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(name, filler, filler, (sought, before, after) => {
        const directory = [{ id: 'sought', names: [sought] }];

        expect(findOrganisations(`${before} ${sought.toUpperCase()}, ${after}`, directory)).toHaveLength(1);
        expect(findOrganisations(`${before} ${sought}z ${after}`, directory)).toEqual([]);
        expect(findOrganisations(`${before} z${sought} ${after}`, directory)).toEqual([]);
      }),
    );
  });

  it('looks for 5,000 organisations in 100 kB within a moment, also where every word starts many names', () => {
    const directory = Array.from({ length: 5000 }, (_, number) => ({
      id: String(number),
      names: [`SCIC des rives numéro ${number}`, `Coopérative ${number} des rives`],
    }));
    const text = `${'SCIC des rives numéro '.repeat(4500)} 4321`;
    const before = process.cpuUsage();

    expect(findOrganisations(text, directory).map(({ id }) => id)).toEqual(['4321']);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
  });
});
