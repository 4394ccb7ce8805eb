import type { Waiting } from '../engine/ports.js';
import type { FileItem } from './file-item.js';
import { inProgress } from './states.js';

/** The reason that explains the others comes first: without a network nobody answers. */
const ORDER: readonly Waiting['for'][] = ['network', 's3', 'signer', 'slow'];

/** Why the list as a whole does not move: what all wait for that are on their way, or that all are paused. */
export function standstill(items: readonly FileItem[]): Waiting | 'paused' | undefined {
  const working = items.filter(({ state }) => inProgress(state));
  if (working.length === 0) return items.some(({ state }) => state === 'paused') ? 'paused' : undefined;
  const waits = working.flatMap(({ wait }) => wait ?? []);
  if (waits.length < working.length) return undefined;
  const rank = ({ for: what }: Waiting): number => ORDER.indexOf(what);
  return waits.reduce((first, wait) => {
    const order = rank(wait) - rank(first);
    return order < 0 || (order === 0 && wait.since < first.since) ? wait : first;
  });
}
