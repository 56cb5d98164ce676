import { presenceTag } from '../records.js';
import type { ContentType } from '../type.js';
import type { Query } from './paging.js';

const ID = /"id":"([0-9a-f-]{36})"/g;

/** The ids of everything that the JSON shows: each item and each link has its own. */
export const shownIds = (json: readonly string[]): string[] => [
  ...new Set(json.flatMap((one) => Array.from(one.matchAll(ID), ([, id]) => id ?? ''))),
];

/** What an item's answer depends on: what it shows, and what could turn up where it links to. */
export const itemTags = (type: ContentType, id: string, json: string): string[] => [id, ...shownIds([json]), ...presenceTags(type)];

/** What a list depends on: any item of its type, what it shows, and the types that its filters look at. */
export const listTags = (type: ContentType, query: Query, json: readonly string[]): string[] => [
  type.name,
  ...shownIds(json),
  ...presenceTags(type),
  ...filteredTypes(type, query),
];

/** What a feed depends on: its date is that of the last change of anything it could show. */
export const feedTags = (type: ContentType, query: Query, json: readonly string[]): string[] => [
  ...new Set([...listTags(type, query, json), ...linkedTypes(type).map(({ name }) => name)]),
];

/** Of links here and, since they may be included, one hop further. */
function presenceTags(type: ContentType): string[] {
  const near = linkedTypes(type);
  return [...new Set([...near, ...near.flatMap(linkedTypes)].map(presenceTag))];
}

/** Translations, and links read from their other end, are told by what they belong to. */
const linkedTypes = (type: ContentType): ContentType[] =>
  Object.values(type.relations)
    .filter(({ kind }) => kind === 'many' || kind === 'one')
    .map(({ target }) => target());

const filteredTypes = (type: ContentType, query: Query): string[] =>
  Object.keys(query).flatMap((name) => type.relations[name.split(/[.[]/)[0] ?? '']?.target().name ?? []);
