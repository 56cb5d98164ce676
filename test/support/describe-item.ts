import type { Api, Body } from './api.js';

interface ItemContract {
  path: string;
  /** Makes an item of the type over HTTP, as an editor. */
  create: () => PromiseLike<Body>;
  /** A change of one field that is valid, and one that is not with where it points. */
  change: Body;
  invalid: { body: Body; pointer: string };
  readOnly: readonly string[];
}

/** What every type does, with drafts or without. */
export function describeItem(api: Api, { path, create, change, invalid, readOnly }: ItemContract): void {
  const editor = () => api.as('editor');
  const patch = (id: string, tag: string | undefined, body: Body) => {
    const request = editor().patch(`${path}/${id}`);
    return (tag ? request.set('if-match', tag) : request).send(body);
  };

  describe('an item', () => {
    it('is read under its id, with its version as ETag for staff', async () => {
      const item = await create();

      const { body, headers } = await editor().get(`${path}/${item.id}`).expect(200);
      expect(body).toEqual(item);
      expect(headers.etag).toBe(`"v${item.version}"`);
    });

    it('stands in its list', async () => {
      const { id } = await create();

      const { body } = await editor().get(`${path}?limit=100&sort=-createdAt`).expect(200);
      expect(body.data[0].id).toBe(id);
    });

    it('changes by one field and nothing else, in a new version', async () => {
      const item = await create();

      const { body, headers } = await patch(item.id, `"v${item.version}"`, change).expect(200);
      expect({ ...body, updatedAt: '' }).toEqual({ ...item, ...change, version: item.version + 1, updatedAt: '' });
      expect(headers.etag).toBe(`"v${item.version + 1}"`);
    });

    it('is changed only by who names the version that he read', async () => {
      const { id } = await create();

      expect((await patch(id, undefined, change).expect(428)).body.detail).toContain('If-Match');
      expect((await patch(id, '"v7"', change).expect(412)).body).toMatchObject({ currentVersion: 1 });
      for (const other of ['*', 'v1', '"1"', 'W/"v1"', '"v1", "v2"']) await patch(id, other, change).expect(400);
      expect((await editor().get(`${path}/${id}`).expect(200)).body.version).toBe(1);
    });

    it('lets one of several simultaneous changes through', async () => {
      const { id } = await create();

      const answers = await Promise.all([1, 2, 3, 4].map(() => patch(id, '"v1"', change)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412]);
      expect((await editor().get(`${path}/${id}`).expect(200)).body.version).toBe(2);
    });

    it('refuses what is invalid and stays as it is', async () => {
      const item = await create();

      const { body } = await patch(item.id, '"v1"', invalid.body).expect(422);
      expect(body.errors.map(({ pointer }: Body) => pointer)).toEqual([invalid.pointer]);
      expect((await editor().get(`${path}/${item.id}`).expect(200)).body).toEqual(item);
    });

    it.each(readOnly)('refuses to be told the %s', async (name) => {
      const { id } = await create();

      const { body } = await patch(id, '"v1"', { [name]: 'x' }).expect(422);
      expect(body.errors).toEqual([{ pointer: `/${name}`, code: 'read-only', detail: expect.any(String) }]);
    });

    it('goes to the trash, comes back as it was, and can be purged', async () => {
      const item = await create();
      const remove = (version: number) => editor().delete(`${path}/${item.id}`).set('if-match', `"v${version}"`);

      await remove(1).expect(204);
      expect((await editor().get(`${path}/${item.id}`)).status).not.toBe(200);
      const { body } = await editor().put(`${path}/${item.id}/restoration`).set('if-match', '"v2"').expect(200);
      expect({ ...body, version: 1, updatedAt: '', status: '' }).toEqual({
        ...item,
        version: 1,
        updatedAt: '',
        status: '',
        ...('status' in item ? {} : { status: '' }),
      });
      await remove(3).expect(204);
      await editor().delete(`/v1/trash/${item.id}`).set('if-match', '"v4"').expect(204);
      await editor().put(`${path}/${item.id}/restoration`).set('if-match', '"v4"').expect(404);
    });

    it('leaves a revision and a change for each write', async () => {
      const { id } = await create();
      await patch(id, '"v1"', change).expect(200);

      const numbers = await api.dataSource.query('select number from revision where item = $1 order by number', [id]);
      expect(numbers).toEqual([{ number: 1 }, { number: 2 }]);
      const changes = await api.dataSource.query(
        `select version, effect from change where item = $1 and space = 'draft' order by version`,
        [id],
      );
      expect(changes).toEqual([
        { version: 1, effect: 'appeared' },
        { version: 2, effect: 'changed' },
      ]);
    });
  });
}
