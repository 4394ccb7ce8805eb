import { readFileSync } from 'node:fs';
import path from 'node:path';
import { docsFolder } from '../pages.js';

/** One row of the table in docs/performance.md. */
export interface Measured {
  readonly what: string;
  readonly value: number;
  /** Smallest and largest of all rounds; absent where there was one. */
  readonly range?: readonly [number, number];
  readonly goal?: number;
}

export interface Figures {
  /** Two variants against each other: 1 is as fast. */
  readonly ratios: readonly Measured[];
  /** kB after gzip: less is better. */
  readonly sizes: readonly Measured[];
}

declare const data: Figures;

export { data };

/** Of one only its words. */
const LINK = /\[([^\]]*)\]\([^)]*\)/g;
const NUMBER = /\d+(?:\.\d+)?/g;
const numbers = (cell: string) => (cell.match(NUMBER) ?? []).map(Number);

/** The charts are drawn from the table, so they cannot say anything else. */
export default {
  watch: ['../../performance.md'],
  load: (): Figures => figuresIn(readFileSync(path.join(docsFolder, 'performance.md'), 'utf8')),
};

/** @throws Error when the table is not there, or not what it was */
export function figuresIn(text: string): Figures {
  const [, table = ''] =
    /^\| what \| median \| range \| goal \| speeds \|\n\|[-|]+\n((?:\|.*\n)+)/m.exec(text) ?? [];
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));
  const measured = (unit: RegExp) =>
    rows.flatMap(([what = '', median = '', range = '', goal = '']): Measured[] => {
      const [value] = unit.test(median) ? numbers(median) : [];
      const [least, most] = numbers(range);
      const [wanted] = /^[≥≤]/.test(goal) ? numbers(goal) : [];
      if (value === undefined) return [];
      return [
        {
          what: what
            .replaceAll('`', '')
            .replace(/^gzip: /, '')
            .replace(LINK, '$1'),
          value,
          ...(least !== undefined && most !== undefined ? { range: [least, most] } : {}),
          ...(wanted !== undefined ? { goal: wanted } : {}),
        },
      ];
    });
  const ratios = measured(/^\d+\.\d+$/);
  const sizes = measured(/ kB$/);
  if (ratios.length < 5 || sizes.length < 2)
    throw new Error('The table of docs/performance.md cannot be read.');
  return { ratios, sizes };
}
