import { KeysError } from '../errors.js';
import type { Derivation } from './derivation.js';

const KEY_BYTES = 32;
/** Milliseconds after which the page is let do something else: a frame at 60 Hz has 16. */
const SLICE = 8;

/**
 * 32 bytes of Argon2id, version 19 (RFC 9106), computed in slices, so that the page stays alive. The library is loaded by the first call.
 *
 * @param signal ends the computation
 * @throws KeysError `derivation-failed`; what the signal was aborted with
 */
export async function argon2id(
  secret: Uint8Array,
  { memory, passes, parallelism, salt }: Derivation,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  signal?.throwIfAborted();
  try {
    const { argon2idAsync } = await import('@noble/hashes/argon2.js');
    const compute = () =>
      argon2idAsync(secret, salt, {
        m: memory,
        t: passes,
        p: parallelism,
        dkLen: KEY_BYTES,
        asyncTick: SLICE,
        onProgress: () => signal?.throwIfAborted(),
      });
    return (await inBackground(compute)) as Uint8Array<ArrayBuffer>;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new KeysError(
      'derivation-failed',
      'The key could not be derived: the script did not load, or there is not enough memory.',
      { cause },
    );
  }
}

interface Scheduler {
  postTask<T>(task: () => Promise<T>, options: { readonly priority: 'background' }): Promise<T>;
}

/**
 * The library yields with `scheduler.yield`, which goes on before timers and messages of the same priority: they would all wait until the
 * key is there. What a task of low priority yields stays of low priority. Elsewhere it yields to a timer.
 */
function inBackground<T>(task: () => Promise<T>): Promise<T> {
  const { scheduler } = globalThis as { readonly scheduler?: Scheduler };
  return scheduler === undefined ? task() : scheduler.postTask(task, { priority: 'background' });
}
