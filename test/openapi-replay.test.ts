import { readFileSync } from 'node:fs';
import type { Test } from 'supertest';
import { contentTypes } from '../src/content/type.js';
import { schemaName } from '../src/content/schemas.js';
import '../src/content-types.js';
import { PASSWORD, useApi, type Body } from './support/api.js';
import { useMailServer } from './support/mail-server.js';
import { Contract } from './support/open-api.js';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const contract = new Contract(JSON.parse(readFileSync('openapi.json', 'utf8')) as Body);
const NOBODY = '01978f6e-7a10-7c3e-9d52-3f1b6a0c4d21';

const types = [...contentTypes().values()].map((type) => ({
  name: schemaName(type),
  path: `/v1/${type.path}`,
  relations: Object.keys(type.relations).join(','),
  hasDrafts: type.lifecycle === 'drafts',
  hasSlug: type.hasSlug,
  longText: type.name === 'article' ? 'body' : 'description',
  titleField: type.name === 'attachment' ? 'title' : type.titleField,
}));
const created = types.filter(({ name }) => name !== 'Attachment');
const drafts = types.filter(({ hasDrafts }) => hasDrafts);

/** The first example of the operation's body, as Swagger UI offers it. */
function example(operationId: string, mediaType = 'application/json'): Body {
  const [first] = Object.values(contract.named(operationId).operation.requestBody.content[mediaType].examples as Record<string, Body>);
  return first?.value as Body;
}

