/**
 * What a bench reports: one line of the table.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {import('./stats.js').Spread} value
 * @property {'ratio' | 'MiB' | 'kB' | 'MB/s' | 'ms' | 'ms of processor time' | 's of processor time' | 's' | 'per second' | 'requests' | 'elements' | '%'} unit
 * @property {{ atLeast: number } | { atMost: number }} [goal]
 * @property {Record<string, number[]>} [speeds] MB/s of each round, for the JSON file only
 * @property {string} [group] what shares a figure: values of one unit
 * @property {boolean} [lessIsBetter] of a ratio; without it more is
 * @property {boolean} [ours] where ours stand beside others. Default: true
 * @property {string} [detail] what stands behind the value, e.g. the absolute speeds of both variants
 */

/** @param {readonly Row[]} rows */
export function table(rows) {
  const cells = rows.map((row) => [
    row.what,
    number(row.value.median, row.unit),
    row.value.samples.length > 1
      ? `${number(row.value.min, row.unit)}–${number(row.value.max, row.unit)}`
      : '',
    goal(row),
    row.detail ?? '',
  ]);
  const all = [['what', 'median', 'min–max', 'goal', 'detail'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((line) => line[column].length)));
  return all
    .map((line) =>
      line
        .map((cell, i) => (i < 4 ? cell.padEnd(widths[i]) : cell))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {Row} row */
function goal({ goal, unit, value }) {
  if (goal === undefined) return '';
  const [sign, bound] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost];
  const reached = 'atLeast' in goal ? value.median >= bound : value.median <= bound;
  return `${sign} ${number(bound, unit)} ${reached ? 'reached' : 'not reached'}`;
}

/** @param {number} value @param {Row['unit']} unit */
function number(value, unit) {
  if (unit === 'ratio') return value.toFixed(2);
  if (unit === 's of processor time' || unit === 's') return `${value.toFixed(2)} s`;
  if (unit === 'ms of processor time') return `${value.toFixed(2)} ms`;
  if (unit === '%') return `${value.toFixed(4)} %`;
  if (unit === 'kB') return `${value.toFixed(1)} kB`;
  return `${Math.round(value)} ${unit}`;
}
