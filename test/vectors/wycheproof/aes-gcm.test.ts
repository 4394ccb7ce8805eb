/** AES-GCM through the segmented path, with cuts that differ from vector to vector. */
import { describe, expect, test } from 'vitest';
import { constantTimeEqual } from '../../../packages/core/src/bytes/constant-time.js';
import { decryptPiece } from '../../../packages/core/src/gcm/piece.js';
import { TagFold } from '../../../packages/core/src/gcm/tag.js';
import { dice, hex, randomCuts, shuffled, unhex } from '../../../packages/core/test/bytes.js';
import { encryptInPieces, message } from '../../../packages/core/test/message.js';
import { groupsOf } from './load.js';

interface Parameters {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
}
type Vector = Readonly<Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>>;

const vectors = groupsOf<Parameters, Vector>('aes_gcm_test.json')
  .filter(({ ivSize, keySize, tagSize }) => ivSize === 96 && keySize === 256 && tagSize === 128)
  .flatMap(({ tests }) => tests);

/** Decrypts in pieces, in any order, and says whether the tag fits. */
async function decrypt(vector: Vector, seed: number): Promise<{ plaintext: string; genuine: boolean }> {
  const secret = await message(unhex(vector.key), unhex(vector.iv));
  const ciphertext = unhex(vector.ct);
  const plaintext = new Uint8Array(ciphertext.byteLength);
  const fold = new TagFold(secret, unhex(vector.aad), ciphertext.byteLength);
  const next = dice(seed);
  for (const [at, length] of shuffled(randomCuts(ciphertext.byteLength, next), next)) {
    const piece = await decryptPiece(secret, at, ciphertext.subarray(at, at + length));
    fold.accept(at, length, piece.share);
    plaintext.set(piece.bytes, at);
  }
  const genuine = constantTimeEqual(await fold.finish(), unhex(vector.tag));
  return { plaintext: hex(plaintext), genuine };
}

describe('AES-256-GCM, 96-bit IV, 128-bit tag', () => {
  test('there are vectors of both kinds', () => {
    expect(vectors.filter(({ result }) => result === 'valid').length).toBeGreaterThan(20);
    expect(vectors.filter(({ result }) => result === 'invalid').length).toBeGreaterThan(20);
  });

  test.each(vectors)('$tcId is $result', async ({ tcId, result, ...vector }) => {
    for (let run = 0; run < 3; run++) {
      const opened = await decrypt(vector, tcId * 10 + run);
      expect(opened.genuine).toBe(result === 'valid');
      if (result !== 'valid') continue;
      expect(opened.plaintext).toBe(vector.msg);
      const next = dice(tcId + run);
      const plaintext = unhex(vector.msg);
      const cuts = randomCuts(plaintext.byteLength, next);
      const secret = await message(unhex(vector.key), unhex(vector.iv));
      const order = shuffled([...cuts.keys()], next);
      const sealed = await encryptInPieces(secret, unhex(vector.aad), plaintext, cuts, order);
      expect(hex(sealed)).toBe(vector.ct + vector.tag);
    }
  });
});
