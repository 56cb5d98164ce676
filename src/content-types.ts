/** Every content type there is. Imported once, so that each is declared before anything reads the registry. */
import { articles } from './articles/article.type.js';
import { attachments } from './attachments/attachment.type.js';
import { events } from './events/event.type.js';
import { organisations } from './organisations/organisation.type.js';
import { terms } from './terms/term.type.js';

export const declaredTypes = [articles, organisations, events, terms, attachments];
