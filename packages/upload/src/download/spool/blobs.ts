import type { Spool } from './spool.js';

/** A spool for browsers without a private file system: a Blob for each piece, which the browser may keep on disk. */
export function createBlobSpool(): Spool {
  const pieces = new Map<number, Blob>();
  return {
    async write(offset, bytes) {
      if (bytes.byteLength > 0) pieces.set(offset, new Blob([bytes]));
    },
    async finish() {
      return new Blob([...pieces].sort(([a], [b]) => a - b).map(([, piece]) => piece));
    },
    async discard() {
      pieces.clear();
    },
  };
}
