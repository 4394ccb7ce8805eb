import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type Bytes, collect, flip, hex, stream } from '../../test/bytes.js';
import { codeOf, errorOf } from '../../test/errors.js';
import { openTable, SEGMENT, tabled } from '../../test/segments.js';
import { concat } from '../bytes/bytes.js';
import { type ByteRange, openVerifiedRange } from './index.js';

const SIZE = 4 * SEGMENT + 77;
const object = tabled(SIZE);

/** Answers like a server, and fails the test when it is asked for more than whole segments of content. */
const server =
  (bytes: Uint8Array, pieces = 300) =>
  ({ offset, length }: ByteRange) => {
    expect(offset % SEGMENT).toBe(0);
    expect(length).toBeGreaterThan(0);
    expect(offset + length === SIZE || (offset + length) % SEGMENT === 0).toBe(true);
    expect(offset + length).toBeLessThanOrEqual(SIZE);
    return stream(bytes.slice(offset, offset + length), pieces);
  };

/** What came before the failure, and what failed. */
async function reading(source: AsyncIterable<Uint8Array>): Promise<{ bytes: Bytes; error: unknown }> {
  const pieces: Uint8Array[] = [];
  const error = await errorOf(async () => {
    for await (const piece of source) pieces.push(piece);
  });
  return { bytes: concat(...pieces), error };
}

describe('a range', () => {
  test('is the slice of the plaintext, wherever it starts and ends, however it arrives', async () => {
    const sealed = await object;
    const table = await openTable(sealed);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(SIZE + 20),
        fc.nat(SIZE + 20),
        fc.integer({ min: 1, max: 5000 }),
        async (offset, length, pieces) => {
          const range = await collect(
            openVerifiedRange(table, { offset, length }, server(sealed.object, pieces)),
          );
          expect(hex(range)).toBe(hex(sealed.plaintext.subarray(offset, offset + length)));
        },
      ),
      { numRuns: 100 },
    );
  });

  test.each([
    [0, SEGMENT, 0, SEGMENT],
    [0, SEGMENT + 1, 0, 2 * SEGMENT],
    [SEGMENT - 1, 1, 0, SEGMENT],
    [SEGMENT, 1, SEGMENT, SEGMENT],
    [SEGMENT - 1, 2, 0, 2 * SEGMENT],
    [4 * SEGMENT, 1, 4 * SEGMENT, 77],
    [SIZE - 1, 100, 4 * SEGMENT, 77],
    [0, 2 ** 53 - 1, 0, SIZE],
  ])('[%d, +%d) reads [%d, +%d) of the object', async (offset, length, from, size) => {
    const sealed = await object;
    const fetchRange = vi.fn(server(sealed.object));
    const opened = await collect(openVerifiedRange(await openTable(sealed), { offset, length }, fetchRange));
    expect(hex(opened)).toBe(hex(sealed.plaintext.subarray(offset, offset + length)));
    expect(fetchRange.mock.calls).toEqual([[{ offset: from, length: size }]]);
  });

  test.each([
    [0, 0],
    [SEGMENT, 0],
    [SIZE, 1],
    [SIZE + 1000, 5],
  ])('of nothing ([%d, +%d)) asks for nothing', async (offset, length) => {
    const fetchRange = vi.fn();
    const opened = await collect(
      openVerifiedRange(await openTable(await object), { offset, length }, fetchRange),
    );
    expect(opened.byteLength).toBe(0);
    expect(fetchRange).not.toHaveBeenCalled();
  });

  test.each([
    [-1, 1],
    [0, -1],
    [0.5, 1],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ])('[%d, +%d) is none', async (offset, length) => {
    const table = await openTable(await object);
    const source = openVerifiedRange(table, { offset, length }, vi.fn());
    expect(await codeOf(() => collect(source))).toBe('invalid-option');
  });
});

describe('what is not genuine', () => {
  test.each([0, 1, 2, 3, 4])(
    'a bit of segment %d: what was before it comes out, nothing of it, nothing after',
    async (damaged) => {
      const sealed = await object;
      const changed = flip(sealed.object, 8 * (damaged * SEGMENT + 70) + 3);
      const table = await openTable(sealed);
      const whole = openVerifiedRange(table, { offset: 0, length: SIZE }, server(changed));
      const { bytes, error } = await reading(whole);
      expect(error).toMatchObject({ code: 'segment-damaged', segment: damaged });
      expect(hex(bytes)).toBe(hex(sealed.plaintext.subarray(0, damaged * SEGMENT)));
      // Everything else is there to be read.
      for (const index of [0, 1, 2, 3, 4].filter((at) => at !== damaged)) {
        const range = { offset: index * SEGMENT, length: Math.min(SEGMENT, SIZE - index * SEGMENT) };
        const opened = await collect(openVerifiedRange(table, range, server(changed)));
        expect(hex(opened)).toBe(hex(sealed.plaintext.subarray(range.offset, range.offset + range.length)));
      }
    },
  );

  test('two segments that changed places', async () => {
    const sealed = await object;
    const [first, second, rest] = [
      [0, 1],
      [1, 2],
      [2, 9],
    ].map(([from = 0, to = 0]) => sealed.object.subarray(from * SEGMENT, to * SEGMENT));
    if (!first || !second || !rest) throw new RangeError();
    const source = openVerifiedRange(
      await openTable(sealed),
      { offset: 5, length: 9 },
      server(concat(second, first, rest)),
    );
    const { bytes, error } = await reading(source);
    expect(error).toMatchObject({ code: 'segment-damaged', segment: 0 });
    expect(bytes.byteLength).toBe(0);
  });

  test.each([
    ['nothing', 0, 0],
    ['a byte too few', 2 * SEGMENT - 1, 1],
    ['one segment of two', SEGMENT, 1],
    ['a byte too many', 2 * SEGMENT + 1, 2],
  ])('a server that sends %s', async (_, length, segments) => {
    const sealed = await object;
    const answer = () => stream(sealed.object.slice(0, length), 100);
    const { bytes, error } = await reading(
      openVerifiedRange(await openTable(sealed), { offset: 0, length: 2 * SEGMENT }, answer),
    );
    expect(error).toMatchObject({ code: 'object-size-mismatch' });
    // One segment may wait to be yielded while the next arrives.
    expect(segments * SEGMENT - bytes.byteLength).toBeLessThanOrEqual(SEGMENT);
    expect(hex(bytes)).toBe(hex(sealed.plaintext.subarray(0, bytes.byteLength)));
  });

  test('a source that fails is the error, after every segment that had arrived', async () => {
    const sealed = await object;
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield sealed.object.slice(0, 2 * SEGMENT + 5);
      throw new Error('connection lost');
    }
    const source = openVerifiedRange(await openTable(sealed), { offset: 3, length: SIZE }, failing);
    const { bytes, error } = await reading(source);
    expect(error).toMatchObject({ message: 'connection lost' });
    expect(hex(bytes)).toBe(hex(sealed.plaintext.subarray(3, 2 * SEGMENT)));
  });

  test('whoever leaves a range leaves its source, too', async () => {
    const sealed = await object;
    let isLeft = false;
    async function* watched(): AsyncGenerator<Uint8Array> {
      try {
        yield* stream(sealed.object.slice(0, SIZE), 100);
      } finally {
        isLeft = true;
      }
    }
    for await (const _ of openVerifiedRange(await openTable(sealed), { offset: 0, length: SIZE }, watched))
      break;
    expect(isLeft).toBe(true);
  });
});
