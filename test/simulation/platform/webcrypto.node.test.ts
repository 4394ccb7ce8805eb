import { expect, test } from 'vitest';
import { createRandom } from '../random.js';
import { simulatedCrypto } from './webcrypto.js';

const random = createRandom(1);
const simulated = simulatedCrypto(() => random).subtle;
const real = crypto.subtle;
const bytes = (length: number): Uint8Array<ArrayBuffer> => random.bytes(length);
const hex = (found: ArrayBuffer): string => Buffer.from(found).toString('hex');

/** What one of them answers, or the name of what it throws. */
async function answer(work: Promise<ArrayBuffer>): Promise<string> {
  return work.then(hex, (error: Error) => error.name);
}

async function both(ask: (subtle: SubtleCrypto) => Promise<ArrayBuffer>): Promise<string> {
  const theirs = await answer(ask(real));
  expect(await answer(ask(simulated as unknown as SubtleCrypto))).toBe(theirs);
  return theirs;
}

const key = bytes(32);
const aes = (subtle: SubtleCrypto, name: string, usage: KeyUsage): Promise<CryptoKey> =>
  subtle.importKey('raw', key, name, false, [usage]);

test.each([0, 1, 15, 16, 17, 48, 1000])(
  'AES-GCM of %i bytes, with every IV and additional data',
  async (length) => {
    const data = bytes(length);
    for (const iv of [bytes(12), bytes(16)]) {
      for (const additionalData of [undefined, bytes(2), bytes(100)]) {
        const algorithm = { name: 'AES-GCM', iv, tagLength: 128, ...(additionalData && { additionalData }) };
        const sealed = await both(async (subtle) =>
          subtle.encrypt(algorithm, await aes(subtle, 'AES-GCM', 'encrypt'), data),
        );
        const whole = new Uint8Array(Buffer.from(sealed, 'hex'));
        const open = (given: Uint8Array<ArrayBuffer>) =>
          both(async (subtle) => subtle.decrypt(algorithm, await aes(subtle, 'AES-GCM', 'decrypt'), given));
        expect(await open(whole)).toBe(hex(data.buffer));
        whole[length] = (whole[length] ?? 0) ^ 1;
        expect(await open(whole)).toBe('OperationError');
        expect(await open(whole.slice(0, 15))).toBe('OperationError');
      }
    }
  },
);

test.each([32, 128])('AES-CTR that counts with %i bits', async (length) => {
  for (const size of [0, 1, 16, 47]) {
    const [counter, data] = [bytes(16), bytes(size)];
    const ask = async (subtle: SubtleCrypto) =>
      subtle.encrypt({ name: 'AES-CTR', counter, length }, await aes(subtle, 'AES-CTR', 'encrypt'), data);
    await both(ask);
  }
});

test.each(['SHA-256', 'SHA-512'])('%s, and HKDF with it', async (hash) => {
  const [data, salt, info] = [bytes(77), bytes(32), bytes(10)];
  await both((subtle) => subtle.digest(hash, data));
  const parameters = { name: 'HKDF', hash, salt, info };
  await both(async (subtle) =>
    subtle.deriveBits(parameters, await subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']), 256),
  );
  await both(async (subtle) => {
    const base = await subtle.importKey('raw', key, 'HKDF', false, ['deriveKey']);
    const derived = await subtle.deriveKey(parameters, base, { name: 'AES-CTR', length: 256 }, false, [
      'encrypt',
    ]);
    return subtle.encrypt({ name: 'AES-CTR', counter: salt.subarray(0, 16), length: 32 }, derived, data);
  });
});

test('a key does what it was made for, and nothing else', async () => {
  const algorithm = { name: 'AES-GCM', iv: bytes(12) };
  const refused = await both(async (subtle) =>
    subtle.encrypt(algorithm, await aes(subtle, 'AES-GCM', 'decrypt'), bytes(1)),
  );
  expect(refused).toBe('InvalidAccessError');
});
