import { describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../../testing/bytes.js';
import { createMemorySpool } from './memory.js';
import { type Pieces, piecesInBlobs } from './pieces.js';
import { createSealedSpool } from './sealed.js';
import type { Spool } from './spool.js';

const never = new AbortController().signal;

/** Pieces in Blobs, and every byte that was kept, as whoever finds the disk sees it. */
function watched(change: (sealed: Uint8Array) => Uint8Array = (sealed) => sealed) {
  const inner = piecesInBlobs();
  const found: Uint8Array[] = [];
  const log: string[] = [];
  const pieces: Pieces = {
    async keep(sealed) {
      found.push(sealed.slice());
      const number = found.length;
      const kept = await inner.keep(Uint8Array.from(change(sealed)));
      return {
        read: () => {
          log.push(`read ${number}`);
          return kept.read();
        },
        drop: () => {
          log.push(`drop ${number}`);
          return kept.drop();
        },
      };
    },
    async assemble(opened) {
      log.push('assemble');
      return inner.assemble(opened);
    },
    async remove() {
      log.push('remove');
    },
  };
  return { pieces, found, log };
}

const spools: [string, () => Promise<Spool>][] = [
  ['in memory', async () => createMemorySpool()],
  ['sealed', () => createSealedSpool(7, piecesInBlobs())],
];

describe.each(spools)('%s', (_, create) => {
  test('written in any order, read as one', async () => {
    const spool = await create();
    await Promise.all([
      spool.write(5, new Uint8Array([6, 7])),
      spool.write(0, new Uint8Array([1, 2, 3])),
      spool.write(3, new Uint8Array([4, 5])),
      spool.write(7, new Uint8Array()),
    ]);
    const content = await spool.finish(never);
    expect([...new Uint8Array(await content.arrayBuffer())]).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await spool.discard();
    await spool.discard();
  });

  test('of nothing', async () => {
    const spool = await create();
    expect((await spool.finish(never)).size).toBe(0);
  });

  test.each([
    ['a gap', 4],
    ['an overlap', 2],
  ])('with %s there is no file', async (_, offset) => {
    const spool = await create();
    await spool.write(0, new Uint8Array(3));
    await spool.write(offset, new Uint8Array(3));
    await expect(spool.finish(never)).rejects.toThrow();
  });
});

describe('sealed', () => {
  test('nothing of the file is in what is kept', async () => {
    const { pieces, found } = watched();
    const bytes = noise(3000);
    const spool = await createSealedSpool(3000, pieces);
    for (let at = 0; at < 3000; at += 1000) await spool.write(at, bytes.slice(at, at + 1000));
    expect(found.map(({ byteLength }) => byteLength)).toEqual([1016, 1016, 1016]);
    for (const sealed of found)
      for (let at = 0; at + 8 <= 3000; at += 8)
        expect(contains(sealed, bytes.subarray(at, at + 8))).toBe(false);
    expect(sameBytes(new Uint8Array(await (await spool.finish(never)).arrayBuffer()), bytes)).toBe(true);
  });

  test('a place that is written twice is sealed apart, so that the two do not tell of each other', async () => {
    const { pieces, found } = watched();
    const spool = await createSealedSpool(64, pieces);
    await spool.write(0, new Uint8Array(64));
    await spool.write(0, new Uint8Array(64).fill(1));
    const [a, b] = found as [Uint8Array, Uint8Array];
    // Under one keystream, the difference of the two would be that of the plaintexts.
    expect(a.subarray(0, 64).map((byte, i) => byte ^ (b[i] ?? 0))).not.toEqual(new Uint8Array(64).fill(1));
  });

  test('each piece goes when the file has it', async () => {
    const { pieces, log } = watched();
    const spool = await createSealedSpool(2, pieces);
    await spool.write(1, new Uint8Array(1));
    await spool.write(0, new Uint8Array(1));
    await spool.finish(never);
    expect(log).toEqual(['assemble', 'read 2', 'drop 2', 'read 1', 'drop 1']);
  });

  test('what was changed on disk is not handed over', async () => {
    const { pieces } = watched((sealed) => sealed.map((byte, i) => (i === 0 ? byte ^ 1 : byte)));
    const spool = await createSealedSpool(10, pieces);
    await spool.write(0, new Uint8Array(10));
    await expect(spool.finish(never)).rejects.toMatchObject({ code: 'spool-failed' });
  });

  test('a cancelled hand-over ends with the next piece, and is no failure of the disk', async () => {
    const { pieces, log } = watched();
    const spool = await createSealedSpool(2, pieces);
    await spool.write(0, new Uint8Array(1));
    await spool.write(1, new Uint8Array(1));
    await expect(spool.finish(AbortSignal.abort('enough'))).rejects.toBe('enough');
    await spool.discard();
    expect(log).toEqual(['assemble', 'remove']);
  });

  test('a full disk', async () => {
    const { pieces } = watched();
    const full = { ...pieces, keep: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) };
    const spool = await createSealedSpool(10, full);
    await expect(spool.write(0, new Uint8Array(10))).rejects.toMatchObject({
      code: 'spool-failed',
      cause: { name: 'QuotaExceededError' },
    });
  });
});

function contains(bytes: Uint8Array, wanted: Uint8Array): boolean {
  for (let at = 0; at + wanted.length <= bytes.length; at++)
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return true;
  return false;
}
