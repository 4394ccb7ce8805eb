import { ratio, spread } from './stats.js';

/**
 * @param {string} baseline its name, for the detail
 * @param {number[]} theirs MB/s
 * @param {number[]} ours MB/s
 * @param {string} what
 * @param {import('./table.js').Row['goal']} [goal]
 * @returns {import('./table.js').Row}
 */
export function against(baseline, theirs, ours, what, goal) {
  const detail = `${Math.round(spread(ours).median)} against ${Math.round(spread(theirs).median)} MB/s ${baseline}`;
  return {
    what,
    value: ratio(ours, theirs),
    unit: 'ratio',
    ...(goal === undefined ? {} : { goal }),
    detail,
    speeds: { ours, [baseline]: theirs },
  };
}
