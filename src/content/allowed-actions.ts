import type { Capability } from '../auth/capabilities.js';
import type { Field } from './field.js';
import { virtual } from './fields/server.js';
import type { Declaration } from './type.js';
import { reaches, type Viewer } from './visibility.js';

const ACTIONS = ['update', 'publish', 'unpublish', 'trash'];

/** What the reader may do with the item as it stands. */
export const allowedActions = (declaration: Declaration): Field => ({
  ...virtual('text[]', { type: 'array', items: { type: 'string', enum: ACTIONS } }, (row) => `${row}_item.status`, {
    description:
      'Ce que vous pouvez faire de ce contenu : `update` modifier, `publish` publier, `unpublish` retirer, `trash` mettre à la corbeille (réservé au personnel).',
    required: 'draft',
  }),
  staffOnly: true,
  read: (status, row, viewer) => `to_json(array_remove(array[${actions(declaration, status, row, viewer)}]::text[], null))`,
});

/** What is published at once is in use when something published links to it, where nothing else shows it. */
const isInPublicUse = ({ readableBy }: Declaration, row: string): string =>
  readableBy ? `exists (select 1 from link used where used.to_item = ${row}.item and used.edition = 'published')` : 'true';

function actions(declaration: Declaration, status: string, row: string, viewer: Viewer): string {
  const right = (capability: Capability) => reaches(declaration, row, viewer, capability);
  const isPublished = `${status} = 'published'`;
  const isCurrent = `coalesce(${row}_item.published_version = ${row}_item.version, false)`;
  const offered =
    declaration.lifecycle === 'direct'
      ? {
          update: right('content:write'),
          trash: `${right('content:trash')} and (${right('content:publish')} or not ${isInPublicUse(declaration, row)})`,
        }
      : {
          update: right('content:write'),
          publish: `${right('content:publish')} and not ${isCurrent}`,
          unpublish: `${right('content:publish')} and ${isPublished}`,
          trash: `${right('content:trash')} and (not ${isPublished} or ${right('content:publish')})`,
        };
  return Object.entries(offered)
    .map(([action, condition]) => `case when ${condition} then '${action}' end`)
    .join(', ');
}
