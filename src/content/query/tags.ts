import { presenceTag } from '../records.js';
import { onceOfEach, type ContentType } from '../type.js';
import type { Page, Query } from './paging.js';

/** The first member of whatever has an id. */
const MEMBER = '{"id":"';
const ID_LENGTH = 36;

/** The ids of everything that the JSON shows: each item and each link has its own. Inside a text its quotes would be escaped. */
export function shownIds(json: readonly string[]): string[] {
  const ids = new Set<string>();
  for (const one of json) {
    for (let at = one.indexOf(MEMBER); at >= 0; at = one.indexOf(MEMBER, at + MEMBER.length + ID_LENGTH))
      ids.add(one.slice(at + MEMBER.length, at + MEMBER.length + ID_LENGTH));
  }
  return [...ids];
}

/** What an item's answer depends on: what it shows, and what could turn up where it links to. */
export const itemTags = (type: ContentType, id: string, json: string): string[] => [id, ...shownIds([json]), ...presenceTags(type)];

/** What a list depends on: any item of its type, what it shows, and the types that its filters look at. */
export const listTags = (type: ContentType, query: Query, { ids, items }: Page): string[] => [
  type.name,
  ...new Set([...ids, ...shownIds(items)]),
  ...presenceTags(type),
  ...filteredTypes(type, query),
];

/** Of links here and, since they may be included, one hop further. */
const presenceTags = onceOfEach((type): readonly string[] => {
  const near = linkedTypes(type);
  return [...new Set([...near, ...near.flatMap(linkedTypes)].map(presenceTag))];
});

/** Translations, and links read from their other end, are told by what they belong to. */
const linkedTypes = (type: ContentType): ContentType[] =>
  Object.values(type.relations)
    .filter(({ kind }) => kind === 'many' || kind === 'one')
    .map(({ target }) => target());

const filteredTypes = (type: ContentType, query: Query): string[] =>
  Object.keys(query).flatMap((name) => type.relations[name.split(/[.[]/)[0] ?? '']?.target().name ?? []);
