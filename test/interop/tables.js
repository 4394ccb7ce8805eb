/** @typedef {import('./matrix.js').Case & { server: string, error: string | undefined }} Result */

/**
 * `done/tried` of the results that have these properties; `–` when there are none.
 *
 * @param {Result[]} results
 * @param {Partial<Result>} wanted
 */
export function count(results, wanted) {
  const some = results.filter((one) => Object.entries(wanted).every(([name, value]) => one[name] === value));
  return some.length === 0 ? '–' : `${some.filter(({ error }) => error === undefined).length}/${some.length}`;
}

/** A table in Markdown that reads well in a terminal, too. @param {string[]} head @param {string[][]} rows */
export function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}

/** @param {number} size in bytes */
export function inWords(size) {
  const mib = Math.round(size / 1024 / 1024);
  const rest = size - mib * 1024 * 1024;
  if (mib === 0) return `${size}`;
  return `${mib} MiB${rest === 0 ? '' : rest < 0 ? ` − ${-rest}` : ` + ${rest}`}`;
}
