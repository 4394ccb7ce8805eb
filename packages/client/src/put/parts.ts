import { giveBack } from '@sealift/core/bytes';
import type { Digests } from './sealing-thread.js';

/** A part of the object. `release` when S3 has it: its memory is that of a later part. */
export interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of `bytes`, where they were computed beside. */
  readonly digests?: Digests;
  release(): void;
}

/**
 * Cuts the object into parts of `partSize` bytes, the last one shorter, in as many buffers as parts are under way and one.
 * A part that is never released keeps its buffer to itself.
 *
 * @param object pieces in memory of their own, which is given back
 */
export async function* partsOf(
  object: AsyncIterable<Uint8Array>,
  partSize: number,
): AsyncGenerator<Part, void, void> {
  const free: Uint8Array<ArrayBuffer>[] = [];
  const part = (buffer: Uint8Array<ArrayBuffer>, length: number): Part => ({
    bytes: buffer.subarray(0, length),
    release: () => void free.push(buffer),
  });
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const piece of object) {
    const { byteLength } = piece;
    for (let at = 0; at < byteLength; ) {
      buffer ??= free.pop() ?? new Uint8Array(partSize);
      const taken = piece.subarray(at, at + partSize - filled);
      buffer.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < partSize) continue;
      yield part(buffer, filled);
      buffer = undefined;
      filled = 0;
    }
    giveBack(piece);
  }
  if (buffer !== undefined) yield part(buffer, filled);
}
