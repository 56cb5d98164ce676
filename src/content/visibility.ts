import { reachOf, type Actor, type Capability, type Grant } from '../auth/capabilities.js';
import type { ContentType } from './type.js';

/** What a caller counts as. */
export type Audience = 'public' | 'member' | 'staff';
export type Edition = 'working' | 'published' | 'trashed';

/** Who reads which edition: the whole of what the authoriser has to know about a reader. */
export interface Viewer {
  audience: Audience;
  /** What staff look at. Everybody else reads what is published. */
  edition: 'working' | 'published';
  /** Whose working copies, of which types. */
  grants: readonly Grant[];
}

export const published = (audience: 'public' | 'member'): Viewer => ({ audience, edition: 'published', grants: [] });

export const viewerFor = ({ audience, grants }: Pick<Actor, 'audience' | 'grants'>, edition: Viewer['edition']): Viewer =>
  audience === 'staff' ? { audience, edition, grants } : published(audience);

/** The mechanism itself, which writes by what it reads; never a caller. */
export const MECHANISM: Viewer = {
  audience: 'staff',
  edition: 'working',
  grants: [{ capabilities: ['content:write'], types: 'all', organisations: 'all' }],
};

/**
 * The one authoriser, rights: an SQL condition over the row of an item, never null, that holds where a right reaches it.
 * It is `true` or `false` where that does not depend on the row.
 */
export function reaches(
  type: Pick<ContentType, 'name' | 'ownsItself'>,
  row: string,
  { grants }: Pick<Viewer, 'grants'>,
  capability: Capability,
): string {
  const organisations = reachOf(grants, capability, type.name);
  if (organisations === 'all') return 'true';
  if (organisations.length === 0) return 'false';
  const list = `'{${organisations.join(',')}}'::uuid[]`;
  const owned = `coalesce((select ${row}_owned.owner from item ${row}_owned where ${row}_owned.id = ${row}.item) = any(${list}), false)`;
  return type.ownsItself ? `(${row}.item = any(${list}) or ${owned})` : owned;
}

/** The one authoriser, names: a row of `slug` that was never published names nothing but for who may write its item. */
export const mayName = (type: Pick<ContentType, 'name' | 'ownsItself'>, slug: string, viewer: Pick<Viewer, 'grants'>): string =>
  `(${slug}.published_at is not null or ${reaches(type, slug, viewer, 'content:write')})`;

/**
 * The one authoriser, rows: an SQL condition that holds where the viewer may see that the row exists.
 * What is not published has no row of the published edition, so nothing else has to be remembered. Staff read the working copy of what
 * they may write, and of the rest what members read: at most one row of each item.
 */
export function mayRead(type: ContentType, row: string, viewer: Viewer): string {
  if (viewer.audience !== 'staff') return mayReadPublished(type, row, viewer.audience);
  const own = reaches(type, row, viewer, 'content:write');
  const rest = mayReadPublished(type, row, 'member');
  if (own === 'true') return `${row}.edition = '${viewer.edition}'`;
  if (own === 'false') return rest;
  return viewer.edition === 'working'
    ? `(${row}.edition = 'working' and ${own} or ${rest} and not ${own})`
    : `(${row}.edition = 'published' and ${own} or ${rest})`;
}

function mayReadPublished(type: ContentType, row: string, audience: 'public' | 'member'): string {
  const conditions = [`${row}.edition = 'published'`];
  if (audience === 'public' && type.lifecycle === 'drafts') conditions.push(`${row}.visibility in ('public', 'teaser')`);
  if (type.readableBy) conditions.push(type.readableBy(row, audience));
  return conditions.join(' and ');
}

/** The one authoriser, fields: holds where the viewer may read what a teaser hides; undefined where that is always so. */
export function mayReadGated(type: ContentType, row: string, { audience }: Viewer): string | undefined {
  return audience === 'public' && type.lifecycle === 'drafts' ? `${row}.visibility = 'public'` : undefined;
}

/**
 * The one authoriser, links: a link belongs to the edition of the item that it is in, `holder`, whose row was authorised.
 * One of a published edition says who may read it, by the visibility of that item.
 */
export function mayReadLink(link: string, holder: string, { audience }: Viewer): string {
  if (audience === 'staff') return `${link}.edition = ${holder}.edition`;
  return `${link}.edition = 'published'${audience === 'public' ? ` and ${link}.audience = 'public'` : ''}`;
}

/** The search vector a viewer may search: what is in it was decided when the item was written. */
export const searchVector = ({ audience }: Viewer): string => (audience === 'public' ? 'search_public' : 'search_members');
