/**
 * Primitives that the core does not call: these vectors judge the engine that runs the tests. They stand guard for
 * features that derive keys from passphrases and master secrets.
 */
import { describe, expect, test } from 'vitest';
import { hex, unhex } from '../../../packages/core/test/bytes.js';
import { engineFault } from './engine-faults.js';
import { groupsOf } from './load.js';

type Hkdf = Readonly<Record<'ikm' | 'salt' | 'info' | 'okm', string>> & { readonly size: number };
type Pbkdf2 = Readonly<Record<'password' | 'salt' | 'dk', string>> & {
  readonly iterationCount: number;
  readonly dkLen: number;
};

async function derive(key: string, parameters: HkdfParams | Pbkdf2Params, bytes: number): Promise<string> {
  const base = await crypto.subtle.importKey('raw', unhex(key), parameters.name, false, ['deriveBits']);
  return hex(new Uint8Array(await crypto.subtle.deriveBits(parameters, base, bytes * 8)));
}

describe('HKDF-SHA-256', () => {
  test.each(groupsOf<object, Hkdf>('hkdf_sha256_test.json').flatMap(({ tests }) => tests))(
    '$tcId is $result',
    async ({ ikm, salt, info, okm, size, result }) => {
      const derived = derive(
        ikm,
        { name: 'HKDF', hash: 'SHA-256', salt: unhex(salt), info: unhex(info) },
        size,
      );
      if (result === 'valid') expect(await derived).toBe(okm);
      else await expect(derived).rejects.toThrow();
    },
  );
});

describe('PBKDF2-HMAC-SHA-256', () => {
  test.for(groupsOf<object, Pbkdf2>('pbkdf2_hmacsha256_test.json').flatMap(({ tests }) => tests))(
    '$tcId is $result',
    async ({ tcId, password, salt, iterationCount, dkLen, dk }, { skip }) => {
      skip(...engineFault('pbkdf2', tcId));
      const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: unhex(salt), iterations: iterationCount };
      expect(await derive(password, parameters, dkLen)).toBe(dk);
    },
  );
});
