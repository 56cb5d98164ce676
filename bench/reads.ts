import { isDeepStrictEqual } from 'node:util';
import type { Route } from './baseline.ts';
import * as statements from './statements.ts';
import type { Statement } from './statements.ts';

/** A row that loads one address. */
export interface Read {
  name: string;
  path: string;
  /** `warm`: out of the response cache; `off`: `CACHE_MAX_BYTES=0`. */
  cache: 'warm' | 'off';
  /** What it is compared with: its own bytes from memory, these with the headers that it has too, or one statement. */
  against: 'bytes' | 'headers' | Statement;
  /** The ratio to reach. */
  goal?: number;
  /** Whether that is among a million articles only. */
  isForMany?: true;
  /** Whether it is to be as fast among many articles. */
  grows?: true;
  /** Seconds that a round among a million lasts at least: there the statement answers for the first time after five to twelve. */
  atLeast?: number;
}

/** What the paths of the rows need to know of the data. */
export interface Known {
  slug: string;
  bigOrganisation: string;
  smallOrganisation: string;
  deep: { cursor: string; publishedAt: string; id: string };
  words: readonly [string, string];
}

export function readsOf({ slug, bigOrganisation, smallOrganisation, deep, words }: Known): Read[] {
  const [list, item] = ['/v1/articles', `/v1/articles/${slug}`];
  const asked = encodeURIComponent(words.join(' '));
  const by = (organisation: string): string => `${list}?organisations=${organisation}`;
  return [
    { name: 'list warm', path: list, cache: 'warm', against: 'bytes', goal: 0.9 },
    { name: 'list', path: list, cache: 'off', against: statements.list, goal: 1, grows: true },
    { name: 'item warm', path: item, cache: 'warm', against: 'bytes', goal: 0.9 },
    { name: 'item warm with headers', path: item, cache: 'warm', against: 'headers' },
    { name: 'item', path: item, cache: 'off', against: statements.item(slug), goal: 0.8, grows: true },
    {
      name: 'filtered big',
      path: by(bigOrganisation),
      cache: 'off',
      against: statements.filtered('big', bigOrganisation),
      grows: true,
      atLeast: 30,
    },
    {
      name: 'filtered small',
      path: by(smallOrganisation),
      cache: 'off',
      against: statements.filtered('small', smallOrganisation),
      grows: true,
    },
    {
      name: 'deep page',
      path: `${list}?after=${deep.cursor}`,
      cache: 'off',
      against: statements.deep(deep.publishedAt, deep.id),
      grows: true,
    },
    { name: 'two includes', path: `${list}?include=organisations,terms`, cache: 'off', against: statements.includes },
    {
      name: 'search',
      path: `/v1/search?type=article&q=${asked}`,
      cache: 'off',
      against: statements.search(...words),
      goal: 0.8,
      isForMany: true,
    },
    { name: 'words', path: `${list}?q=${asked}`, cache: 'off', against: statements.words(...words) },
    { name: 'feed warm', path: '/v1/articles.rss', cache: 'warm', against: 'bytes', goal: 0.9 },
    { name: 'feed', path: '/v1/articles.rss', cache: 'off', against: 'bytes' },
  ];
}

const routeName = ({ name }: Read): string => `/${name.replaceAll(/\W+/g, '-')}`;

/** What every server of Node sends by itself. */
const OF_NODE = ['connection', 'content-length', 'date', 'keep-alive'];

/** The bare route that the row is compared with, made of what the application answers. @throws Error for anything but 200 */
export async function routeOf(read: Read, url: string): Promise<Route> {
  const { contentType, headers, body } = await answerOf(url + read.path);
  const route = { path: routeName(read), headers: { 'content-type': contentType } };
  if (read.against === 'bytes') return { ...route, body };
  if (read.against !== 'headers') return { ...route, statement: read.against };
  return { ...route, headers: Object.fromEntries([...headers].filter(([name]) => !OF_NODE.includes(name))), body };
}

export const bareAddress = (read: Read, url: string): string => url + routeName(read);

/** @throws Error where the two do not answer the same */
export async function requireSame(read: Read, url: string, bareUrl: string): Promise<void> {
  const [ours, bare] = await Promise.all([answerOf(url + read.path), answerOf(bareAddress(read, bareUrl))]);
  const isSame =
    typeof read.against === 'string' ? ours.body === bare.body : isDeepStrictEqual(comparable(ours.body), comparable(bare.body));
  if (!isSame || ours.contentType !== bare.contentType)
    throw new Error(`the bare server answers something else:\n${ours.body}\n${bare.body}`);
}

async function answerOf(address: string): Promise<{ contentType: string; headers: Headers; body: string }> {
  const answer = await fetch(address, { headers: { 'accept-encoding': 'identity' } });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${body}`);
  return { contentType: answer.headers.get('content-type') ?? '', headers: answer.headers, body };
}

/** Of a cursor only whether there is one: its signature is ours. Of what was found where: the application takes marks out of the text. */
function comparable(body: string): unknown {
  const json = JSON.parse(body, (name, value: unknown) =>
    name === 'marks' ? undefined : name === 'text' ? unmarked(String(value)) : value,
  ) as {
    page?: Record<string, unknown>;
  };
  return json.page
    ? { ...json, page: Object.fromEntries(Object.entries(json.page).map(([name, cursor]) => [name, cursor !== null])) }
    : json;
}

const unmarked = (text: string): string => text.replaceAll(/[\uE000\uE001]/g, '');
