import { validationFailed } from '../problems/problem.js';
import { derived } from './fields/server.js';
import type { Field, Values } from './field.js';
import { MarkdownTooComplex } from './markdown-limits.js';
import { renderMarkdown } from './markdown.js';

/** The HTML of a Markdown field, rendered when it is written. */
export function rendered(name: string, description: string): Field {
  return derived('text', { type: 'string', contentMediaType: 'text/html' }, (values, id) => html(values, name, id), {
    description,
    inLists: false,
  });
}

/** @throws Problem validation-failed for a text that could not be rendered in bounded time */
function html(values: Values, name: string, idPrefix: string): string | null {
  const markdown = values[name];
  if (typeof markdown !== 'string') return null;
  try {
    return renderMarkdown(markdown, { idPrefix });
  } catch (error) {
    if (!(error instanceof MarkdownTooComplex)) throw error;
    throw validationFailed([
      {
        pointer: `/${name}`,
        code: error.reason,
        detail: 'Ce texte est trop complexe pour être mis en page : simplifiez-le ou partagez-le en plusieurs.',
      },
    ]);
  }
}
