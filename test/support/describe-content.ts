import { contentTypes } from '../../src/content/type.js';
import type { Api, Body } from './api.js';
import { describeItem } from './describe-item.js';
import { givenFor } from './given.js';

interface Contract {
  path: string;
  /** The least that can be published; `title` is the value of its title field. */
  valid: Body;
  titleField: string;
  /** A PATCH that is refused, and where it points. */
  invalid: { body: Body; pointer: string };
  /** A published field beside the title, with another value. */
  change: Body;
  longText: string;
}

const version = ({ version }: Body): string => `"v${version}"`;

/** What every type with drafts does: one suite, run for each. */
export function describeContent(api: Api, { path, valid, titleField, invalid, change, longText }: Contract): void {
  const given = givenFor(api);
  const editor = () => api.as('editor');
  const draft = (values: Body = {}) => given.draft(path, { ...valid, ...values });
  const published = (values: Body = {}) => given.published(path, { ...valid, ...values });

  describeItem(api, {
    path,
    create: () => draft(),
    change,
    invalid,
    readOnly: ['id', 'status', 'version', 'createdAt', 'updatedAt', 'access', 'pendingChanges', 'translations', `${longText}Html`],
  });

  describe('creating', () => {
    it('answers 201 with the draft, its address and its version', async () => {
      const { body, headers } = await api.as('author').post(path).send(valid).expect(201);

      expect(headers).toMatchObject({ etag: '"v1"', location: `http://localhost:3000${path}/${body.id}` });
      expect(body).toMatchObject({
        ...valid,
        status: 'draft',
        visibility: 'public',
        language: 'fr',
        version: 1,
        publishedAt: null,
        pendingChanges: false,
      });
    });

    it('refuses what is invalid and names every fault with its pointer', async () => {
      const { body, headers } = await editor()
        .post(path)
        .send({ ...valid, ...invalid.body, inconnu: 1 })
        .expect(422);

      expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(body.errors).toContainEqual(expect.objectContaining({ pointer: '/inconnu', code: 'unknown' }));
      const { body: second } = await editor()
        .post(path)
        .send({ ...valid, ...invalid.body, visibility: 'secret' })
        .expect(422);
      expect(second.errors.map(({ pointer }: Body) => pointer)).toEqual(expect.arrayContaining([invalid.pointer, '/visibility']));
    });

    it('gives the same title another slug, also when two are written at once', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, () => draft({ [titleField]: 'Un même titre' })));

      expect(new Set(made.map(({ slug }) => slug)).size).toBe(5);
      expect(made.map(({ slug }) => slug).toSorted()[0]).toBe('un-meme-titre');
    });

    it('refuses a slug that another item has', async () => {
      const { slug } = await draft();

      const { body } = await editor()
        .post(path)
        .send({ ...valid, slug })
        .expect(409);
      expect(body).toMatchObject({ type: 'http://localhost:3000/problems/slug-taken', errors: [{ pointer: '/slug' }] });
    });

    it('answers staff without a right and strangers by their kind', async () => {
      await api.as('member').post(path).send(valid).expect(403);
      await api.anyone.post(path).send(valid).expect(401);
    });
  });

  describe('reading', () => {
    it('shows a draft to staff only', async () => {
      const { id, slug } = await draft();

      await api.as('author').get(`${path}/${id}`).expect(200);
      for (const name of [id, slug]) {
        await api.anyone.get(`${path}/${name}`).expect(404);
        await api.as('member').get(`${path}/${name}`).expect(404);
      }
    });

    it('answers what is hidden exactly like what does not exist', async () => {
      const { slug } = await draft();

      const hidden = await api.anyone.get(`${path}/${slug}`).expect(404);
      const absent = await api.anyone.get(`${path}/n-existe-pas`).expect(404);
      expect(hidden.body).toEqual(absent.body);
      expect(Object.keys(hidden.headers)).toEqual(Object.keys(absent.headers));
    });

    it('finds a published item by id and by slug', async () => {
      const { id, slug } = await published();

      const byId = await api.anyone.get(`${path}/${id}`).expect(200);
      const bySlug = await api.anyone.get(`${path}/${slug}`).expect(200);
      expect(bySlug.body).toEqual(byId.body);
      expect(byId.body).not.toHaveProperty('pendingChanges');
    });

    it('reduces an answer to the fields that are named', async () => {
      const { id } = await published();

      const { body } = await api.anyone.get(`${path}/${id}?fields=slug,${titleField}`).expect(200);
      expect(body).toEqual({ slug: expect.any(String), [titleField]: valid[titleField] });
    });

    it('answers 304 to who has the same bytes', async () => {
      const { id } = await published();
      const { headers } = await api.anyone.get(`${path}/${id}`).expect(200);

      const again = await api.anyone
        .get(`${path}/${id}`)
        .set('if-none-match', headers.etag ?? '')
        .expect(304);
      expect(again.text).toBe('');
      expect(again.headers.etag).toBe(headers.etag);
      await api.anyone
        .head(`${path}/${id}`)
        .expect(200)
        .expect('etag', headers.etag ?? '');
    });

    it('is private as soon as somebody signs in', async () => {
      const { id } = await published();

      const asMember = await api.as('member').get(`${path}/${id}`).expect(200);
      expect(asMember.headers).toMatchObject({ 'cache-control': 'private, no-cache', vary: expect.stringContaining('Authorization') });
      const open = await api.anyone.get(`${path}/${id}`).expect(200);
      expect(open.headers['cache-control']).toBe('public, max-age=0, s-maxage=60, stale-while-revalidate=30, stale-if-error=600');
    });
  });

  describe('changing', () => {
    it('changes nothing for readers until it is published again', async () => {
      const item = await published();
      const before = await api.anyone.get(`${path}/${item.id}`).expect(200);

      const { body: changed } = await editor().patch(`${path}/${item.id}`).set('if-match', version(item)).send(change).expect(200);
      expect(changed).toMatchObject({ ...change, pendingChanges: true });
      const between = await api.anyone.get(`${path}/${item.id}`).expect(200);
      expect(between.text).toBe(before.text);
      expect((await editor().get(`${path}/${item.id}?version=published`).expect(200)).body).toMatchObject({ version: item.version });
      expect((await editor().get(`${path}/${item.id}`).expect(200)).body).toMatchObject(change);

      await editor().put(`${path}/${item.id}/publication`).set('if-match', version(changed)).expect(200);
      expect((await api.anyone.get(`${path}/${item.id}`).expect(200)).body).toMatchObject(change);
    });

    it('refuses what is invalid, and a null where a value must be', async () => {
      const item = await draft();
      const refused = (body: Body) => editor().patch(`${path}/${item.id}`).set('if-match', version(item)).send(body).expect(422);

      expect((await refused(invalid.body)).body.errors[0].pointer).toBe(invalid.pointer);
      for (const name of [titleField, 'visibility', 'slug', 'terms'])
        expect((await refused({ [name]: null })).body.errors[0]).toMatchObject({ pointer: `/${name}` });
      expect((await editor().get(`${path}/${item.id}`).expect(200)).body).toEqual(item);
    });

    it('writes nothing for a change that changes nothing', async () => {
      const item = await draft();

      const { body } = await editor()
        .patch(`${path}/${item.id}`)
        .set('if-match', version(item))
        .send({ [titleField]: valid[titleField] })
        .expect(200);
      expect(body.version).toBe(item.version);
    });

    it('takes the long text as Markdown, line breaks and all', async () => {
      const item = await draft();

      const { body } = await editor()
        .put(`${path}/${item.id}/${longText}`)
        .set('if-match', version(item))
        .type('text/markdown')
        .send('Un\r\n\r\n- deux\n- trois "quatre"')
        .expect(200);
      expect(body[longText]).toBe('Un\n\n- deux\n- trois "quatre"');
      expect(body[`${longText}Html`]).toContain('<li>deux</li>');
      await editor().put(`${path}/${item.id}/${longText}`).set('if-match', version(body)).send({ text: 'x' }).expect(415);
    });
  });

  describe('slugs', () => {
    it('leads readers from an old slug to the new one once it is published', async () => {
      const item = await published();
      const renamed = `${item.slug}-nouveau`;

      const { body } = await editor().patch(`${path}/${item.id}`).set('if-match', version(item)).send({ slug: renamed }).expect(200);
      await api.anyone.get(`${path}/${item.slug}`).expect(200);
      await api.anyone.get(`${path}/${renamed}`).expect(404);
      await editor().put(`${path}/${item.id}/publication`).set('if-match', version(body)).expect(200);
      await api.anyone
        .get(`${path}/${item.slug}?fields=slug`)
        .expect(308)
        .expect('location', `http://localhost:3000${path}/${renamed}?fields=slug`);
      await editor()
        .post(path)
        .send({ ...valid, slug: item.slug })
        .expect(409);
    });

    it('frees a slug that no reader ever saw', async () => {
      const item = await draft();
      await editor()
        .patch(`${path}/${item.id}`)
        .set('if-match', version(item))
        .send({ slug: `${item.slug}-autre` })
        .expect(200);

      await editor()
        .post(path)
        .send({ ...valid, slug: item.slug })
        .expect(201);
    });

    it.each(['Majuscule', 'é', 'a--b', '-a', '', '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21', 'a'.repeat(81)])('refuses %j', async (slug) => {
      expect(
        (
          await editor()
            .post(path)
            .send({ ...valid, slug })
            .expect(422)
        ).body.errors[0].pointer,
      ).toBe('/slug');
    });
  });

  describe('publishing', () => {
    it('is for editors', async () => {
      const item = await draft();

      await api.as('author').put(`${path}/${item.id}/publication`).set('if-match', version(item)).expect(403);
      await api.anyone.get(`${path}/${item.id}`).expect(404);
    });

    it('keeps a date in the past and refuses one in the future', async () => {
      expect(await published({ publishedAt: '2013-06-25T00:00:00+02:00' })).toMatchObject({ publishedAt: '2013-06-24T22:00:00.000Z' });
      expect(
        (
          await editor()
            .post(path)
            .send({ ...valid, publishedAt: '2100-01-01T00:00:00Z' })
            .expect(422)
        ).body.errors[0].pointer,
      ).toBe('/publishedAt');
    });

    it('does nothing when it is repeated', async () => {
      const item = await published();

      const { body } = await editor().put(`${path}/${item.id}/publication`).set('if-match', version(item)).expect(200);
      expect(body.version).toBe(item.version);
    });

    it('taken back, leaves 410 for readers where it was public, 404 where it was not', async () => {
      const open = await published();
      const closed = await published({ visibility: 'members' });
      for (const item of [open, closed]) {
        const { body } = await editor().delete(`${path}/${item.id}/publication`).set('if-match', version(item)).expect(200);
        expect(body).toMatchObject({ status: 'offline' });
      }

      await api.anyone.get(`${path}/${open.slug}`).expect(410);
      await api.anyone.get(`${path}/${closed.slug}`).expect(404);
      expect((await api.anyone.get(`${path}?limit=100`).expect(200)).text).not.toContain(open.id);
    });
  });

  describe('visibility', () => {
    it.each([
      ['public', 200, 'full', 'full'],
      ['teaser', 200, 'members', 'full'],
      ['members', 404, undefined, 'full'],
    ])('%s: anybody %d, access %s; members %s', async (visibility, status, access, forMembers) => {
      const { id } = await published({ visibility, [longText]: 'Le mot rhododendron est réservé.' });

      const open = await api.anyone.get(`${path}/${id}`).expect(status);
      expect(open.body.access).toBe(access);
      expect(open.text.includes('rhododendron')).toBe(visibility === 'public');
      expect((await api.as('member').get(`${path}/${id}`).expect(200)).body).toMatchObject({
        access: forMembers,
        [longText]: 'Le mot rhododendron est réservé.',
      });
      const found = await api.anyone.get(`${path}?q=rhododendron&limit=100`).expect(200);
      expect(found.text.includes(id)).toBe(visibility === 'public');
      expect((await api.as('member').get(`${path}?q=rhododendron&limit=100`).expect(200)).text).toContain(id);
    });
  });

  describe('trash', () => {
    it('hides an item from everybody and gives it back', async () => {
      const item = await published();
      await editor().delete(`${path}/${item.id}`).set('if-match', version(item)).expect(204);

      await editor().get(`${path}/${item.id}`).expect(410);
      await api.anyone.get(`${path}/${item.id}`).expect(410);
      expect((await editor().get(`${path}?limit=100`).expect(200)).text).not.toContain(item.id);
      await editor().delete(`${path}/${item.id}`).set('if-match', version(item)).expect(204);
      const listed = (await editor().get('/v1/trash?limit=100').expect(200)).body.data.find(({ id }: Body) => id === item.id);
      expect(listed).toMatchObject({ title: valid[titleField] });

      const { body } = await editor().put(`${path}/${item.id}/restoration`).set('if-match', version(listed)).expect(200);
      expect(body).toMatchObject({ ...valid, id: item.id, slug: item.slug, status: 'offline' });
      await api.anyone.get(`${path}/${item.id}`).expect(410);
    });

    it('purged, frees the slug and stays purged', async () => {
      const item = await draft();
      await editor().delete(`${path}/${item.id}`).set('if-match', version(item)).expect(204);
      await api.as('author').delete(`/v1/trash/${item.id}`).set('if-match', '"v2"').expect(403);

      await editor().delete(`/v1/trash/${item.id}`).set('if-match', '"v2"').expect(204);
      await editor().delete(`/v1/trash/${item.id}`).set('if-match', '"v2"').expect(204);
      await editor().put(`${path}/${item.id}/restoration`).set('if-match', '"v2"').expect(404);
      await editor()
        .post(path)
        .send({ ...valid, slug: item.slug })
        .expect(201);
    });
  });

  describe('records', () => {
    it('keeps a revision and a change for each write, in the spaces that it touched', async () => {
      const item = await published();
      const { body } = await editor().patch(`${path}/${item.id}`).set('if-match', version(item)).send(change).expect(200);
      await editor().delete(`${path}/${item.id}`).set('if-match', version(body)).expect(204);

      const revisions = await api.dataSource.query('select number, action, snapshot from revision where item = $1 order by number', [
        item.id,
      ]);
      expect(revisions.map(({ number, action }: Body) => [number, action])).toEqual([
        [1, 'created'],
        [2, 'published'],
        [3, 'changed'],
        [4, 'trashed'],
      ]);
      expect(revisions[2].snapshot).toMatchObject(change);
      const changes = await api.dataSource.query('select version, space, effect from change where item = $1 order by version, space', [
        item.id,
      ]);
      expect(changes.map(({ version, space, effect }: Body) => `${version} ${space} ${effect}`)).toEqual([
        '1 draft appeared',
        '2 draft changed',
        '2 members appeared',
        '2 public appeared',
        '3 draft changed',
        '4 draft disappeared',
        '4 members disappeared',
        '4 public disappeared',
      ]);
    });
  });

  describe('every field', () => {
    const type = [...contentTypes().values()].find((declared) => path.endsWith(declared.path))!;
    const examples = Object.entries(type.fields).filter(
      ([name, field]) =>
        !field.readOnly && !field.parts && field.example !== undefined && !['slug', 'startsAt', 'endsAt', 'canonicalUrl'].includes(name),
    );

    it.each(examples.map(([name, field]) => [name, field.example]))('%s is changed alone', async (name, example) => {
      const item = await draft();

      const { body } = await editor()
        .patch(`${path}/${item.id}`)
        .set('if-match', version(item))
        .send({ [name]: example })
        .expect(200);
      const differing = Object.keys(body).filter((key) => JSON.stringify(body[key]) !== JSON.stringify(item[key]));
      expect([name, 'version', 'updatedAt', `${name}Html`]).toEqual(expect.arrayContaining(differing));
    });
  });
}
