/** HKDF-SHA-512 through the function that derives the keys of suite 0x0073. */
import { expect, test } from 'vitest';
import { hkdfBits, importHkdfKey } from '../../../packages/core/src/webcrypto.js';
import { hex, unhex } from '../../../packages/core/test/bytes.js';
import { groupsOf } from './load.js';

type Vector = Readonly<Record<'ikm' | 'salt' | 'info' | 'okm', string>> & { readonly size: number };

test.each(groupsOf<object, Vector>('hkdf_sha512_test.json').flatMap(({ tests }) => tests))(
  '$tcId is $result',
  async ({ ikm, salt, info, okm, size, result }) => {
    const derived = importHkdfKey(unhex(ikm)).then((key) => hkdfBits(key, unhex(salt), unhex(info), size));
    if (result === 'valid') expect(hex(await derived)).toBe(okm);
    else await expect(derived).rejects.toThrow();
  },
);