describe('the contract holds for real answers', () => {
  const mails = useMailServer();
  const api = useApi({
    UPLOAD_MAX_BYTES: 1000,
    get SMTP_URL() {
      return mails.url;
    },
  });
  const editor = () => api.as('editor');
  const tag = ({ version }: Body): string => `"v${version}"`;

  /** Sends the request and holds its answer against the document. */
  async function expectAnswer(operationId: string, status: number, request: Test): Promise<Body> {
    const response = await request;
    expect({ operationId, status: response.status, faults: contract.answerFaults(operationId, response) }).toEqual({
      operationId,
      status,
      faults: [],
    });
    return response.body as Body;
  }

  const upload = (content: Buffer = PDF) => editor().post('/v1/attachments').attach('file', content, 'compte rendu.pdf');
  const createOne = async ({ name, path }: (typeof types)[number]): Promise<Body> =>
    name === 'Attachment'
      ? expectAnswer('createAttachment', 201, upload())
      : expectAnswer(
          `create${name}`,
          201,
          editor()
            .post(path)
            .send(example(`create${name}`)),
        );

  it.each(types)('$name: created, changed and read', async (type) => {
    const { name, path, relations, titleField } = type;
    const item = await createOne(type);
    expect(Object.keys(item).toSorted()).toEqual(Object.keys(contract.document.components.schemas[name].properties as Body).toSorted());

    const changed = await expectAnswer(
      `update${name}`,
      200,
      editor()
        .patch(`${path}/${item.id}`)
        .set('if-match', tag(item))
        .send(example(`update${name}`)),
    );
    await expectAnswer(`get${name}`, 200, editor().get(`${path}/${changed.id}?include=${relations}`));
    await expectAnswer(`get${name}`, 200, editor().get(`${path}/${changed.id}?fields=id,${titleField}`));
    await expectAnswer(`list${name}s`, 200, editor().get(`${path}?count=exact&limit=1&include=${relations}`));
    await expectAnswer(`list${name}s`, 200, api.anyone.get(path));
  });

  it.each(types)('$name: into the trash, back, and away', async (type) => {
    const { name, path } = type;
    const { id, version } = await createOne(type);
    await expectAnswer(`trash${name}`, 204, editor().delete(`${path}/${id}`).set('if-match', `"v${version}"`));
    const { data } = await expectAnswer('listTrash', 200, editor().get('/v1/trash'));
    const restored = await expectAnswer(
      `restore${name}`,
      200,
      editor()
        .put(`${path}/${id}/restoration`)
        .set('if-match', tag((data as Body[])[0] ?? {})),
    );
    await expectAnswer(`trash${name}`, 204, editor().delete(`${path}/${id}`).set('if-match', tag(restored)));
    await expectAnswer('purgeItem', 428, editor().delete(`/v1/trash/${id}`));
    await expectAnswer(
      'purgeItem',
      204,
      editor()
        .delete(`/v1/trash/${id}`)
        .set('if-match', `"v${Number(restored.version) + 1}"`),
    );
  });

  it.each(drafts)('$name: written, published, renamed and taken offline', async (type) => {
    const { name, path, longText, titleField } = type;
    const item = await createOne(type);
    const written = await expectAnswer(
      `write${name}Text`,
      200,
      editor()
        .put(`${path}/${item.id}/${longText}`)
        .set('if-match', tag(item))
        .type('text/markdown')
        .send(example(`write${name}Text`, 'text/markdown') as never),
    );
    const published = await expectAnswer(
      `publish${name}`,
      200,
      editor().put(`${path}/${item.id}/publication`).set('if-match', tag(written)),
    );
    const teaser = await expectAnswer(
      `update${name}`,
      200,
      editor()
        .patch(`${path}/${item.id}`)
        .set('if-match', tag(published))
        .send({ slug: `${item.slug}-2`, visibility: 'teaser', [titleField]: 'Autre titre' }),
    );
    const again = await expectAnswer(`publish${name}`, 200, editor().put(`${path}/${item.id}/publication`).set('if-match', tag(teaser)));
    for (const caller of [api.anyone, api.as('member')]) {
      await expectAnswer(`get${name}`, 200, caller.get(`${path}/${again.slug}`));
      await expectAnswer(`list${name}s`, 200, caller.get(path));
    }
    await expectAnswer(`get${name}`, 308, api.anyone.get(`${path}/${item.slug}`));
    const open = await expectAnswer(
      `update${name}`,
      200,
      editor().patch(`${path}/${item.id}`).set('if-match', tag(again)).send({ visibility: 'public' }),
    );
    const shown = await expectAnswer(`publish${name}`, 200, editor().put(`${path}/${item.id}/publication`).set('if-match', tag(open)));
    await expectAnswer(`unpublish${name}`, 200, editor().delete(`${path}/${item.id}/publication`).set('if-match', tag(shown)));
    await expectAnswer(`get${name}`, 410, api.anyone.get(`${path}/${item.id}`));
  });

  it.each(types)('$name: unchanged, unknown, forbidden', async ({ name, path }) => {
    const { headers } = await api.anyone.get(path);
    await expectAnswer(`list${name}s`, 304, api.anyone.get(path).set('if-none-match', headers.etag as string));
    await expectAnswer(`list${name}s`, 400, api.anyone.get(`${path}?couleur=rouge`));
    await expectAnswer(`list${name}s`, 401, api.anyone.get(path).set('authorization', 'Bearer perime'));
    await expectAnswer(`get${name}`, 404, api.anyone.get(`${path}/${NOBODY}`));
    await expectAnswer(`create${name}`, 401, api.anyone.post(path));
    await expectAnswer(`create${name}`, 403, api.as('member').post(path));
    await expectAnswer(`create${name}`, 415, editor().post(path).type('text/csv').send('a;b'));
  });

  it.each(types)('$name: refused changes', async (type) => {
    const { name, path, titleField } = type;
    const { id } = await createOne(type);
    await expectAnswer(
      `update${name}`,
      428,
      editor()
        .patch(`${path}/${id}`)
        .send({ [titleField]: 'Titre' }),
    );
    await expectAnswer(
      `update${name}`,
      412,
      editor()
        .patch(`${path}/${id}`)
        .set('if-match', '"v99"')
        .send({ [titleField]: 'Titre' }),
    );
    await expectAnswer(
      `update${name}`,
      400,
      editor()
        .patch(`${path}/${id}`)
        .set('if-match', '*')
        .send({ [titleField]: 'Titre' }),
    );
    await expectAnswer(
      `update${name}`,
      422,
      editor()
        .patch(`${path}/${id}`)
        .set('if-match', '"v1"')
        .send({ [titleField]: 3, couleur: 'rouge' }),
    );
    await expectAnswer(
      `update${name}`,
      413,
      editor()
        .patch(`${path}/${id}`)
        .set('if-match', '"v1"')
        .send({ [titleField]: 'x'.repeat(4_000_000) }),
    );
  });

  it.each(created)('$name: a slug that is taken', async ({ name, path }) => {
    await expectAnswer(
      `create${name}`,
      201,
      editor()
        .post(path)
        .send({ ...example(`create${name}`), slug: 'deja-pris' }),
    );
    await expectAnswer(
      `create${name}`,
      409,
      editor()
        .post(path)
        .send({ ...example(`create${name}`), slug: 'deja-pris' }),
    );
  });

  it('files: whole, in part, refused', async () => {
    const { url } = await expectAnswer('createAttachment', 201, upload());
    await expectAnswer('getAttachmentFile', 200, editor().get(url as string));
    await expectAnswer(
      'getAttachmentFile',
      206,
      editor()
        .get(url as string)
        .set('range', 'bytes=0-3'),
    );
    await expectAnswer(
      'getAttachmentFile',
      416,
      editor()
        .get(url as string)
        .set('range', 'bytes=5000-'),
    );
    await expectAnswer('getAttachmentFile', 404, api.anyone.get(url as string));
    await expectAnswer('createAttachment', 413, upload(Buffer.concat([PDF, Buffer.alloc(2000)])));
    await expectAnswer('createAttachment', 422, upload(Buffer.alloc(0)));
  });

  it('a deletion for good that links forbid', async () => {
    const owner = await createOne(types.find(({ name }) => name === 'Organisation')!);
    await editor()
      .post('/v1/articles')
      .send({ title: 'Lié', owner: { id: owner.id } })
      .expect(201);
    await editor().delete(`/v1/organisations/${owner.id}`).set('if-match', tag(owner)).expect(204);
    await expectAnswer(
      'purgeItem',
      409,
      editor()
        .delete(`/v1/trash/${owner.id}`)
        .set('if-match', `"v${Number(owner.version) + 1}"`),
    );
  });

  it('the session', async () => {
    const credentials = { grant_type: 'password', username: api.email('author'), password: PASSWORD };
    const { access_token: token } = await expectAnswer(
      'openSession',
      200,
      api.anyone.post('/v1/auth/token').type('form').send(credentials),
    );
    await expectAnswer(
      'openSession',
      400,
      api.anyone
        .post('/v1/auth/token')
        .type('form')
        .send({ ...credentials, password: 'faux' }),
    );
    await expectAnswer('openSession', 200, api.anyone.post('/v1/auth/token').send(credentials));
    await expectAnswer('closeSession', 204, api.anyone.delete('/v1/auth/session').set('authorization', `Bearer ${token}`));
    await expectAnswer('closeSession', 401, api.anyone.delete('/v1/auth/session').set('authorization', `Bearer ${token}`));
  });

  it.each(
    contract.operations
      .filter(({ operation }) => operation.tags[0] === 'Flux')
      .map(({ path, operation }) => ({ path, id: operation.operationId as string })),
  )('the feed $path', async ({ path, id }) => {
    const { headers } = await api.anyone.get(path);
    await expectAnswer(id, 200, api.anyone.get(path));
    await expectAnswer(id, 304, api.anyone.get(path).set('if-none-match', headers.etag as string));
    await expectAnswer(id, 400, api.anyone.get(`${path}?couleur=rouge`));
  });

  it('who can see an item', async () => {
    const { id } = await createOne(drafts[0]!);

    await expectAnswer('explainAccess', 200, editor().get(`/v1/access?item=${id}`));
    await expectAnswer('explainAccess', 400, editor().get('/v1/access'));
    await expectAnswer('explainAccess', 401, api.anyone.get(`/v1/access?item=${id}`));
    await expectAnswer('explainAccess', 403, api.as('member').get(`/v1/access?item=${id}`));
    await expectAnswer('explainAccess', 404, editor().get(`/v1/access?item=${NOBODY}`));
  });

  it('one’s own account', async () => {
    const member = await api.asAccount({ roles: [{ role: 'member' }] });
    const { data } = await expectAnswer('listOwnSessions', 200, member.get('/v1/auth/sessions'));
    const change = (currentPassword: string) =>
      member.put('/v1/auth/password').send({ currentPassword, newPassword: 'quatre mots au hasard' });

    await expectAnswer('getOwnAccount', 200, member.get('/v1/auth/account'));
    await expectAnswer('changeOwnPassword', 422, change('faux'));
    await expectAnswer('changeOwnPassword', 204, change(PASSWORD));
    await expectAnswer('endOwnSession', 404, member.delete(`/v1/auth/sessions/${NOBODY}`));
    await expectAnswer('endOwnSession', 204, member.delete(`/v1/auth/sessions/${(data as Body[])[0]?.id}`));
    await expectAnswer('getOwnAccount', 401, member.get('/v1/auth/account'));
  });

  it('the accounts and the links of their messages', async () => {
    const admin = () => api.as('admin');
    const made = await expectAnswer('createAccount', 201, admin().post('/v1/accounts').send(example('createAccount')));
    const path = `/v1/accounts/${made.id}`;
    await mails.next();

    await expectAnswer('createAccount', 409, admin().post('/v1/accounts').send(example('createAccount')));
    await expectAnswer('createAccount', 422, admin().post('/v1/accounts').send({}));
    await expectAnswer('listAccounts', 200, admin().get('/v1/accounts'));
    await expectAnswer('getAccount', 200, admin().get(path));
    await expectAnswer('getAccount', 404, admin().get(`/v1/accounts/${NOBODY}`));
    await expectAnswer('updateAccount', 428, admin().patch(path).send(example('updateAccount')));
    await expectAnswer('updateAccount', 200, admin().patch(path).set('if-match', '"v1"').send({ name: 'Équipe de rédaction' }));
    await expectAnswer('inviteAccount', 204, admin().put(`${path}/invitation`));
    const [, token] = (await mails.next()).link.split('#');
    const link = { token, password: 'quatre mots au hasard' };
    await expectAnswer('setPasswordByLink', 422, api.anyone.post('/v1/auth/password').send({ ...link, password: 'court' }));
    await expectAnswer('setPasswordByLink', 204, api.anyone.post('/v1/auth/password').send(link));
    await expectAnswer('setPasswordByLink', 400, api.anyone.post('/v1/auth/password').send(link));
    await expectAnswer('requestPasswordReset', 202, api.anyone.post('/v1/auth/password-reset').send({ email: made.email }));
    await mails.next();
    await expectAnswer('inviteAccount', 409, admin().put(`${path}/invitation`));
    await expectAnswer('deleteAccount', 412, admin().delete(path).set('if-match', '"v1"'));
    await expectAnswer(
      'deleteAccount',
      204,
      admin()
        .delete(path)
        .set('if-match', `"v${(await admin().get(path)).body.version}"`),
    );
  });

  it('the API keys', async () => {
    const admin = () => api.as('admin');
    const made = await expectAnswer('createApiKey', 201, admin().post('/v1/api-keys').send(example('createApiKey')));
    const path = `/v1/api-keys/${made.id}`;
    const { id } = await createOne(types.find(({ name }) => name === 'Organisation')!);
    const limited = { name: 'Site', scopes: ['read:members', 'write:article'], organisation: { id }, expiresAt: '2999-01-01T00:00:00Z' };

    await expectAnswer('createApiKey', 201, admin().post('/v1/api-keys').send(limited));
    await expectAnswer('createApiKey', 403, editor().post('/v1/api-keys').send(limited));
    await expectAnswer('createApiKey', 422, admin().post('/v1/api-keys').send({ scopes: [] }));
    await expectAnswer('listApiKeys', 200, admin().get('/v1/api-keys'));
    await expectAnswer('getApiKey', 200, admin().get(path));
    await expectAnswer('getApiKey', 404, admin().get(`/v1/api-keys/${NOBODY}`));
    await expectAnswer('updateApiKey', 428, admin().patch(path).send(example('updateApiKey')));
    await expectAnswer('updateApiKey', 200, admin().patch(path).set('if-match', '"v1"').send(example('updateApiKey')));
    await expectAnswer('rotateApiKey', 200, admin().post(`${path}/rotation`).send(example('rotateApiKey')));
    await expectAnswer('revokeApiKey', 412, admin().delete(path).set('if-match', '"v1"'));
    await expectAnswer('revokeApiKey', 204, admin().delete(path).set('if-match', '"v3"'));
  });

  it('the audit log', async () => {
    await editor().post('/v1/articles').send({});
    await expectAnswer('listAudit', 200, api.as('admin').get('/v1/audit'));
    await expectAnswer('listAudit', 400, api.as('admin').get('/v1/audit?outcome=autre'));
    await expectAnswer('listAudit', 403, editor().get('/v1/audit'));
  });

  it('search', async () => {
    for (const type of created) await createOne(type);
    await expectAnswer('search', 200, editor().get('/v1/search?q=visite or restaurant or comité&count=exact&limit=1'));
    await expectAnswer('search', 200, editor().get('/v1/search?q=restaurent'));
    await expectAnswer('search', 200, api.anyone.get('/v1/search?q=rien'));
    await expectAnswer('search', 400, api.anyone.get('/v1/search'));
    await expectAnswer('suggest', 200, editor().get('/v1/suggest?q=visite'));
    await expectAnswer('suggest', 400, api.anyone.get('/v1/suggest'));
  });

  it('the service', async () => {
    await expectAnswer('isLive', 200, api.anyone.get('/health/live'));
    await expectAnswer('isReady', 200, api.anyone.get('/health/ready'));
    await expectAnswer('explainProblem', 200, api.anyone.get('/problems/stale-version'));
    await expectAnswer('explainProblem', 404, api.anyone.get('/problems/autre'));
  });

  it('every operation of the document was replayed with success', () => {
    expect(contract.operations.map(({ operation }) => operation.operationId as string).filter((id) => !contract.replayed.has(id))).toEqual(
      [],
    );
  });
});
