/**
 * @typedef {{ median: number, min: number, max: number, samples: number[] }} Spread
 */

/**
 * @param {readonly number[]} samples at least one
 * @returns {Spread}
 */
export function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { median: middle, min: sorted[0], max: sorted[sorted.length - 1], samples: [...samples] };
}

/**
 * @param {readonly number[]} sorted ascending, at least one
 * @param {number} share of them that is not above what is returned
 */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(sorted.length * share))) - 1];
}

/**
 * Ratio of two variants that took turns: each round gives one ratio, so that what disturbs the machine for longer than
 * a round disturbs both.
 *
 * @param {readonly number[]} ours
 * @param {readonly number[]} baseline measured in the same rounds
 */
export function ratio(ours, baseline) {
  return spread(ours.map((value, round) => value / baseline[round]));
}
