import { createCipheriv } from 'node:crypto';
import { expect, test } from 'vitest';
import { dice, noise, randomCuts, shuffled } from '../../test/bytes.js';
import { EDGE_SIZES, encryptInPieces, evenCuts, message } from '../../test/message.js';

const iv = noise(12, 2);

/** OpenSSL, streaming: another implementation than the one-shot call of the platform's WebCrypto. */
function openssl(key: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString('hex');
}

const MiB = 1024 * 1024;

test.each([...EDGE_SIZES, MiB - 1, MiB, MiB + 1, MiB + 16, 3 * MiB + 5])(
  '%d bytes as OpenSSL',
  async (size) => {
    const key = noise(32, size);
    const plaintext = noise(size, size);
    const next = dice(size);
    for (const aad of [noise(0), Uint8Array.of(0, 0x73), noise(100)]) {
      for (const cuts of [evenCuts(size, size > MiB - 2 ? MiB : 4096), randomCuts(size, next)]) {
        const order = shuffled([...cuts.keys()], next);
        const sealed = await encryptInPieces(await message(key, iv), aad, plaintext, cuts, order);
        expect(Buffer.from(sealed).toString('hex')).toBe(openssl(key, aad, plaintext));
      }
    }
  },
);
