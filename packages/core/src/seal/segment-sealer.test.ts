import { expect, test } from 'vitest';
import { hex, noise } from '../../test/bytes.js';
import { aesKeyring } from '../../test/objects.js';
import { prepareMessage } from '../gcm/message.js';
import { encryptSegment } from '../gcm/segment.js';
import { createSealer } from './index.js';
import { createSegmentSealer } from './segment-sealer.js';

const SIZE = 100;

test('in place: the same ciphertext and share, where the plaintext was', async () => {
  const sealer = await createSealer({ keyring: await aesKeyring(), plaintextSize: SIZE });
  const plaintext = noise(SIZE);
  const segments = await createSegmentSealer(sealer.handle);
  const bytes = plaintext.slice();
  const { ciphertext, share } = await segments.sealInPlace(sealer.claim(0, SIZE), bytes);
  const expected = await encryptSegment(await prepareMessage(sealer.handle.keys), 0, plaintext);
  expect(ciphertext).toBe(bytes);
  expect(hex(bytes)).toBe(hex(expected.bytes));
  expect(hex(share)).toBe(hex(expected.share));
});
