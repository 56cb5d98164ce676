import '../../src/content-types.js';
import { isWritable, type Relation } from '../../src/content/relations.js';
import { contentTypes, typeNamed, type ContentType } from '../../src/content/type.js';
import { longTextOf } from '../../src/content/publishing.controller.js';
import type { Api, Body, Caller } from './api.js';

/** What of an item can show in an answer. */
export const PARTS = ['id', 'slug', 'title', 'summary', 'text', 'file', 'image'] as const;
export type Part = (typeof PARTS)[number];
export type Edition = 'working' | 'published';

/** A file that an edition of an item links to, and the word in its bytes. */
export interface GivenFile {
  part: 'file' | 'image';
  id: string;
  name: string;
  bytes: string;
}

/** The words of one edition: each is in no other edition unless nothing has changed since publication. */
export interface Words {
  slug: string;
  title: string;
  summary: string;
  text: string;
  file?: GivenFile;
  image?: GivenFile;
}

/** How an item came into its state. */
export interface Recipe {
  visibility?: 'public' | 'teaser' | 'members';
  isPublished?: true;
  /** The working copy is then made of other words, and public. */
  isPending?: true;
  isTakenDown?: true;
  isArchived?: true;
  isTrashed?: true;
  /** Its files are for members, whatever the item is. */
  files?: 'members';
}

export interface Item {
  type: ContentType;
  state: string;
  recipe: Recipe;
  id: string;
  working: Words;
  published: Words;
  /** Public items that link to it, by the path of their type, with the relations that do; and of organisations a public article from which it is two hops. */
  holders: { type: ContentType; id: string; relations: string[]; from?: string }[];
}

/** What everything links to, and who makes it. */
export interface Scene {
  api: Api;
  author: Caller;
  editor: Caller;
  here: string;
  hubs: Record<string, string>;
  /** What organisations link to: nothing else does, since it is linked back to them. */
  rim: string;
}

/** In the long text of every item, in the title of every one, and in the title of every pending working copy. */
export const GATED = 'xgggggx';
export const TITLED = 'xtttttx';
export const PENDING = 'xpppppx';

const LETTERS = 'bcdfghjklm';
let made = 0;

/** A word that no stemmer changes, and of which none is part of another, nor so near that one is taken for another that is misspelt. */
export const word = (): string =>
  `xq${String(++made)
    .padStart(4, '0')
    .replaceAll(/\d/g, (digit) => (LETTERS[Number(digit)] ?? '').repeat(4))}x`;

export const draftTypes = [...contentTypes().values()].filter(({ lifecycle }) => lifecycle === 'drafts');
const SUMMARIES: Record<string, string> = { article: 'standfirst', organisation: 'summary', event: 'summary' };
const FILE_RELATIONS: Record<string, 'file' | 'image'> = { attachments: 'file', image: 'image', logo: 'image' };

/** The part that a field or a relation of the type shows. */
export function partOf(type: ContentType, name: string): Part | undefined {
  if (name === 'id' || name === 'slug') return name;
  if (name === type.titleField) return 'title';
  if (name === SUMMARIES[type.name]) return 'summary';
  if (name === longTextOf(type) || name === `${longTextOf(type)}Html`) return 'text';
  return FILE_RELATIONS[name];
}

/** The relations of the holder's type by which its items can link to items of the other. */
export const relationsTo = (holder: ContentType, target: ContentType): [string, Relation][] =>
  Object.entries(holder.relations).filter(([, relation]) => isWritable(relation) && relation.target() === target);

const tag = ({ version }: Body): string => `"v${version}"`;
const pathOf = (type: ContentType, item: Body): string => `/v1/${type.path}/${item.id}`;

export async function makeItem(scene: Scene, type: ContentType, state: string, recipe: Recipe): Promise<Item> {
  const published = await newWords(scene, type);
  if (recipe.files) for (const file of filesOf(published)) await narrowFile(scene, file, recipe.files);
  const values = { ...editionValues(type, published), ...linkValues(scene, type), visibility: recipe.visibility ?? 'public' };
  let item = (await scene.author.post(`/v1/${type.path}`).send(values).expect(201)).body as Body;
  const change = async (path: string, method: 'put' | 'delete', status = 200): Promise<void> => {
    item = {
      ...item,
      ...(
        await scene.editor[method](`${pathOf(type, item)}${path}`)
          .set('if-match', tag(item))
          .expect(status)
      ).body,
    };
  };
  const holders = await makeHolders(scene, type, item);
  if (recipe.isPublished) await change('/publication', 'put');
  if (recipe.isTakenDown) await change('/publication', 'delete');
  const working = recipe.isPending ? await newWords(scene, type) : published;
  if (recipe.isPending) await rewrite(scene, type, item, working);
  if (recipe.isArchived) await scene.api.dataSource.query(`update item set status = 'archived' where id = $1`, [item.id]);
  if (recipe.isTrashed) {
    await change('', 'delete', 204);
    for (const file of filesOf(working)) await trashFile(scene, file);
  }
  return { type, state, recipe, id: item.id, working, published, holders };
}

