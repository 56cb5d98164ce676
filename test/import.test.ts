import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { slugOf } from '../src/content/slugs.js';
import { readArguments, UsageFault } from '../src/imports/arguments.js';
import { importFiles, type ImportOptions, type Outcome } from '../src/imports/import-files.js';
import { reportTable } from '../src/imports/report-table.js';
import { wrap } from '../src/imports/wrap.js';
import { useApi, type Body } from './support/api.js';
import { givenFor } from './support/given.js';

const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

interface Page {
  section?: string;
  title?: string;
  date?: string;
  body?: string[];
}

const page = ({
  section = 'Espace adhérents',
  title = 'Trois ateliers ouvrent leurs portes',
  date = '12 mars 2014',
  body = ['Vingt salariés ont passé la journée ensemble.', 'Le matin, la menuiserie.'],
}: Page = {}) => [`${section} :`, title, date, ...body].join('\n\n');

describe('an import', () => {
  const api = useApi();
  const given = givenFor(api);
  const state = { folder: '' };
  beforeEach(async () => void (state.folder = await mkdtemp(join(tmpdir(), 'maillage-import-'))));
  afterEach(() => rm(state.folder, { recursive: true, force: true }));

  const file = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(state.folder, name), content);
    return join(state.folder, name);
  };
  const importAll = (paths: string[], options?: ImportOptions): Promise<Outcome[]> =>
    importFiles(api.dataSource, api.config, paths, options);
  const importOne = async (path: string, options?: ImportOptions) => {
    const [outcome] = await importAll([path], options);
    if (!outcome || !('stored' in outcome)) throw new Error(`not imported: ${JSON.stringify(outcome)}`);
    return outcome.stored;
  };
  const faultOf = async (path: string, options?: ImportOptions) => {
    const [outcome] = await importAll([path], options);
    return outcome && 'fault' in outcome ? outcome.fault : outcome;
  };
  const asMember = async (slug: string): Promise<Body> => (await api.as('member').get(`/v1/articles/${slug}`).expect(200)).body;
  const asEditor = async (id: string): Promise<Body> => (await api.as('editor').get(`/v1/articles/${id}`).expect(200)).body;
  const edit = async (id: string, values: Body): Promise<Body> =>
    (
      await api
        .as('editor')
        .patch(`/v1/articles/${id}`)
        .set('if-match', `"v${(await asEditor(id)).version}"`)
        .send(values)
        .expect(200)
    ).body;
  const publish = async (id: string): Promise<void> =>
    void (await api
      .as('editor')
      .put(`/v1/articles/${id}/publication`)
      .set('if-match', `"v${(await asEditor(id)).version}"`)
      .expect(200));
  const counts = async (): Promise<Record<string, number>> => {
    const tables: { name: string }[] = await api.dataSource.query(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    const rows = await Promise.all(
      tables.map(async ({ name }) => [name, (await api.dataSource.query(`select count(*)::int as n from ${name}`))[0].n] as const),
    );
    return Object.fromEntries(rows);
  };
  const storedFiles = async (): Promise<string[]> =>
    (await readdir(join(api.config.DATA_DIR, 'files'), { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .toSorted();

  describe('of a page', () => {
    it('publishes it for members with its own date, section, programme and footnote', async () => {
      const note = '* journée organisée au titre du plan d’action « Ateliers ouverts ».';
      const { slug } = await importOne(
        await file(
          'page.txt',
          page({
            title: 'La journée des ateliers',
            body: ['Vingt salariés ont passé la journée ensemble*.', 'Le matin, la menuiserie.', note],
          }),
        ),
      );

      expect(slug).toBe('la-journee-des-ateliers');
      await api.anyone.get(`/v1/articles/${slug}`).expect(404);
      const article = await asMember(slug);
      expect(article).toMatchObject({
        status: 'published',
        visibility: 'members',
        publishedAt: '2014-03-11T23:00:00.000Z',
        language: 'fr',
        standfirst: 'Vingt salariés ont passé la journée ensemble.',
      });
      expect(article.terms.map(({ vocabulary, label }: Body) => `${vocabulary} ${label}`)).toEqual([
        'section Espace adhérents',
        'programme Ateliers ouverts',
      ]);
      const html: string = article.bodyHtml;
      const [, target = 'none'] = /href="#([^"]*fn-1)"/.exec(html) ?? [];
      expect(html).toContain(`<li id="${target}">`);
      const [, back = 'none'] = /href="#([^"]*fnref-1)"/.exec(html) ?? [];
      expect(html).toContain(`id="${back}" data-footnote-ref`);
    });

    it('shows a public section to everybody, on its day', async () => {
      const { slug } = await importOne(
        await file('page.txt', page({ section: 'Actualités', title: 'Une page publique', date: '1er juillet 2014' })),
      );

      expect((await api.anyone.get(`/v1/articles/${slug}`).expect(200)).body.publishedAt).toBe('2014-06-30T22:00:00.000Z');
      expect(
        (await api.anyone.get('/v1/articles?publishedAt=2014-07-01').expect(200)).body.data.map((article: Body) => article.slug),
      ).toEqual([slug]);
    });

    it('takes a term that is there, whatever its accents and case', async () => {
      const term = await given.term({ vocabulary: 'section', label: 'VIE DES RESEAUX' });
      const { slug } = await importOne(await file('page.txt', page({ section: 'Vie des réseaux', title: 'Un terme connu' })));

      expect((await asMember(slug)).terms).toMatchObject([{ id: term.id }]);
    });

    it('links each organisation that it names once, as partner where a footnote does', async () => {
      const [workshop, network, hidden, trashed] = [
        await given.organisation({ name: 'Menuiserie solidaire du canton', shortName: 'MSC' }),
        await given.organisation({ name: 'Réseau des rives', alternateNames: ['RIVES'] }),
        await given.draft('/v1/organisations', { name: 'Grand Large' }),
        await given.organisation({ name: 'Petit Large' }),
      ];
      await api.as('editor').delete(`/v1/organisations/${trashed!.id}`).set('if-match', `"v${trashed!.version}"`).expect(204);
      const body = [
        'La MSC et le réseau RIVES accueillent Grand Large et Petit Large*.',
        'La menuiserie Solidaire du Canton ouvre tôt.',
        '* avec le réseau des Rives.',
      ];
      const stored = await importOne(await file('page.txt', page({ title: 'Des organisations', body })));

      expect(stored.organisations.map(({ name, role }) => [name, role])).toEqual([
        ['MSC', 'about'],
        ['RIVES', 'partner'],
        ['Grand Large', 'about'],
      ]);
      expect((await asEditor(stored.id)).organisations.map(({ id, role }: Body) => [id, role])).toEqual([
        [workshop!.id, 'about'],
        [network!.id, 'partner'],
        [hidden!.id, 'about'],
      ]);
      expect((await asMember(stored.slug)).organisations.map(({ id }: Body) => id)).not.toContain(trashed!.id);
    });
  });

  describe('of Markdown', () => {
    it('takes what the front matter says', async () => {
      const front = [
        'title: Un texte repris',
        'slug: texte-repris',
        'date: 2014-03-12T10:30:00+01:00',
        'visibility: teaser',
        'language: eu',
        'chapo: En deux mots.',
        'source: { name: Lettre du réseau, url: https://exemple.fr/lettre }',
        'canonicalUrl: https://exemple.fr/lettre/12',
        'terms:',
        '  - { vocabulary: theme, label: Mobilité }',
      ];
      const { slug, result } = await importOne(await file('texte.md', `---\n${front.join('\n')}\n---\n\nDu **texte**.\n`));

      expect([slug, result]).toEqual(['texte-repris', 'created']);
      expect(await asMember('texte-repris')).toMatchObject({
        title: 'Un texte repris',
        publishedAt: '2014-03-12T09:30:00.000Z',
        visibility: 'teaser',
        language: 'eu',
        standfirst: 'En deux mots.',
        body: 'Du **texte**.',
        source: { name: 'Lettre du réseau', url: 'https://exemple.fr/lettre' },
        canonicalUrl: 'https://exemple.fr/lettre/12',
        terms: [{ vocabulary: 'theme', label: 'Mobilité' }],
      });
    });

    it.each([
      ['date: 2100-01-01', /^publishedAt : Une date de publication ne peut pas être dans le futur\.$/],
      ['date: 2014-01-01\nslug: Pas Un Slug', /^slug : Un slug est fait de minuscules/],
      ['date: 2014-01-01\ncanonicalUrl: https://exemple.fr/x', /^source : Un texte repris nomme sa source\.$/],
      [
        'date: 2014-01-01\nterms:\n  - { vocabulary: rubrique, label: Marché }',
        /^Le terme « Marché » ne peut être créé. vocabulary : Valeurs possibles : theme/,
      ],
    ])('says what is wrong with %j and stores nothing', async (front, fault) => {
      const before = await counts();

      expect(await faultOf(await file('faux.md', `---\ntitle: Faux\n${front}\n---\n\nDu texte.\n`))).toMatch(fault);
      expect(await counts()).toEqual(before);
    });

    it('does not take the slug of an article that staff wrote', async () => {
      const article = await given.article({ title: 'Écrit à la main', slug: 'ecrit-a-la-main' });

      expect(
        await faultOf(await file('main.md', '---\ntitle: Autre\nslug: ecrit-a-la-main\ndate: 2014-01-01\n---\n\nAutre texte.\n')),
      ).toContain('ne vient pas d’un import');
      expect((await asEditor(article.id)).title).toBe('Écrit à la main');
    });
  });

  describe('with an announced file', () => {
    const text = (title: string) => page({ title, body: ['Un mot.', 'La suite.', 'Télécharger le bilan : bilan.pdf'] });

    it('attaches what lies beside the text, for those who may read the article', async () => {
      await file('bilan.pdf', PDF);
      const { slug, files, warnings } = await importOne(await file('page.txt', text('Un fichier joint')));

      expect([files, warnings]).toEqual([['bilan.pdf'], []]);
      const [attachment] = (await asMember(slug)).attachments;
      expect(attachment).toMatchObject({ fileName: 'bilan.pdf', title: 'Télécharger le bilan', mediaType: 'application/pdf' });
      expect((await api.as('member').get(attachment.url).expect(200)).body.toString()).toBe(PDF);
      await api.anyone.get(attachment.url).expect(404);
      expect(await api.dataSource.query('select * from loose_file')).toEqual([]);
    });

    it('does not store again what an attachment holds already', async () => {
      await file('bilan.pdf', `${PDF}deux`);
      const one = await importOne(await file('un.txt', text('Un premier texte')));
      const before = await storedFiles();
      const other = await importOne(await file('deux.txt', text('Un second texte')));

      expect((await asMember(other.slug)).attachments[0].id).toBe((await asMember(one.slug)).attachments[0].id);
      expect(await storedFiles()).toEqual(before);
    });

    it('reports one that is missing, attaches it once it is there, and keeps it when it has gone', async () => {
      const path = await file('page.txt', text('Un fichier attendu'));
      expect(await importOne(path)).toMatchObject({
        result: 'created',
        files: [],
        warnings: ['Fichier annoncé absent : bilan.pdf (il est attendu à côté du texte).'],
      });

      await file('bilan.pdf', `${PDF}trois`);
      expect(await importOne(path)).toMatchObject({ result: 'updated', files: ['bilan.pdf'], warnings: [] });
      await rm(join(state.folder, 'bilan.pdf'));
      const { slug, ...rest } = await importOne(path);
      expect(rest).toMatchObject({ result: 'unchanged', files: ['bilan.pdf'], warnings: [] });
      expect((await asMember(slug)).attachments).toHaveLength(1);
    });

    it('goes on without one that is not accepted', async () => {
      await file('bilan.pdf', 'MZ\u0000\u0001 un programme');
      const { warnings, result } = await importOne(await file('page.txt', text('Un fichier refusé')));

      expect([result, warnings]).toEqual(['created', [expect.stringMatching(/^bilan\.pdf n’est pas joint\. Formats acceptés ici/)]]);
    });

    it('leaves no bytes behind when the text fails', async () => {
      await file('bilan.pdf', `${PDF}quatre`);
      const [bytes, rows] = [await storedFiles(), await counts()];
      const path = await file(
        'faux.md',
        '---\ntitle: Faux\ndate: 2014-01-01\ncanonicalUrl: https://exemple.fr/x\nfiles: [bilan.pdf]\n---\n\nDu texte.\n',
      );

      expect(await faultOf(path)).toContain('nomme sa source');
      expect(await storedFiles()).toEqual(bytes);
      expect(await counts()).toEqual(rows);
    });
  });

  describe('of a text again', () => {
    it('writes nothing when nothing differs', async () => {
      const path = await file('page.txt', page({ title: 'Deux fois le même' }));
      const { id } = await importOne(path);
      const [before, article] = [await counts(), await asEditor(id)];

      expect(await importOne(path)).toMatchObject({ id, result: 'unchanged', warnings: [] });
      expect(await counts()).toEqual(before);
      expect((await asEditor(id)).version).toBe(article.version);
    });

    it('makes one article when two imports run at once', async () => {
      const path = await file('page.txt', page({ title: 'En même temps' }));
      const results = await Promise.all([importOne(path), importOne(path), importOne(path)]);

      expect(results.map(({ result }) => result).toSorted()).toEqual(['created', 'unchanged', 'unchanged']);
    });

    it('updates the article when the text has changed, also from another folder', async () => {
      const { id } = await importOne(await file('page.txt', page({ title: 'Un texte corrigé' })));
      await mkdir(join(state.folder, 'ailleurs'));

      expect(
        await importOne(
          await file('ailleurs/copie.txt', page({ title: 'Un texte corrigé', body: ['Un autre chapô.', 'Une autre suite.'] })),
        ),
      ).toMatchObject({ id, result: 'updated' });
      expect(await asMember(id)).toMatchObject({ standfirst: 'Un autre chapô.', body: 'Une autre suite.' });
    });

    it('links an organisation that has entered the directory since', async () => {
      const path = await file(
        'page.txt',
        page({ title: 'Un annuaire qui grandit', body: ['Un mot.', 'Nous avons vu la Conserverie du port.'] }),
      );
      const { id } = await importOne(path);
      await given.organisation({ name: 'Conserverie du Port' });

      expect(await importOne(path)).toMatchObject({ id, result: 'updated' });
      expect((await asMember(id)).organisations).toMatchObject([{ name: 'Conserverie du Port', role: 'about' }]);
    });

    it('takes the same title on another day for another article', async () => {
      const one = await importOne(await file('page.txt', page({ title: 'La lettre du mois', date: '1er mai 2014' })));
      const other = await importOne(await file('page.txt', page({ title: 'La lettre du mois', date: '1er juin 2014' })));

      expect([one.slug, other.slug, other.result]).toEqual(['la-lettre-du-mois', 'la-lettre-du-mois-2', 'created']);
    });

    it('knows it by its file and day when the title was corrected, and says so', async () => {
      const { id, slug } = await importOne(await file('page.txt', page({ title: 'Un tirte fautif' })));

      expect(await importOne(await file('page.txt', page({ title: 'Un titre corrigé' })))).toMatchObject({
        id,
        slug,
        result: 'updated',
        warnings: ['Le titre du fichier a changé ; celui de l’article était « Un tirte fautif ».'],
      });
      expect(await importOne(join(state.folder, 'page.txt'))).toMatchObject({ id, result: 'unchanged', warnings: [] });
    });

    it('knows it by its own slug whatever else changes', async () => {
      const text = (title: string, date: string) => `---\ntitle: ${title}\nslug: un-slug-choisi\ndate: ${date}\n---\n\nDu texte.\n`;
      const { id } = await importOne(await file('a.md', text('Avant', '2014-03-12')));

      expect(await importOne(await file('b.md', text('Après', '2014-04-13')))).toMatchObject({ id, result: 'updated' });
      expect(await asMember('un-slug-choisi')).toMatchObject({ title: 'Après', publishedAt: '2014-04-12T22:00:00.000Z' });
    });

    it('does not let two texts of one run overwrite each other', async () => {
      const paths = [
        await file('un.txt', page({ title: 'Homonymes' })),
        await file('deux.txt', page({ title: 'Homonymes', body: ['Tout autre chose.', 'Vraiment.'] })),
      ];
      const [first, second] = await importAll(paths);

      expect(first).toMatchObject({ stored: { result: 'created' } });
      expect(second).toMatchObject({ fault: expect.stringContaining('« un.txt »') });
      expect((await asMember('homonymes')).body).toBe('Le matin, la menuiserie.');
    });

    it('makes a new article of one that was deleted for good, and none of one in the trash', async () => {
      const path = await file('page.txt', page({ title: 'Mis à la corbeille' }));
      const { id } = await importOne(path);
      await api.as('editor').delete(`/v1/articles/${id}`).set('if-match', '"v2"').expect(204);

      expect(await faultOf(path)).toContain('dans la corbeille');
      await api.as('editor').delete(`/v1/trash/${id}`).set('if-match', '"v3"').expect(204);
      expect(await importOne(path)).toMatchObject({ result: 'created', slug: 'mis-a-la-corbeille' });
    });
  });

  describe('of a text whose article staff have changed', () => {
    const KEPT = 'Modifié par la rédaction depuis l’import et laissé tel quel : chapô.';

    it('leaves their fields as they are each time, says so, and updates the others', async () => {
      const path = await file('page.txt', page({ title: 'Retravaillé' }));
      const { id } = await importOne(path);
      await edit(id, { standfirst: 'Le chapô de la rédaction.' });
      await publish(id);

      expect(await importOne(path)).toMatchObject({ result: 'unchanged', warnings: [KEPT] });
      const changed = await file('page.txt', page({ title: 'Retravaillé', body: ['Un autre chapô.', 'Une autre suite.'] }));
      expect(await importOne(changed)).toMatchObject({ result: 'updated', warnings: [KEPT] });
      expect(await importOne(changed)).toMatchObject({ result: 'unchanged', warnings: [KEPT] });
      expect(await asMember(id)).toMatchObject({ standfirst: 'Le chapô de la rédaction.', body: 'Une autre suite.' });
    });

    it('does not publish what they have not', async () => {
      const { id } = await importOne(await file('page.txt', page({ title: 'En chantier' })));
      await edit(id, { standfirst: 'À moitié écrit' });

      const stored = await importOne(
        await file('page.txt', page({ title: 'En chantier', body: ['Vingt salariés ont passé la journée ensemble.', 'Une suite.'] })),
      );
      expect(stored).toMatchObject({
        result: 'updated',
        hasPendingChanges: true,
        warnings: [KEPT, 'La rédaction a un travail en cours sur cet article : il reste à publier.'],
      });
      expect(await asMember(id)).toMatchObject({
        standfirst: 'Vingt salariés ont passé la journée ensemble.',
        body: 'Le matin, la menuiserie.',
      });
      expect(await asEditor(id)).toMatchObject({ standfirst: 'À moitié écrit', body: 'Une suite.' });
    });

    it('does not bring back what they took offline', async () => {
      const path = await file('page.txt', page({ title: 'Retiré', section: 'Actualités' }));
      const { id } = await importOne(path);
      await api.as('editor').delete(`/v1/articles/${id}/publication`).set('if-match', '"v2"').expect(200);

      expect(await importOne(path)).toMatchObject({
        result: 'unchanged',
        status: 'offline',
        warnings: ['L’article a été retiré : il n’est pas republié.'],
      });
      await api.anyone.get(`/v1/articles/${id}`).expect(410);
    });
  });

  describe('with --draft', () => {
    it('leaves a new article a draft, which a later import publishes', async () => {
      const path = await file('page.txt', page({ title: 'Un brouillon' }));
      const { id, slug } = await importOne(path, { isDraft: true });

      expect((await asEditor(id)).status).toBe('draft');
      await api.as('member').get(`/v1/articles/${slug}`).expect(404);
      expect(await importOne(path, { isDraft: true })).toMatchObject({ result: 'unchanged', status: 'draft' });
      expect(await importOne(path)).toMatchObject({ id, result: 'updated', status: 'published' });
      expect((await asMember(slug)).publishedAt).toBe('2014-03-11T23:00:00.000Z');
    });

    it('changes the working copy of a published one', async () => {
      const { id } = await importOne(await file('page.txt', page({ title: 'Déjà publié' })));
      const stored = await importOne(await file('page.txt', page({ title: 'Déjà publié', body: ['Un mot.', 'Une suite.'] })), {
        isDraft: true,
      });

      expect(stored).toMatchObject({ id, status: 'published', hasPendingChanges: true });
      expect((await asMember(id)).body).toBe('Le matin, la menuiserie.');
      expect(await asEditor(id)).toMatchObject({ body: 'Une suite.', pendingChanges: true });
    });
  });

  it('as a trial answers the same and changes nothing', async () => {
    await file('bilan.pdf', `${PDF}essai`);
    const path = await file(
      'page.txt',
      page({ section: 'Rubrique jamais vue', title: 'Un essai', body: ['Un mot.', 'La suite.', 'Le bilan : bilan.pdf'] }),
    );
    const [rows, bytes] = [await counts(), await storedFiles()];
    const trial = await importOne(path, { isTrial: true });

    expect(trial).toMatchObject({ result: 'created', slug: 'un-essai', status: 'published', files: ['bilan.pdf'] });
    expect(await counts()).toEqual(rows);
    expect(await storedFiles()).toEqual(bytes);
    expect({ ...(await importOne(path)), id: '' }).toEqual({ ...trial, id: '' });
  });

  it('goes on after files that fail', async () => {
    const paths = [
      await file('vide.txt', ''),
      await file('image.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])),
      await file('sans-date.txt', 'Un titre\n\nDu texte sans date.\n'),
      join(state.folder, 'absent.txt'),
      await file('bon.txt', page({ title: 'Un bon texte' })),
    ];
    const outcomes = await importAll(paths);

    expect(outcomes.map((outcome) => ('fault' in outcome ? outcome.fault : outcome.stored.result))).toEqual([
      'Ce fichier est vide.',
      expect.stringMatching(/texte/),
      expect.stringMatching(/^Aucune date/),
      'Ce fichier n’existe pas.',
      'created',
    ]);
  });

  describe('on the command line', () => {
    const url = (): string => ('url' in api.dataSource.options ? String(api.dataSource.options.url) : '');
    const command = async (...given: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> => {
      const env = { PATH: process.env.PATH, DATABASE_URL: url(), DATA_DIR: api.config.DATA_DIR };
      try {
        return { code: 0, ...(await promisify(execFile)(process.execPath, ['dist/imports/main.js', ...given], { env })) };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
        return { code, stdout, stderr };
      }
    };

    it('prints a table and ends with 0', async () => {
      const { code, stdout, stderr } = await command(await file('page.txt', page({ title: 'Par la ligne de commande' })));

      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/page\.txt +│ créé +│ Article +par-la-ligne-de-commande\n/);
      expect(stdout).toContain('1 fichier — créé : 1\n');
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
      expect((await asMember('par-la-ligne-de-commande')).status).toBe('published');
    });

    it('ends with 1 when a file failed, and says what a trial is', async () => {
      const { code, stdout } = await command('--dry-run', await file('vide.txt', ''), await file('page.txt', page({ title: 'Essayé' })));

      expect(code).toBe(1);
      expect(stdout).toContain('Ce fichier est vide.');
      expect(stdout).toContain('(essai)');
      await api.as('editor').get('/v1/articles/essaye').expect(404);
    });

    it.each([[[]], [['--brouillon', 'page.txt']]])('ends with 2 and shows how it is used for %j', async (given) => {
      const { code, stderr, stdout } = await command(...given);

      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('Usage : npm run import -- FICHIER…');
    });
  });

  it('finds an announced file whose name another system composed differently', async () => {
    const source = await file('source.bin', `${PDF}cinq`);
    await copyFile(source, join(state.folder, 'résumé.pdf'.normalize('NFD')));
    const { files } = await importOne(
      await file(
        'page.txt',
        page({ title: slugOf('Un nom accentué', 'x'), body: ['Un mot.', 'La suite.', 'Le bilan : résumé.pdf'.normalize('NFC')] }),
      ),
    );

    expect(files).toEqual(['résumé.pdf']);
  });
});

