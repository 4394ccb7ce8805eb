import { expect, test } from 'vitest';
import { readBlob } from './read-blob.js';

const MIB = 1024 * 1024;
/** Chromium offers `gc` when it is started with `--js-flags=--expose-gc`; other engines are kept busy instead. */
const { gc = () => void new Array(100_000).fill(0).map(() => ({})) } = globalThis as { gc?: () => void };

test('reads into the memory it was given, and gives back what is in it', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  const memory = await readBlob(new Blob([bytes]), new ArrayBuffer(100_016));
  // WebKitGTK gives memory of its own.
  expect(memory?.byteLength).toBe(fillsBuffers() ? 100_016 : 100_000);
  expect(new Uint8Array(memory ?? new ArrayBuffer(0), 0, 100_000)).toEqual(bytes);
});

test('a read ends although garbage is collected all the time', async () => {
  const collecting = setInterval(gc, 1);
  try {
    const file = new Blob([new Uint8Array(64 * MIB)]);
    const readSlices = async (first: number): Promise<number> => {
      let read = 0;
      for (let i = first; i < 64; i += 4) {
        const memory = await readBlob(file.slice(i * MIB, (i + 1) * MIB), new ArrayBuffer(MIB));
        read += memory?.byteLength ?? 0;
      }
      return read;
    };
    expect(await Promise.all([0, 1, 2, 3].map(readSlices))).toEqual([16 * MIB, 16 * MIB, 16 * MIB, 16 * MIB]);
  } finally {
    clearInterval(collecting);
  }
});

function fillsBuffers(): boolean {
  try {
    new Blob().stream().getReader({ mode: 'byob' });
    return true;
  } catch {
    return false;
  }
}