async function rewrite({ author }: Scene, type: ContentType, item: Body, words: Words): Promise<void> {
  const { slug, [type.titleField]: title, ...rest } = editionValues(type, words);
  const values = { ...rest, slug, [type.titleField]: `${String(title)} ${PENDING}`, visibility: 'public' };
  await author.patch(pathOf(type, item)).set('if-match', tag(item)).send(values).expect(200);
}

const filesOf = ({ file, image }: Words): GivenFile[] => [file, image].filter((one) => one !== undefined);

async function narrowFile({ author }: Scene, { id }: GivenFile, visibility: string): Promise<void> {
  const { body } = await author.get(`/v1/attachments/${id}`).expect(200);
  await author.patch(`/v1/attachments/${id}`).set('if-match', tag(body)).send({ visibility }).expect(200);
}

async function trashFile({ author, editor }: Scene, { id }: GivenFile): Promise<void> {
  const { body } = await author.get(`/v1/attachments/${id}`).expect(200);
  await editor.delete(`/v1/attachments/${id}`).set('if-match', tag(body)).expect(204);
}

async function newWords(scene: Scene, type: ContentType): Promise<Words> {
  const words: Words = { slug: word(), title: word(), summary: word(), text: word() };
  for (const [name, part] of Object.entries(FILE_RELATIONS)) if (type.relations[name]) words[part] = await upload(scene, part);
  return words;
}

async function upload({ author }: Scene, part: GivenFile['part']): Promise<GivenFile> {
  const [name, bytes] = [word(), word()];
  const { body } = await author
    .post('/v1/attachments')
    .attach('file', Buffer.from(`${bytes} suite`), `${name}.txt`)
    .expect(201);
  return { part, name, bytes, id: body.id };
}

/** What differs from one edition to the next. */
function editionValues(type: ContentType, words: Words): Body {
  const files = Object.entries(FILE_RELATIONS).flatMap(([name, part]) => {
    const link = words[part] && { id: words[part].id };
    return link && type.relations[name] ? [[name, type.relations[name].kind === 'many' ? [link] : link]] : [];
  });
  return {
    slug: words.slug,
    [type.titleField]: `${words.title} ${TITLED}`,
    [SUMMARIES[type.name] ?? '']: words.summary,
    [longTextOf(type)]: `${words.text} ${GATED}`,
    ...Object.fromEntries(files),
  };
}

/** Links to the hub of each type, by every relation, and the owner. */
function linkValues({ here, hubs, rim }: Scene, type: ContentType): Body {
  const links = Object.entries(type.relations)
    .filter(([name, relation]) => isWritable(relation) && name !== 'owner' && FILE_RELATIONS[name] === undefined)
    .map(([name, relation]) => [name, linkTo(relation, relation.target() === type ? rim : (hubs[relation.target().name] ?? ''))]);
  return {
    ...Object.fromEntries(links),
    owner: { id: here },
    ...(type.name === 'event' ? { startsAt: '2026-06-13T09:00:00+02:00' } : {}),
  };
}

function linkTo({ kind, nested }: Relation, id: string): unknown {
  if (kind === 'one') return { id };
  return [nested ? { name: 'La rédaction', [nested]: { id } } : { id }];
}

/** For each type that can link to the item, a public one that does, by every relation; of its own type, its translation too. */
async function makeHolders(scene: Scene, target: ContentType, item: Body): Promise<Item['holders']> {
  const types = draftTypes.filter((type) => type === target || relationsTo(type, target).length > 0);
  return Promise.all(types.map((type) => makeHolder(scene, type, target, item)));
}

async function makeHolder({ api }: Scene, type: ContentType, target: ContentType, item: Body): Promise<Item['holders'][number]> {
  const relations = relationsTo(type, target);
  const links = Object.fromEntries(relations.map(([name, relation]) => [name, linkTo(relation, item.id)]));
  const group = type === target ? { translationGroup: item.translationGroup } : {};
  const holder = await makePublic(api, type, { ...links, ...group });
  const from =
    type.name === 'organisation' ? await makePublic(api, typeNamed('article'), { organisations: [{ id: holder.id }] }) : undefined;
  return {
    type,
    id: holder.id,
    relations: [...relations.map(([name]) => name), ...(type === target ? ['translations'] : [])],
    from: from?.id,
  };
}

/** A public item of the type that belongs to no organisation. */
export async function makePublic(api: Api, type: ContentType, values: Body = {}): Promise<Body> {
  const editor = api.as('editor');
  const body = { [type.titleField]: 'Ouvert à tous', [longTextOf(type)]: 'Un texte.', ...values };
  const dated = type.name === 'event' ? { startsAt: '2026-06-13T09:00:00+02:00', ...body } : body;
  const made = (await editor.post(`/v1/${type.path}`).send(dated).expect(201)).body as Body;
  return (
    await editor
      .put(`${pathOf(type, made)}/publication`)
      .set('if-match', tag(made))
      .expect(200)
  ).body as Body;
}

/** The scene without its items: hubs that everything links to, one a type. */
export async function makeHubs(api: Api): Promise<Record<string, string>> {
  const hubs = await Promise.all(draftTypes.map(async (type) => [type.name, (await makePublic(api, type)).id] as const));
  const term = (await api.as('editor').post('/v1/terms').send({ label: 'Emploi', vocabulary: 'theme' }).expect(201)).body as Body;
  return { ...Object.fromEntries(hubs), [typeNamed('term').name]: term.id };
}
