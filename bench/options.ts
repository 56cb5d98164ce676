import { parseArgs } from 'node:util';

export interface Options {
  articles: number;
  /** Names of rows, or beginnings of them; all where nothing is said. */
  only: string[];
  json: string | undefined;
  rounds: number;
  /** Of each round of each side. */
  seconds: number;
  seed: number;
}

const text = { type: 'string' } as const;

/** @throws TypeError naming an option that does not exist */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: { articles: text, only: text, json: text, rounds: text, seconds: text, seed: text },
  });
  return {
    articles: Number(values.articles ?? 20_000),
    only: values.only?.split(',') ?? [],
    json: values.json,
    rounds: Number(values.rounds ?? 5),
    seconds: Number(values.seconds ?? 4),
    seed: Number(values.seed ?? 20130613),
  };
}
