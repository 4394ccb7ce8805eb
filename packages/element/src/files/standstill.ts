import type { Waiting } from '../engine/ports.js';
import type { Tally } from './tally.js';

/** The reason that explains the others comes first: without a network nobody answers. */
const ORDER: readonly Waiting['for'][] = ['network', 's3', 'signer', 'slow'];

/** Why the list as a whole does not move: what all wait for that are on their way, or that all are paused. */
export function standstill(tally: Tally): Waiting | 'paused' | undefined {
  const { working } = tally;
  if (working.length === 0) return tally.number((state) => state === 'paused') > 0 ? 'paused' : undefined;
  const waits = working.flatMap(({ wait }) => wait ?? []);
  if (waits.length < working.length) return undefined;
  const rank = ({ for: what }: Waiting): number => ORDER.indexOf(what);
  return waits.reduce((first, wait) => {
    const order = rank(wait) - rank(first);
    return order < 0 || (order === 0 && wait.since < first.since) ? wait : first;
  });
}
