/** RSA-OAEP with SHA-1 through the function that unwraps data keys. It has no label, so vectors with one must fail. */
import { expect, test } from 'vitest';
import { importRsaKey, rsaOaepDecrypt } from '../../../packages/core/src/webcrypto-rsa.js';
import { hex, unhex } from '../../../packages/core/test/bytes.js';
import { engineFault } from './engine-faults.js';
import { groupsOf } from './load.js';

type Vector = Readonly<Record<'msg' | 'ct' | 'label', string>>;

const vectors = groupsOf<{ readonly privateKeyPkcs8: string }, Vector>(
  'rsa_oaep_2048_sha1_mgf1sha1_test.json',
).flatMap(({ privateKeyPkcs8, tests }) => tests.map((vector) => ({ ...vector, privateKeyPkcs8 })));

test.for(vectors)('$tcId is $result, label "$label"', async (vector, { skip }) => {
  const { tcId, privateKeyPkcs8, msg, ct, label, result } = vector;
  skip(...engineFault('rsa-oaep', tcId));
  const key = await importRsaKey('pkcs8', unhex(privateKeyPkcs8), 'decrypt');
  const decrypted = rsaOaepDecrypt(key, unhex(ct));
  if (result === 'valid' && label === '') expect(hex(await decrypted)).toBe(msg);
  else await expect(decrypted).rejects.toThrow();
});
