import { createMemoryCipher } from '../../platform/memory-cipher.js';
import { guarded } from './guarded.js';
import { inOrder } from './in-order.js';
import type { KeptPiece, Pieces } from './pieces.js';
import type { Spool } from './spool.js';

interface SealedPiece extends KeptPiece {
  readonly iv: Uint8Array<ArrayBuffer>;
  /** Bytes of the file in it. */
  readonly length: number;
}

/**
 * A spool that leaves noise behind: every piece is sealed under a key that is in memory only, and opened again when the
 * file is verified. What was changed meanwhile is noticed.
 *
 * @param size bytes of the file, for the error
 */
export async function createSealedSpool(size: number, pieces: Pieces): Promise<Spool> {
  const cipher = await createMemoryCipher();
  const kept = new Map<number, SealedPiece>();

  /** Opens one piece after the other; each is dropped when the next one is wanted. */
  async function* opened(signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    for (const { iv, read, drop } of inOrder(kept)) {
      signal.throwIfAborted();
      yield await cipher.open({ iv, bytes: await read() });
      await drop();
    }
    kept.clear();
  }
  return {
    write: (offset, bytes) =>
      guarded(size, async () => {
        if (bytes.byteLength === 0) return;
        const { iv, bytes: sealed } = await cipher.seal(bytes);
        kept.set(offset, { iv, length: bytes.byteLength, ...(await pieces.keep(sealed)) });
      }),
    async finish(signal) {
      const content = guarded(size, () => pieces.assemble(opened(signal)));
      return content.catch((error) => {
        signal.throwIfAborted();
        throw error;
      });
    },
    async discard() {
      kept.clear();
      await pieces.remove();
    },
  };
}
