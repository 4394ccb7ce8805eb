import { describe, expect, test } from 'vitest';
import { counting, hex, noise, unhex } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE } from '../suites.js';
import { ctr } from '../webcrypto.js';
import { contentAad, useDataKey } from './content-keys.js';

/** Vectors of the official Go and Ruby clients, and one of ours: data key, message id, content key, commitment. */
const VECTORS: [string, string, string, string][] = [
  [
    '80d90dc4cc7e77d8a6332efa44eba56230a7fe7b89af37d1e501ab2e07c0a163',
    'b8ea76bed24c7b85382a148cb9dcd1cfdfb765f55ded4dfa6e0c4c79',
    '6dd14f546cc006e639126e83f5d4d1b118576bb5df97f38c6fb3a1db87bbc338',
    'f89818bc0a346d3a3426b68e9509b6b2ae5fe1f904aa329fb73625db',
  ],
  [
    '501afb8227d22e75e68010414b8abdaf3064c081e8e922dafef4992036394d60',
    '61a00b4981a5aacfd136c55cb726e32d2a547dc7600a7d4675c69127',
    'e14786a714748d1d2c3a4a6816dec56ddf1881bbeabb4f39420ffb9f63700b2f',
    '5c1e73e47f6fe3a70d6d094283aceaa76d2975feb829212d88f0afc1',
  ],
  [
    hex(counting(0x20, 32)),
    hex(counting(0x40, 28)),
    '170e0e2d61d7feaf240b5cfd6cf0a7ed23739dd87cec02791698ad5dac5ab75c',
    '0763a469af3dc420bc3ba1f671a8474d2c576ad1a557a49af2ada27a',
  ],
];

/** A key that cannot be exported is known by what it does: E_K of one block. */
async function blockUnder(key: string): Promise<string> {
  const native = await crypto.subtle.importKey('raw', unhex(key), 'AES-CTR', false, ['encrypt']);
  return hex(await ctr(native, new Uint8Array(16), new Uint8Array(16)));
}

describe('suite 0x73', () => {
  test.each(VECTORS)('data key %#', async (dataKey, messageId, contentKey, commitment) => {
    const keys = await useDataKey(COMMITTING_SUITE, unhex(dataKey), unhex(messageId));
    expect(hex(keys.commitment ?? new Uint8Array())).toBe(commitment);
    const content = await keys.contentKeys();
    expect(hex(await ctr(content.ctr, new Uint8Array(16), new Uint8Array(16)))).toBe(
      await blockUnder(contentKey),
    );
    expect(hex(content.iv)).toBe('01'.repeat(12));
  });

  test('an IV that someone overwrites or transfers away is not that of the next object', async () => {
    const make = async () => (await useDataKey(COMMITTING_SUITE, noise(32), noise(28))).contentKeys();
    const first = await make();
    first.iv.fill(0xff);
    structuredClone(first.iv, { transfer: [first.iv.buffer] });
    expect(hex((await make()).iv)).toBe('01'.repeat(12));
  });

  test('its associated data is the suite id', () => {
    expect(hex(contentAad(COMMITTING_SUITE))).toBe('0073');
    expect(hex(contentAad(NON_COMMITTING_SUITE))).toBe('');
  });
});

test('suite 0x72 uses the data key and the IV as they are, and commits to nothing', async () => {
  const keys = await useDataKey(NON_COMMITTING_SUITE, counting(0x20, 32), counting(0xb0, 12));
  const content = await keys.contentKeys();
  expect(keys.commitment).toBeUndefined();
  expect(hex(content.iv)).toBe(hex(counting(0xb0, 12)));
  const expected = await blockUnder(hex(counting(0x20, 32)));
  expect(hex(await ctr(content.ctr, new Uint8Array(16), new Uint8Array(16)))).toBe(expected);
});

describe('a data key that was taken over', () => {
  for (const suite of [COMMITTING_SUITE, NON_COMMITTING_SUITE]) {
    test(`is overwritten, and its keys cannot be taken out (${suite.format})`, async () => {
      const dataKey = noise(32);
      const keys = await useDataKey(suite, dataKey, noise(suite.committing ? 28 : 12));
      expect(hex(dataKey)).toBe('00'.repeat(32));
      const { gcm, ctr: counter } = await keys.contentKeys();
      for (const key of [
        gcm,
        counter,
        await keys.keyFor('sealift file info v1'),
        await keys.keyFor('sealift segments v1'),
      ]) {
        expect(key.extractable).toBe(false);
        await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
        await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow();
      }
    });

    test.each([0, 16, 24, 31, 33, 64])(`has 32 bytes, not %d (${suite.format})`, async (length) => {
      const dataKey = noise(length);
      expect(await codeOf(() => useDataKey(suite, dataKey, noise(28)))).toBe('kms-answer-invalid');
      expect(hex(dataKey)).toBe('00'.repeat(length));
    });
  }
});
