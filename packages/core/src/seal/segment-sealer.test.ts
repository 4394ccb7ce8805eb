import { expect, test } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring } from '../../test/objects.js';
import { createSealer } from './index.js';
import { createSegmentSealer } from './segment-sealer.js';

const SIZE = 100;

async function handle() {
  return (await createSealer({ keyring: await aesKeyring(), plaintextSize: SIZE })).handle;
}

test('in place: the same ciphertext and share, where the plaintext was', async () => {
  const made = await handle();
  const plaintext = noise(SIZE);
  const expected = await (await createSegmentSealer(made)).seal(0, plaintext);
  const bytes = plaintext.slice();
  const { ciphertext, share } = await (await createSegmentSealer(made)).sealInPlace(0, bytes);
  expect(ciphertext).toBe(bytes);
  expect(hex(bytes)).toBe(hex(expected.ciphertext));
  expect(hex(share)).toBe(hex(expected.share));
});

test('a segment is used once, whichever way', async () => {
  const sealer = await createSegmentSealer(await handle());
  await sealer.sealInPlace(0, noise(48));
  const bytes = noise(16);
  expect(await codeOf(() => sealer.sealInPlace(32, bytes))).toBe('already-sealed');
  expect(await codeOf(() => sealer.seal(32, bytes))).toBe('already-sealed');
  expect(hex(bytes)).toBe(hex(noise(16)));
  await sealer.seal(48, noise(SIZE - 48));
});
