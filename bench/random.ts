/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** A UUIDv7 of that instant (RFC 9562 section 5.7). */
  uuid(at: number): string {
    const time = at.toString(16).padStart(12, '0');
    const [a, b, c, d] = [0x1000, 0x4000, 0x1000000, 0x1000000].map((limit) => this.below(limit));
    const tail = c!.toString(16).padStart(6, '0') + d!.toString(16).padStart(6, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${a!.toString(16).padStart(3, '0')}-${(0x8000 + b!).toString(16)}-${tail}`;
  }
}

/** Picks an index, each with the probability of its weight. */
export function weighted(weights: readonly number[]): (random: Random) => number {
  const sums: number[] = [];
  for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight);
  return (random) => firstAbove(sums, random.next() * sums.at(-1)!);
}

function firstAbove(sums: readonly number[], value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
