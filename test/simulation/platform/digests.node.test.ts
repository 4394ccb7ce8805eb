import * as ed25519 from '@noble/ed25519';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { md5 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { createRandom } from '../random.js';
import * as simulated from './digests.js';

const random = createRandom(2);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each([0, 1, 55, 64, 200])('digests of %i bytes, with keys and without', (length) => {
  const [bytes, key, salt] = [random.bytes(length), random.bytes(40), random.bytes(7)];
  for (const [theirs, ours] of [
    [sha256, simulated.sha256],
    [sha512, simulated.sha512],
    [md5, simulated.md5],
  ] as const) {
    expect(hex(ours(bytes))).toBe(hex(theirs(bytes)));
    expect(hex(simulated.hmac(ours, key, bytes))).toBe(hex(hmac(theirs, key, bytes)));
    for (const given of [undefined, salt])
      expect(hex(simulated.hkdf(ours, key, given, bytes, 50))).toBe(hex(hkdf(theirs, key, given, bytes, 50)));
  }
});

test('Ed25519', async () => {
  ed25519.hashes.sha512 = sha512;
  for (const seed of [random.bytes(32), random.bytes(32)]) {
    const bytes = random.bytes(99);
    const publicKey = simulated.getPublicKey(seed);
    expect(hex(publicKey)).toBe(hex(ed25519.getPublicKey(seed)));
    const signature = simulated.sign(bytes, seed);
    expect(hex(signature)).toBe(hex(ed25519.sign(bytes, seed)));
    expect(await simulated.verifyAsync(signature, bytes, publicKey)).toBe(true);
    expect(await simulated.verifyAsync(signature, bytes.subarray(1), publicKey)).toBe(false);
  }
});
