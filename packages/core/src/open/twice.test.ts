import { describe, expect, test } from 'vitest';
import { collect, flip, hex, noise, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { openerFor, sealObject } from '../../test/objects.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import { openTwice } from './index.js';

const SEGMENT = PIECE_BYTES;

/** What is written, and how much of the object had been read when the first byte was. */
async function opened(
  sealed: Awaited<ReturnType<typeof sealObject>>,
  first: Uint8Array,
  again: Uint8Array,
): Promise<{ code: string | undefined; written: Uint8Array; verifiedFirst: boolean }> {
  const pieces: Uint8Array[] = [];
  let read = 0;
  let verifiedFirst = true;
  async function* counted() {
    for await (const piece of stream(first, 100_000)) {
      read += piece.byteLength;
      yield piece;
    }
  }
  const open = async () =>
    openTwice(
      await openerFor(sealed),
      counted(),
      () => stream(again, 100_000),
      async (piece) => {
        verifiedFirst &&= read === first.byteLength;
        pieces.push(piece);
      },
    );
  const code = await codeOf(open).catch(() => undefined);
  return { code, written: await collect(from(pieces)), verifiedFirst };
}

async function* from(pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

describe('openTwice', () => {
  test.each([0, 1, 16, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT + 5])('%d bytes', async (size) => {
    const plaintext = noise(size);
    const sealed = await sealObject(plaintext);
    const { written, verifiedFirst } = await opened(sealed, sealed.object, sealed.object);
    expect(hex(written) === hex(plaintext)).toBe(true);
    expect(verifiedFirst).toBe(true);
  });

  test.each([
    ['a bit of the first segment', (object: Uint8Array) => flip(object, 5)],
    ['a bit of the last segment', (object: Uint8Array) => flip(object, 8 * (2 * SEGMENT + 1))],
    ['a bit of the tag', (object: Uint8Array) => flip(object, 8 * object.byteLength - 1)],
  ])('%s flipped: not a byte is written', async (_, change) => {
    const sealed = await sealObject(noise(2 * SEGMENT + 5));
    const { code, written } = await opened(sealed, change(sealed.object), change(sealed.object));
    expect(code).toBe('object-authentication-failed');
    expect(written.byteLength).toBe(0);
  });

  test.each([
    ['in its first segment', 5, 0],
    ['in its second', SEGMENT + 5, SEGMENT],
    ['in its last', 2 * SEGMENT + 1, 2 * SEGMENT],
  ])('changed %s between the readings: nothing of that segment is written', async (_, offset, written) => {
    const plaintext = noise(2 * SEGMENT + 5);
    const sealed = await sealObject(plaintext);
    const result = await opened(sealed, sealed.object, flip(sealed.object, 8 * offset));
    expect(result.code).toBe('object-authentication-failed');
    expect(hex(result.written) === hex(plaintext.subarray(0, written))).toBe(true);
  });

  test.each([
    ['shorter', (object: Uint8Array) => object.subarray(0, SEGMENT)],
    ['longer', (object: Uint8Array) => Uint8Array.of(...object.subarray(0, 100), 0)],
  ])('%s the second time', async (_, change) => {
    const sealed = await sealObject(noise(84 + SEGMENT));
    const { code } = await opened(sealed, sealed.object, change(sealed.object));
    expect(code).toBe('object-size-mismatch');
  });
});
