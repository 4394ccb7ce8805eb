import { describe, expect, test, vi } from 'vitest';
import { dice, hex, noise, randomCuts, shuffled } from '../../test/bytes.js';
import { EDGE_SIZES, encryptInPieces, evenCuts, message, oneShot } from '../../test/message.js';
import { decryptPiece, encryptPiece } from './piece.js';
import { TagFold } from './tag.js';

const key = noise(32, 7);
const iv = noise(12, 8);
const aads = [0, 2, 16, 47].map((length) => noise(length, 9));

describe('equal to one native AES-GCM call', () => {
  test.each(EDGE_SIZES)('%d bytes in segments of 4 KiB, accepted backwards', async (size) => {
    const plaintext = noise(size, size + 1);
    const cuts = evenCuts(size, 4096);
    const backwards = cuts.map((_, i) => cuts.length - 1 - i);
    for (const aad of aads) {
      const sealed = await encryptInPieces(await message(key, iv), aad, plaintext, cuts, backwards);
      expect(hex(sealed)).toBe(hex(await oneShot(key, iv, aad, plaintext)));
    }
  });

  test('random sizes, random cuts, random orders', async () => {
    const next = dice(20);
    for (let run = 0; run < 60; run++) {
      const size = Math.floor(next() * (run % 3 === 0 ? 200 : 9000));
      const plaintext = noise(size, run);
      const aad = aads[run % aads.length] ?? noise(0);
      const cuts = randomCuts(size, next);
      const order = shuffled([...cuts.keys()], next);
      const sealed = await encryptInPieces(await message(noise(32, run), iv), aad, plaintext, cuts, order);
      expect(hex(sealed), `${JSON.stringify(cuts)} in order ${order}`).toBe(
        hex(await oneShot(noise(32, run), iv, aad, plaintext)),
      );
    }
  });

  test('an all-zero and an all-one IV', async () => {
    for (const byte of [0x00, 0xff]) {
      const extreme = new Uint8Array(12).fill(byte);
      const plaintext = noise(100);
      const sealed = await encryptInPieces(await message(key, extreme), noise(0), plaintext, [
        [0, 48],
        [48, 52],
      ]);
      expect(hex(sealed)).toBe(hex(await oneShot(key, extreme, noise(0), plaintext)));
    }
  });
});

test('decrypting gives the plaintext and the same shares, whatever the cuts', async () => {
  const secret = await message(key, iv);
  const next = dice(21);
  for (const size of EDGE_SIZES) {
    const plaintext = noise(size, size);
    const sealed = await oneShot(key, iv, noise(2, 9), plaintext);
    const fold = new TagFold(secret, noise(2, 9), size);
    for (const [at, length] of shuffled(randomCuts(size, next), next)) {
      const back = await decryptPiece(secret, at, sealed.subarray(at, at + length));
      const forth = await encryptPiece(secret, at, plaintext.subarray(at, at + length));
      expect(hex(back.bytes)).toBe(hex(plaintext.subarray(at, at + length)));
      expect(hex(back.share)).toBe(hex(forth.share));
      fold.accept(at, length, back.share);
    }
    expect(hex(await fold.finish())).toBe(hex(sealed.subarray(size)));
  }
});

describe('what leaves a piece', () => {
  test("the piece's own tag is not in the buffer behind the ciphertext", async () => {
    const { bytes } = await encryptPiece(await message(key, iv), 16, noise(40));
    expect(bytes.byteLength).toBe(40);
    expect(hex(new Uint8Array(bytes.buffer).subarray(40))).toBe('00'.repeat(16));
  });

  test('nor is one of the plaintext behind the plaintext', async () => {
    const secret = await message(key, iv);
    const { bytes: ciphertext } = await encryptPiece(secret, 16, noise(40));
    const { bytes } = await decryptPiece(secret, 16, ciphertext);
    expect(bytes.byteLength).toBe(40);
    expect(hex(new Uint8Array(bytes.buffer).subarray(40))).toBe('00'.repeat(16));
  });

  test('a buffer that is overwritten after the call does not matter', async () => {
    const secret = await message(key, iv);
    const plaintext = noise(64);
    const expected = await encryptPiece(secret, 0, plaintext);
    const reused = plaintext.slice();
    const sealing = encryptPiece(secret, 0, reused);
    reused.fill(0);
    expect(hex((await sealing).bytes)).toBe(hex(expected.bytes));
    const input = expected.bytes.slice();
    const opening = decryptPiece(secret, 0, input);
    input.fill(0);
    expect(await opening).toEqual({ bytes: plaintext, share: expected.share });
  });

  test.runIf(typeof SharedArrayBuffer !== 'undefined')(
    'shared memory is read once, for both calls',
    async () => {
      const secret = await message(key, iv);
      const { bytes, share } = await encryptPiece(secret, 0, noise(64));
      const shared = new Uint8Array(new SharedArrayBuffer(64));
      shared.set(bytes);
      const native = vi.spyOn(crypto.subtle, 'encrypt');
      const opening = decryptPiece(secret, 0, shared);
      shared.fill(0);
      expect(await opening).toEqual({ bytes: noise(64), share });
      const decrypted = native.mock.calls.map(([, , data]) => data).find((data) => data.byteLength === 64);
      const hashed = native.mock.calls
        .map(([parameters]) => (parameters as AesGcmParams).additionalData)
        .find(Boolean);
      native.mockRestore();
      expect(hashed).toBeDefined();
      expect(hashed).toBe(decrypted);
    },
  );

  test('the IV of the handle may be overwritten later', async () => {
    const mine = iv.slice();
    const secret = await message(key, mine);
    mine.fill(0);
    const sealed = await encryptInPieces(secret, noise(0), noise(20), [[0, 20]]);
    expect(hex(sealed)).toBe(hex(await oneShot(key, iv, noise(0), noise(20))));
  });
});
