import { slugOf } from '#app/content/slugs.js';
import type { Random } from './random.ts';
import { weighted } from './random.ts';
import { PARAGRAPHS, sentences, title } from './texts.ts';

/** Drafts beside the published articles: what the measuring of publishing publishes. */
export const DRAFTS = 6000;
const BEGIN = Date.UTC(2006, 0, 1);
const END = Date.UTC(2026, 0, 1);

/** One article before its texts are put together: ids of organisations and terms, numbers of paragraphs. */
export interface Plan {
  number: number;
  id: string;
  slug: string;
  title: string;
  standfirst: string;
  /** Milliseconds. */
  publishedAt: number;
  isDraft: boolean;
  paragraphs: number[];
  organisations: string[];
  terms: string[];
}

export interface Targets {
  /** From the one with most articles to the one with fewest. */
  organisations: readonly string[];
  terms: readonly string[];
  paragraphs: number;
}

/** Articles over twenty years, drafts last; a tenth came later than their date, as archives do. */
export function* planArticles(random: Random, published: number, targets: Targets): Generator<Plan> {
  const others = weighted(targets.organisations.slice(1).map((_, index) => 1 / (index + 2)));
  const pickOrganisations = (): string[] =>
    two(() => targets.organisations[1 + others(random)]!, firstOf(random, targets.organisations[0]!));
  const step = (END - BEGIN) / (published + DRAFTS);
  for (let number = 0; number < published + DRAFTS; number += 1) {
    const at = Math.floor(BEGIN + number * step);
    const text = title(random);
    yield {
      number,
      id: random.uuid(at),
      slug: `${slugOf(text, 'article').slice(0, 70).replace(/-$/, '')}-${number}`,
      title: text,
      standfirst: sentences(random, 2),
      publishedAt: random.below(10) === 0 ? BEGIN + random.below(at - BEGIN + 1) : at,
      isDraft: number >= published,
      paragraphs: Array.from({ length: PARAGRAPHS }, () => random.below(targets.paragraphs)),
      organisations: pickOrganisations(),
      terms: two(() => random.of(targets.terms)),
    };
  }
}

/** One organisation has a fifth of all articles. */
const firstOf = (random: Random, big: string): string | undefined => (random.below(5) === 0 ? big : undefined);

function two(pick: () => string, first: string = pick()): string[] {
  for (;;) {
    const second = pick();
    if (second !== first) return [first, second];
  }
}
