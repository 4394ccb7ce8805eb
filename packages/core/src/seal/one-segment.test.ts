import { expect, test } from 'vitest';
import { hex, noise, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring } from '../../test/objects.js';
import { concat } from '../bytes/bytes.js';
import { createOpener, openVerified } from '../open/index.js';
import type { SuiteName } from '../suites.js';
import { createOneSegmentSealer } from './index.js';
import { createSegmentSealer, type SegmentClaim } from './segment-sealer.js';

const SIZE = 100;
const COMMITTING = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const OTHER = 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';

async function sealerFor(plaintextSize = SIZE, suite: SuiteName = COMMITTING) {
  const keyring = await aesKeyring();
  const commitmentPolicy = suite === OTHER ? 'FORBID_ENCRYPT_ALLOW_DECRYPT' : undefined;
  const sealer = await createOneSegmentSealer({ keyring, plaintextSize, suite, commitmentPolicy });
  return { keyring, sealer, segments: await createSegmentSealer(sealer.handle) };
}

test.each<[number, SuiteName]>([
  [0, COMMITTING],
  [1, COMMITTING],
  [15, OTHER],
  [16, COMMITTING],
  [17, OTHER],
  [2_000_003, COMMITTING],
])('a file of %i bytes and the tag that its worker makes are one object, with %s', async (size, suite) => {
  const { keyring, sealer, segments } = await sealerFor(size, suite);
  const plaintext = noise(size);
  const { ciphertext, tag } = await segments.sealInPlace(sealer.claim(), plaintext.slice());
  const object = concat(ciphertext, tag as Uint8Array);
  const commitmentPolicy = suite === OTHER ? 'FORBID_ENCRYPT_ALLOW_DECRYPT' : undefined;
  const opener = await createOpener({
    keyring,
    metadata: sealer.metadata,
    objectSize: object.byteLength,
    commitmentPolicy,
  });
  expect(hex(await openVerified(opener, stream(object)))).toBe(hex(plaintext));
});

test('it is claimed once', async () => {
  const { sealer } = await sealerFor();
  sealer.claim();
  expect(await codeOf(() => sealer.claim())).toBe('already-sealed');
});

test('one whose worker is gone is claimed anew, and is the same object', async () => {
  const { sealer, segments } = await sealerFor();
  const lost = await segments.seal(sealer.claim(), noise(SIZE));
  const { sealInPlace } = await createSegmentSealer(structuredClone(sealer.handle));
  expect((await sealInPlace(sealer.claimAnew(), noise(SIZE))).tag).toEqual(lost.tag);
});

test('what was sealed becomes the same again, and nothing else does', async () => {
  const { sealer, segments } = await sealerFor();
  const first = await segments.seal(sealer.claim(), noise(SIZE));
  const again = await segments.seal(sealer.reclaim(first), noise(SIZE));
  expect(hex(again.ciphertext)).toBe(hex(first.ciphertext));
  expect(again.tag).toEqual(first.tag);
  expect(await codeOf(() => segments.seal(sealer.reclaim(first), noise(SIZE, 2)))).toBe('segment-differs');
});

test.each<[string, Partial<SegmentClaim>, number]>([
  ['less than the file', { length: 48 }, 48],
  ['what does not begin where the file begins', { offset: 16 }, SIZE],
])('a worker makes no tag of %s', async (_, other, length) => {
  const { sealer, segments } = await sealerFor();
  const claim = { ...sealer.claim(), ...other };
  expect(await codeOf(() => segments.seal(claim, noise(length)))).toBe('invalid-option');
});
