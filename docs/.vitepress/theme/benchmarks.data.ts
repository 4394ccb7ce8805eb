import { readFileSync } from 'node:fs';
import path from 'node:path';
import { docsFolder } from '../pages.js';

/** One line of a figure, as its table says it. */
export interface Bar {
  readonly what: string;
  /** Median, smallest and largest of all rounds. */
  readonly value: number;
  readonly range?: readonly [number, number];
  readonly goal?: number;
  readonly said: string;
  readonly saidRange: string;
  readonly saidGoal: string;
  readonly detail: string;
  /** Whether it is ours, where a figure shows ours and others. */
  readonly ours: boolean;
}

/** Values of one unit, on one scale. */
export interface Figure {
  readonly title: string;
  readonly note: string;
  /** Where the scale ends. */
  readonly end: number;
  /** Where both are equal: 1 for ratios. */
  readonly mark?: number;
  readonly bars: readonly Bar[];
}

export interface Benchmark {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Day, machine, engine, rounds. */
  readonly measured: string;
  readonly contestants: string;
  readonly figures: readonly Figure[];
}

declare const data: readonly Benchmark[];

export { data };

/** A row as `npm run bench -- --into` writes it (test/bench/report/table.js). */
interface Row {
  readonly what: string;
  readonly group?: string;
  readonly unit: string;
  readonly value: {
    readonly median: number;
    readonly min: number;
    readonly max: number;
    readonly samples: readonly number[];
  };
  readonly goal?: { readonly atLeast?: number; readonly atMost?: number };
  readonly lessIsBetter?: boolean;
  readonly ours?: boolean;
  readonly detail?: string;
}

interface Result {
  readonly bench: string;
  readonly about: string;
  readonly engine: string;
  readonly date: string;
  readonly setting: { readonly rounds?: number };
  readonly rows: readonly Row[];
  readonly machine: {
    readonly cores: number;
    readonly processor: string;
    readonly memoryGiB: number;
    readonly load: number;
    readonly node: string;
    readonly browsers: readonly string[];
  };
  readonly contestants?: Readonly<Record<string, string>>;
}

const MORE_IS_BETTER = new Set(['ratio', 'MB/s', 'per second']);

const file = path.join(docsFolder, 'benchmarks.json');

/** Drawn from what the benches wrote: nobody copies a figure. */
export default {
  watch: ['../../benchmarks.json'],
  load: (): readonly Benchmark[] => benchmarksOf(JSON.parse(readFileSync(file, 'utf8'))),
};

export function benchmarksOf(results: readonly Result[]): readonly Benchmark[] {
  return results.map((result) => ({
    id: `${result.bench}-${result.engine}`.toLowerCase(),
    title: `${result.bench}, ${result.engine}`,
    about: result.about,
    measured: measured(result),
    contestants: Object.entries(result.contestants ?? {})
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    figures: [...grouped(result.rows)].map(([title, rows]) => figureOf(title, rows)),
  }));
}

function measured({ date, engine, setting, machine, rows }: Result): string {
  const { cores, processor, memoryGiB, load, node, browsers } = machine;
  const rounds = Math.max(1, ...rows.map(({ value }) => value.samples.length));
  const with_ = engine === 'Node' ? `Node ${node}` : browsers.join(', ');
  const wanted =
    setting.rounds !== undefined && setting.rounds > rounds ? ` of ${setting.rounds} asked for` : '';
  return `${date}, ${with_}, ${cores} cores (${processor}), ${memoryGiB} GiB of memory; rounds: ${rounds}${wanted}; load average when it was done: ${load}`;
}

/** Rows of one group and unit share a scale. */
function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const title = row.group ?? (row.unit === 'ratio' ? 'Ratios' : `In ${row.unit || 'numbers'}`);
    const key =
      groups.has(title) && groups.get(title)?.[0]?.unit !== row.unit ? `${title}, in ${row.unit}` : title;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function figureOf(title: string, rows: readonly Row[]): Figure {
  const isRatio = rows[0]?.unit === 'ratio';
  const less = rows.every(({ lessIsBetter, unit }) => lessIsBetter || !MORE_IS_BETTER.has(unit));
  const bars = rows.map(barOf);
  const most = Math.max(...bars.map(({ value, goal = 0, range }) => Math.max(value, goal, range?.[1] ?? 0)));
  return {
    title,
    note: `${isRatio ? '1 is as much. ' : ''}${less ? 'Less' : 'More'} is better.${rows.some(({ ours }) => ours === false) ? ' Grey: others.' : ''}`,
    end: most > 0 ? most * 1.02 : 1,
    ...(isRatio ? { mark: 1 } : {}),
    bars,
  };
}

function barOf({ what, unit, value, goal, ours = true, detail = '' }: Row): Bar {
  const { median, min, max, samples } = value;
  const bound = goal?.atLeast ?? goal?.atMost;
  const reached = goal?.atLeast === undefined ? median <= (bound ?? 0) : median >= goal.atLeast;
  return {
    what,
    value: median,
    ...(samples.length > 1 ? { range: [min, max] as const } : {}),
    ...(bound === undefined ? {} : { goal: bound }),
    said: says(median, unit),
    saidRange: samples.length > 1 ? `${says(min, unit)} to ${says(max, unit)}` : '',
    saidGoal:
      bound === undefined
        ? ''
        : `${goal?.atLeast === undefined ? '≤' : '≥'} ${says(bound, unit)} ${reached ? 'reached' : 'not reached'}`,
    detail,
    ours,
  };
}

function says(value: number, unit: string): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === 'ratio' ? '' : ` ${unit}`}`.trim();
}
