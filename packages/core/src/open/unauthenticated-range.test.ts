import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { flip, hex, noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { openerFor, sealObject } from '../../test/objects.js';
import { type ByteRange, openUnauthenticatedRange } from './index.js';

const SIZE = 203;
const plaintext = noise(SIZE);
const sealing = sealObject(plaintext);

/** Answers like a server, and fails the test when it is asked for the tag or beyond. */
const server =
  (object: Uint8Array) =>
  async ({ offset, length }: ByteRange) => {
    expect(offset % 16).toBe(0);
    expect(length).toBeGreaterThan(0);
    expect(offset + length).toBeLessThanOrEqual(SIZE);
    return object.slice(offset, offset + length);
  };

describe('a range', () => {
  test('is the slice of the plaintext, wherever it starts and ends', async () => {
    const sealed = await sealing;
    const opener = await openerFor(sealed);
    await fc.assert(
      fc.asyncProperty(fc.nat(SIZE + 20), fc.nat(SIZE + 20), async (offset, length) => {
        const range = await openUnauthenticatedRange(opener, { offset, length }, server(sealed.object));
        expect(hex(range)).toBe(hex(plaintext.subarray(offset, offset + length)));
      }),
      { numRuns: 200 },
    );
  });

  test('at every alignment', async () => {
    const sealed = await sealing;
    const opener = await openerFor(sealed);
    for (let from = 0; from < 17; from++) {
      for (const to of [from + 1, from + 15, from + 16, from + 17, SIZE - 1, SIZE]) {
        const range = { offset: from, length: to - from };
        const opened = await openUnauthenticatedRange(opener, range, server(sealed.object));
        expect(hex(opened)).toBe(hex(plaintext.subarray(from, to)));
      }
    }
  });

  test.each([
    [0, 0],
    [50, 0],
    [SIZE, 1],
    [SIZE + 1000, 5],
    [2 ** 53 - 1, 2 ** 53 - 1],
  ])('of nothing ([%d, +%d)) asks for nothing', async (offset, length) => {
    const fetchRange = vi.fn();
    expect(
      (await openUnauthenticatedRange(await openerFor(await sealing), { offset, length }, fetchRange))
        .byteLength,
    ).toBe(0);
    expect(fetchRange).not.toHaveBeenCalled();
  });

  test.each([
    [-1, 1],
    [0, -1],
    [0.5, 1],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
  ])('[%d, +%d) is none', async (offset, length) => {
    const opener = await openerFor(await sealing);
    expect(await codeOf(() => openUnauthenticatedRange(opener, { offset, length }, vi.fn()))).toBe(
      'invalid-option',
    );
  });

  test.each([-1, 1, 16])('a server that answers with %d bytes more is refused', async (more) => {
    const opener = await openerFor(await sealing);
    const answer = async ({ length }: ByteRange) => new Uint8Array(length + more);
    const reading = () => openUnauthenticatedRange(opener, { offset: 20, length: 40 }, answer);
    expect(await codeOf(reading)).toBe('object-size-mismatch');
  });

  test('may be read again and again, and beside a verified read', async () => {
    const sealed = await sealing;
    const opener = await openerFor(sealed);
    for (let i = 0; i < 3; i++) {
      const opened = await openUnauthenticatedRange(opener, { offset: 30, length: 9 }, server(sealed.object));
      expect(hex(opened)).toBe(hex(plaintext.subarray(30, 39)));
    }
  });
});

describe('what is authenticated, and what is not', () => {
  test('a changed body is not noticed: that is what the name says', async () => {
    const sealed = await sealing;
    const changed = flip(sealed.object, 40 * 8);
    const opened = await openUnauthenticatedRange(
      await openerFor(sealed),
      { offset: 40, length: 1 },
      server(changed),
    );
    expect(hex(opened)).toBe(hex(flip(plaintext.subarray(40, 41), 0)));
  });

  test('changed metadata is: the key commitment is checked first', async () => {
    const sealed = await sealing;
    const other = await sealObject(plaintext);
    for (const entry of ['x-amz-d', 'x-amz-i', 'x-amz-3'] as const) {
      const metadata = { ...sealed.metadata, [entry]: other.metadata[entry] ?? '' };
      expect(await codeOf(() => openerFor({ ...sealed, metadata }))).toBe('key-commitment-mismatch');
    }
  });
});
