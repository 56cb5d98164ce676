import type { Api, Body } from './api.js';
import { PNG } from './png.js';

export interface Given {
  /** A draft of the type at the path, as an editor made it. */
  draft(path: string, values: Body): Promise<Body>;
  /** The same, published. */
  published(path: string, values: Body): Promise<Body>;
  article(values?: Body): Promise<Body>;
  organisation(values?: Body): Promise<Body>;
  event(values?: Body): Promise<Body>;
  term(values?: Body): Promise<Body>;
  /** A file that shows nothing, by its name without an ending. */
  picture(name: string, fields?: Record<string, string>): Promise<Body>;
}

/** Arranges content over HTTP, as staff would. */
export function givenFor(api: Api): Given {
  const draft = async (path: string, values: Body): Promise<Body> =>
    (await api.as('editor').post(path).send(values).expect(201)).body as Body;
  const published = async (path: string, values: Body): Promise<Body> => {
    const { id, version } = await draft(path, values);
    return (await api.as('editor').put(`${path}/${id}/publication`).set('if-match', `"v${version}"`).expect(200)).body as Body;
  };
  return {
    draft,
    published,
    article: (values = {}) => published('/v1/articles', { title: 'Nouveaux horaires', body: 'Dès lundi.', ...values }),
    organisation: (values = {}) => published('/v1/organisations', { name: 'Restaurant solidaire', ...values }),
    event: (values = {}) => published('/v1/events', { title: 'Portes ouvertes', startsAt: '2026-06-13T09:00:00+02:00', ...values }),
    term: (values = {}) => draft('/v1/terms', { label: 'Insertion', vocabulary: 'theme', ...values }),
    picture: async (name, fields = {}) =>
      (
        await api
          .as('editor')
          .post('/v1/attachments')
          .field({ title: name, alt: name, ...fields })
          .attach('file', PNG, `${name}.png`)
          .expect(201)
      ).body as Body,
  };
}
