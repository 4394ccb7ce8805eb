import { type Sealer, sealInOrder } from '@sealift/core';
import type { Part } from './parts.js';
import type { SealedElsewhere, SealingThread } from './sealing-thread.js';

/**
 * The same parts as `partsOf` cuts, sealed by a thread in the memory in which they are sent: while it seals one, the next one is read.
 * The thread is closed by the caller.
 *
 * @throws ClientError `thread-failed`, CoreError as `sealStream`, and what `source` throws
 */
export async function* partsOfThread(
  thread: SealingThread,
  sealer: Sealer,
  source: AsyncIterable<Uint8Array>,
  partSize: number,
): AsyncGenerator<Part, void, void> {
  const file = sealInOrder(sealer);
  if (file === undefined) throw new TypeError('The sealer has no stream that a thread could take over.');
  thread.begin(file.stream);
  const free: Uint8Array<ArrayBuffer>[] = [];
  const newMemory = (): Uint8Array<ArrayBuffer> => free.pop() ?? new Uint8Array(partSize);
  const part = ({ memory, digests }: SealedElsewhere, length: number): Part => ({
    bytes: memory.subarray(0, length),
    digests,
    release: () => void free.push(memory),
  });
  let sealing: Promise<SealedElsewhere> | undefined;
  let memory: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  for await (const piece of source) {
    file.take(piece.byteLength);
    for (let at = 0; at < piece.byteLength; ) {
      memory ??= newMemory();
      const taken = piece.subarray(at, at + partSize - filled);
      memory.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled < partSize) continue;
      const before = sealing;
      sealing = thread.seal(memory);
      // Awaited after the one before; until then its failure is nobody's.
      sealing.catch(() => undefined);
      memory = undefined;
      filled = 0;
      if (before !== undefined) yield part(await before, partSize);
    }
  }
  file.end();
  const ending = thread.finish(memory ?? newMemory(), filled);
  ending.catch(() => undefined);
  if (sealing !== undefined) yield part(await sealing, partSize);
  const last = await ending;
  const size = filled + last.tag.byteLength;
  if (size <= partSize) return yield part(last, size);
  // The tag begins in this part and ends in another one.
  const begun = partSize - filled;
  last.memory.set(last.tag.subarray(0, begun), filled);
  yield { bytes: last.memory, release: () => undefined };
  yield { bytes: new Uint8Array(last.tag.subarray(begun)), release: () => undefined };
}
