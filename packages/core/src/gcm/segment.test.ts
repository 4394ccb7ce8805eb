import { describe, expect, test, vi } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { message, oneShot } from '../../test/message.js';
import { constantTimeEqual as equal } from '../bytes/constant-time.js';
import { encryptPiece } from './piece.js';
import { decryptSegment, encryptSegment, PIECE_BYTES } from './segment.js';
import { TagFold } from './tag.js';

const key = noise(32, 7);
const iv = noise(12, 8);
const aad = noise(2, 9);
const N = PIECE_BYTES;

describe('a segment of several native calls', () => {
  test.each([N - 1, N, N + 1, N + 16, 2 * N, 2 * N + 17])(
    '%d bytes: one GCM message all the same',
    async (size) => {
      const secret = await message(key, iv);
      const plaintext = noise(size, size);
      const expected = await oneShot(key, iv, aad, plaintext);
      const sealed = await encryptSegment(secret, 0, plaintext);
      const fold = new TagFold(secret, aad, size);
      fold.accept(0, size, sealed.share);
      expect(equal(sealed.bytes, expected.subarray(0, size))).toBe(true);
      expect(hex(await fold.finish())).toBe(hex(expected.subarray(size)));

      const opened = await decryptSegment(secret, 0, sealed.bytes);
      expect(equal(opened.bytes, plaintext)).toBe(true);
      expect(hex(opened.share)).toBe(hex(sealed.share));
    },
  );

  test('that does not begin the message', async () => {
    const secret = await message(key, iv);
    const plaintext = noise(16 + N + 40);
    const expected = await oneShot(key, iv, aad, plaintext);
    const { bytes } = await encryptSegment(secret, 16, plaintext.subarray(16));
    expect(equal(bytes, expected.subarray(16, plaintext.byteLength))).toBe(true);
  });

  test('the buffer behind it has room for a tag, and holds none', async () => {
    const { bytes } = await encryptSegment(await message(key, iv), 0, noise(N + 5));
    expect(bytes.byteLength).toBe(N + 5);
    expect(hex(new Uint8Array(bytes.buffer).subarray(N + 5))).toBe('00'.repeat(16));
  });

  test.each([0, 1, N, 2 * N + 17])('%d bytes in place', async (size) => {
    const secret = await message(key, iv);
    const plaintext = noise(size, size);
    const expected = await encryptSegment(secret, 32, plaintext);
    const memory = new Uint8Array(size + 40).fill(9);
    const place = memory.subarray(8, 8 + size);
    place.set(plaintext);
    const { bytes, share } = await encryptSegment(secret, 32, place, place);
    expect(bytes).toBe(place);
    expect(equal(place, expected.bytes)).toBe(true);
    expect(hex(share)).toBe(hex(expected.share));
    const back = await decryptSegment(secret, 32, place, place);
    expect(equal(place, plaintext)).toBe(true);
    expect(hex(back.share)).toBe(hex(share));
    expect([...memory.subarray(0, 8), ...memory.subarray(8 + size)]).toEqual(Array(40).fill(9));
  });

  test('no native call is larger', async () => {
    const native = vi.spyOn(crypto.subtle, 'encrypt');
    await encryptSegment(await message(key, iv), 0, noise(3 * N));
    const sizes = native.mock.calls.map(([, , data]) => data.byteLength).filter((size) => size > 16);
    native.mockRestore();
    expect(sizes).toEqual(Array(9).fill(N / 3));
  });

  test('what native calls returned is given back when it has been copied', async () => {
    const returned: Promise<ArrayBuffer>[] = [];
    const real = crypto.subtle.encrypt.bind(crypto.subtle);
    const secret = await message(key, iv);
    const native = vi.spyOn(crypto.subtle, 'encrypt').mockImplementation((algorithm, key, data) => {
      const result = real(algorithm, key, data);
      if (data.byteLength > 16) returned.push(result);
      return result;
    });
    const { bytes } = await encryptSegment(secret, 0, noise(2 * N + 50));
    await decryptSegment(secret, 0, bytes);
    native.mockRestore();
    const left = (await Promise.all(returned)).map((buffer) => buffer.byteLength);
    expect(left).toEqual(Array(2 * 7).fill(0));
  });

  test.each([
    [0, N],
    [N / 3 + 16, N / 3 - 16],
    [16, N - 16],
    [2 * N - 16, 16],
    [5 * N, 5],
  ])('from %d, %d bytes: the share that one call gives', async (offset, size) => {
    const secret = await message(key, iv);
    const plaintext = noise(size);
    const { share } = await encryptPiece(secret, offset, plaintext);
    const segment = await encryptSegment(secret, offset, plaintext);
    expect(hex(segment.share)).toBe(hex(share));
    expect(hex(segment.pieces)).toBe(hex(share));
  });

  test.each([
    [0, 3 * N],
    [0, 3 * N + 5],
    [16, N],
    [N - 16, 32],
    [N - 16, 16 + 2 * N],
    [N / 3, N],
    [5 * N, 0],
    [5 * N, 7],
  ])('from %d, %d bytes: cut where the message has multiples of it', async (offset, size) => {
    const secret = await message(key, iv);
    const plaintext = noise(size);
    const { pieces, bytes } = await encryptSegment(secret, offset, plaintext, plaintext.slice());
    const shares: string[] = [];
    for (let at = 0; at < size || shares.length === 0; ) {
      const end = Math.min(size, at + N - ((offset + at) % N));
      shares.push(hex((await encryptSegment(secret, offset + at, plaintext.subarray(at, end))).share));
      at = end;
    }
    expect(hex(pieces)).toBe(shares.join(''));
    expect(hex((await decryptSegment(secret, offset, bytes)).pieces)).toBe(hex(pieces));
  });
});
