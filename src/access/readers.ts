import { grantOf, type Reach } from '../auth/capabilities.js';
import { mayRead, mayReadGated, published, type Viewer } from '../content/visibility.js';
import type { ContentType } from '../content/type.js';

/** A kind of reader, as the authoriser knows him. */
export interface Reader {
  who: 'anonymous' | 'member' | 'owner-staff' | 'other-staff' | 'federation-staff';
  /** French. */
  label: string;
  viewer: Viewer;
}

/** Who answers for the item; without a name where the caller may not know it. */
export interface Owner {
  id: string;
  name: string | null;
}

/** An organisation that owns nothing. */
const NONE = '00000000-0000-0000-0000-000000000000';

const staff = (organisations: Reach): Viewer => ({ audience: 'staff', edition: 'working', grants: [grantOf('author', organisations)] });

export const readersOf = (owner: Owner | null): Reader[] => [
  { who: 'anonymous', label: 'Tout le monde, sans connexion', viewer: published('public') },
  { who: 'member', label: 'Les adhérents', viewer: published('member') },
  ...(owner
    ? [
        {
          who: 'owner-staff' as const,
          label: owner.name === null ? 'Le personnel de l’organisation qui en répond' : `Le personnel de « ${owner.name} »`,
          viewer: staff([owner.id]),
        },
      ]
    : []),
  { who: 'other-staff', label: 'Le personnel d’autres organisations', viewer: staff([NONE]) },
  { who: 'federation-staff', label: 'Le personnel de toute la fédération', viewer: staff('all') },
];

/** What the reader is shown of the item `$1`, in the authoriser's own words: `full`, `teaser` or `nothing`. */
export function shownSql(type: ContentType, { viewer }: Reader): string {
  const gate = mayReadGated(type, 'e', viewer) ?? 'true';
  return `coalesce((select case when ${gate} then 'full' else 'teaser' end from ${type.name} e where e.item = $1 and ${mayRead(type, 'e', viewer)}), 'nothing')`;
}