describe('the arguments', () => {
  it('are files and options in any order', () => {
    expect(readArguments(['a.txt', '--draft', 'b.md', '--dry-run'], {})).toEqual({
      paths: ['a.txt', 'b.md'],
      isDraft: true,
      isTrial: true,
      isHelpWanted: false,
    });
    expect(readArguments(['--', '--draft'], {})).toMatchObject({ paths: ['--draft'], isDraft: false });
  });

  it('count where npm kept them to itself', () => {
    expect(readArguments(['a.txt'], { npm_config_dry_run: 'true' })).toMatchObject({ isTrial: true, isDraft: false });
    expect(readArguments(['a.txt'], { npm_config_draft: 'true' })).toMatchObject({ isTrial: false, isDraft: true });
  });

  it.each([[[]], [['--drafts', 'a']], [['-x', 'a']], [['--draft=non', 'a']], [['--draft']]])('refuse %j', (given) =>
    expect(() => readArguments(given, {})).toThrow(UsageFault),
  );
});

describe('the table', () => {
  it('fits into the width, whatever a file is called', () => {
    const table = reportTable([{ path: `/x/${'long'.repeat(30)}\u001b[31m.txt`, fault: 'Une raison un peu longue. '.repeat(8) }], {}, 80);

    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(table).not.toContain('\u001b');
  });

  it.each([
    ['', []],
    ['un deux trois', ['un deux', 'trois']],
    ['interminablement', ['intermina', 'blement']],
    ['un\n\ndeux', ['un deux']],
  ])('wraps %j', (text, lines) => expect(wrap(text, 9)).toEqual(lines));
});
