import { inOrder } from './in-order.js';
import type { Spool } from './spool.js';

/** For files that fit into memory: they are on no disk at all, sealed or not. */
export function createMemorySpool(): Spool {
  const pieces = new Map<number, Uint8Array<ArrayBuffer>>();
  return {
    async write(offset, bytes) {
      if (bytes.byteLength > 0) pieces.set(offset, bytes);
    },
    async finish() {
      const content = new Blob(inOrder(pieces));
      pieces.clear();
      return content;
    },
    async discard() {
      pieces.clear();
    },
  };
}
