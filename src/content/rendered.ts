import { validationFailed } from '../problems/problem.js';
import { computed, derived } from './fields/server.js';
import type { Field, Values } from './field.js';
import { MarkdownTooComplex } from './markdown-limits.js';
import { plainText, renderMarkdown } from './markdown.js';

/** The HTML of a Markdown field, rendered when it is written. */
export function rendered(name: string, description: string): Field {
  const html = (values: Values, idPrefix: string) => made(values, name, (markdown) => renderMarkdown(markdown, { idPrefix }));
  return derived('text', { type: 'string', contentMediaType: 'text/html' }, html, { description, inLists: false });
}

/** What that HTML says as plain text: what searches look into, and show. */
export const asText = (name: string): Field => computed('text', (values) => made(values, name, plainText));

/** @throws Problem validation-failed for a text that could not be rendered in bounded time */
function made(values: Values, name: string, make: (markdown: string) => string): string | null {
  const markdown = values[name];
  if (typeof markdown !== 'string') return null;
  try {
    return make(markdown);
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
