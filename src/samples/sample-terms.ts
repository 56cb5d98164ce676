import type { Values } from '../content/field.js';

const theme = (label: string): Values => ({ vocabulary: 'theme', label });
const territory = (label: string, parent?: string): Values => ({
  vocabulary: 'territory',
  label,
  ...(parent ? { parent: { id: parent } } : {}),
});

/** Their slugs are made of their labels. */
export const SAMPLE_TERMS: Values[] = [
  theme('Économie sociale et solidaire'),
  theme('Insertion'),
  theme('Emploi'),
  theme('Coopération'),
  theme('Formation'),
  theme('Habitat des jeunes'),
  theme('Restauration'),
  territory('Landes'),
  territory('Seignanx', 'landes'),
  territory('Tarnos', 'seignanx'),
  { vocabulary: 'section', label: 'Espace adhérents' },
  { vocabulary: 'section', label: 'Actualités' },
  { vocabulary: 'programme', label: 'Développer les pôles territoriaux de coopération économique (PTCE)' },
  { vocabulary: 'programme', label: 'STRATEGIE 12-17' },
];
