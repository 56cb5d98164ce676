import { plainText, renderMarkdown } from '#app/content/markdown.js';
import { weighted, type Random } from './random.ts';
import { ADJECTIVES, NOUNS, PLACES, VERBS } from './words.ts';

export interface Text {
  markdown: string;
  html: string;
  plain: string;
}

/** How many paragraphs all bodies are made of, and how many one body has: about 3 kB. */
const POOL = 3000;
export const PARAGRAPHS = 6;

const noun = weighted(NOUNS.map((_, index) => 1 / (index + 5)));
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
const subject = (random: Random): string => `${NOUNS[noun(random)]} ${random.of(ADJECTIVES)}`;

export function title(random: Random): string {
  return `${capital(subject(random))} : ${subject(random)} à ${random.of(PLACES)}`;
}

export function sentence(random: Random): string {
  const end = `${random.of(VERBS)} un ${subject(random)} avec ${NOUNS[noun(random)]} et ${subject(random)}`;
  return `${capital(`l’équipe ${subject(random)}`)} ${end}.`;
}

export const sentences = (random: Random, count: number): string => Array.from({ length: count }, () => sentence(random)).join(' ');

/** The paragraphs that bodies are put together from, each rendered as the application renders it. */
export function paragraphs(random: Random): Text[] {
  return Array.from({ length: POOL }, () => {
    const markdown = paragraph(random);
    return { markdown, html: renderMarkdown(markdown, { idPrefix: '' }), plain: plainText(markdown) };
  });
}

function paragraph(random: Random): string {
  const place = `À **${random.of(PLACES)}**, ${sentences(random, 3)}`;
  if (random.below(3) > 0) return `${place} ${sentence(random)}`;
  const points = Array.from({ length: 3 }, () => `- ${subject(random)} à [${random.of(PLACES)}](https://exemple.fr/${random.below(1000)})`);
  return `## ${capital(subject(random))}\n\n${place}\n\n${points.join('\n')}`;
}
