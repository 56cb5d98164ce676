import type { ContentType } from './type.js';

/** What a caller counts as. */
export type Audience = 'public' | 'member' | 'staff';
export type Edition = 'working' | 'published' | 'trashed';

/** Who reads which edition: the whole of what the authoriser has to know about a reader. */
export interface Viewer {
  audience: Audience;
  edition: Edition;
}

export const published = (audience: Audience): Viewer => ({ audience, edition: 'published' });

/**
 * The one authoriser, rows: an SQL condition that holds where the viewer may see that the row exists.
 * What is not published has no row of the published edition, so nothing else has to be remembered.
 */
export function mayRead(type: ContentType, row: string, { audience, edition }: Viewer): string {
  const conditions = [`${row}.edition = '${edition}'`];
  if (audience === 'public' && type.lifecycle === 'drafts') conditions.push(`${row}.visibility in ('public', 'teaser')`);
  if (audience !== 'staff' && type.readableBy) conditions.push(type.readableBy(row, audience));
  return conditions.join(' and ');
}

/** The one authoriser, fields: holds where the viewer may read what a teaser hides; undefined where that is always so. */
export function mayReadGated(type: ContentType, row: string, { audience }: Viewer): string | undefined {
  return audience === 'public' && type.lifecycle === 'drafts' ? `${row}.visibility = 'public'` : undefined;
}

/** The one authoriser, links: a link of a published edition says who may read it, by the visibility of the item it is in. */
export function mayReadLink(link: string, { audience, edition }: Viewer): string {
  const readable = audience === 'public' ? ` and ${link}.audience = 'public'` : '';
  return `${link}.edition = '${edition}'${readable}`;
}

/** The search vector a viewer may search: what is in it was decided when the item was written. */
export const searchVector = ({ audience }: Viewer): string => (audience === 'public' ? 'search_public' : 'search_members');
