import { code } from '../content/fields/code.js';
import { text } from '../content/fields/text.js';
import { one } from '../content/relations.js';
import { defineContentType, type ContentType } from '../content/type.js';

export const VOCABULARIES = { theme: 'thème', territory: 'territoire', programme: 'programme', section: 'rubrique' } as const;

export const terms: ContentType = defineContentType({
  name: 'term',
  path: 'terms',
  labels: { one: 'un terme', many: 'les termes', tag: 'Termes' },
  linkFields: ['label', 'vocabulary'],
  lifecycle: 'direct',
  hasSlug: true,
  fields: {
    label: text({
      max: 150,
      description: 'Libellé.',
      example: 'Insertion par l’activité économique',
      required: 'draft',
      filter: ['contains', 'startsWith'],
      sort: true,
      search: 'A',
      asWritten: true,
    }),
    vocabulary: code({
      labels: VOCABULARIES,
      description: 'Vocabulaire.',
      example: 'theme',
      required: 'draft',
      filter: ['eq'],
      sort: true,
    }),
  },
  relations: {
    parent: one((): ContentType => terms, { description: 'Terme plus général.', filter: true, acyclic: true, example: { id: 'emploi' } }),
  },
  defaultSort: 'vocabulary,label',
});
