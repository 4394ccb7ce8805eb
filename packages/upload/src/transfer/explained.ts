import { untilAborted } from '../platform/abortable.js';
import type { Asking } from './report.js';

/** Milliseconds that an error waits for its sentence at most: it must be heard where the network is gone, too. */
const MAX_DELAY = 2000;

/**
 * The end of every transfer that fails: gives its error the sentence that belongs to its code, which is loaded only now.
 * Where that does not come, the code has to do.
 *
 * @param asking how the page asks its signer, to find out why it did not answer
 * @throws `error`
 */
export async function explained(error: unknown, asking?: Asking): Promise<never> {
  // Whoever cancels knows it, and does not wait.
  if ((error as Error | undefined)?.name === 'AbortError') throw error;
  const told = import('./sentences.js').then(({ tell }) => tell(error, asking));
  await untilAborted(AbortSignal.timeout(MAX_DELAY), told).catch(() => {});
  throw error;
}
