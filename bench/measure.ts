import autocannon, { type Instance, type Options as Load, type Result } from 'autocannon';
import { untilIdle } from './idle.ts';
import type { Options } from './options.ts';

export interface Figures {
  /** Requests a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** One side of a row: what is sent, the same in each round. */
export type Side = Pick<Load, 'url' | 'headers' | 'requests' | 'amount'>;

/** The sides of a row, in this order. */
const NAMES = ['ours', 'bare', 'ours with less'] as const;
const CONNECTIONS = 16;
/** A statement by hand may take longer than the ten seconds that are usual. */
const TIMEOUT_SECONDS = 60;
/** After less, V8 still compiles what the first round runs. */
const WARM_UP_SECONDS = 5;

export interface Measured {
  ours: Figures;
  bare: Figures;
  /** The median of the rounds' ratios: what else the machine does changes from round to round, for all sides alike. */
  ratio: number;
  /** The same by the third side. */
  growth?: number;
}

/**
 * Loads the sides in turn, several times: ours, the bare one and, if there is one, ours with less data. Answers the medians.
 * @throws Error where an answer was no 2xx, or none of ours came
 */
export async function measure(
  sides: readonly [Side, Side, Side?],
  { rounds, seconds }: Pick<Options, 'rounds' | 'seconds'>,
  databaseUrl: string,
): Promise<Measured> {
  const loaded = sides.filter((side) => side !== undefined);
  const figures: Figures[][] = loaded.map(() => []);
  const loadAlone = async (index: number, duration: number): Promise<Figures> => {
    await untilIdle(databaseUrl);
    return load(loaded[index]!, duration, NAMES[index]!);
  };
  for (const index of loaded.keys()) await loadAlone(index, Math.max(WARM_UP_SECONDS, seconds));
  for (let round = 0; round < rounds; round += 1) {
    for (const index of loaded.keys()) figures[index]!.push(await loadAlone(index, seconds));
  }
  await untilIdle(databaseUrl);
  const [ours = [], bare = [], less] = figures;
  return { ours: medians(ours), bare: medians(bare), ratio: ratioOf(ours, bare), growth: less && ratioOf(ours, less) };
}

/** Of several measurings of one row the medians, each figure for itself. */
export const middleOf = (each: readonly Omit<Measured, 'growth'>[]): Measured => ({
  ours: medians(each.map(({ ours }) => ours)),
  bare: medians(each.map(({ bare }) => bare)),
  ratio: median(each.map(({ ratio }) => ratio)),
});

const ratioOf = (ours: readonly Figures[], others: readonly Figures[]): number =>
  median(ours.map(({ rate }, round) => rate / others[round]!.rate));

const medians = (list: readonly Figures[]): Figures => ({
  rate: median(list.map(({ rate }) => rate)),
  p50: median(list.map(({ p50 }) => p50)),
  p99: median(list.map(({ p99 }) => p99)),
});

async function load(side: Side, seconds: number, name: (typeof NAMES)[number]): Promise<Figures> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const settings = { ...side, connections: CONNECTIONS, timeout: TIMEOUT_SECONDS, ...(side.amount ? {} : { duration: seconds }) };
  const running = autocannon(settings, (error: unknown, result) => (error ? reject(error) : resolve(result)));
  const elapsed = side.amount ? untilLast(running) : undefined;
  const result = await promise;
  const failed = result.non2xx + result.errors + result.timeouts;
  // Among a million a statement by hand may take longer than the round.
  const answers = name === 'bare' && !side.amount ? Math.max(result['2xx'], 1) : result['2xx'];
  if (failed > 0 || answers === 0) throw new Error(`${name}: ${faultOf(result)}`);
  const rate = answers / (elapsed?.() ?? result.duration);
  return { rate, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Seconds from now to the last answer: a number of requests ends on a whole second otherwise. */
function untilLast(running: Instance): () => number {
  const begin = performance.now();
  let last = begin;
  running.on('response', () => (last = performance.now()));
  return () => (last - begin) / 1000;
}

function faultOf({ errors, timeouts, statusCodeStats, requests }: Result): string {
  const statuses = Object.entries(statusCodeStats ?? {}).map(([status, { count }]) => `${count} × ${status}`);
  return `of ${requests.total} answers: ${[...statuses, `${errors} errors`, `${timeouts} timeouts`].join(', ')}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
