import type { Figures, Measured } from './measure.ts';

/** One line of the table. Numbers are requests a second where nothing else is said. */
export interface Result {
  name: string;
  figures?: Figures;
  bare?: Figures;
  /** Of the application to the bare server, or what was measured in `unit`. */
  value?: number;
  unit: 'ratio' | 's' | 'MB';
  goal?: number;
  holds?: boolean;
  /** The rate by that with fewer articles. */
  growth?: number;
  fault?: string;
}

const round = (value: number | undefined, digits: number): string => (value === undefined ? '' : value.toFixed(digits));
const HEADER = ['row', 'req/s', 'p50 ms', 'p99 ms', 'bare req/s', 'bare p50', 'bare p99', 'ratio', 'to reach', 'holds', 'growth'];

/** The results as a table of Markdown. */
export function tableOf(results: readonly Result[]): string {
  const rows = [HEADER, HEADER.map(() => '-'), ...results.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length), 3));
  return rows
    .map(
      (row, index) =>
        `| ${row.map((cell, column) => (index === 1 ? '-'.repeat(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`,
    )
    .join('\n');
}

function cells({ name, figures, bare, value, unit, goal, holds, growth, fault }: Result): string[] {
  const shown = unit === 'ratio' ? round(value, 2) : `${round(value, unit === 's' ? 2 : 0)} ${unit}`;
  const sign = unit === 'ratio' ? '≥' : '≤';
  return [
    name,
    ...[figures, bare].flatMap((side) => [round(side?.rate, 0), round(side?.p50, 1), round(side?.p99, 1)]),
    fault ? 'failed' : shown,
    goal === undefined ? '' : `${sign} ${goal}${unit === 'ratio' ? '' : ` ${unit}`}`,
    fault ? 'no' : holds === undefined ? '' : holds ? 'yes' : 'no',
    round(growth, 2),
  ];
}

const GROWTH_GOAL = 0.9;

export function compared({ name, goal }: Pick<Result, 'name' | 'goal'>, { ours, bare, ratio: value, growth }: Measured): Result {
  const held = [...(goal === undefined ? [] : [value >= goal]), ...(growth === undefined ? [] : [growth >= GROWTH_GOAL])];
  return { name, figures: ours, bare, value, unit: 'ratio', goal, growth, holds: held.length === 0 ? undefined : held.every(Boolean) };
}

export const limited = (name: string, unit: 's' | 'MB', value: number | undefined, goal: number): Result => ({
  name,
  unit,
  value,
  goal,
  holds: value === undefined ? undefined : value <= goal,
});
