/** The longest stream. A cipher that computes nothing lets 64 GiB through in a second; what counts them is the sealer. */
import { expect, test } from 'vitest';
import { codeOf } from '../../test/errors.js';
import { fixedKeyring } from '../../test/objects.js';
import type { StreamCipher } from '../gcm/stream-cipher.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import { createSealer, sealStream } from './index.js';

const GIB = 1024 ** 3;
/** Never touched, so that it takes no memory. */
const gibibyte = new Uint8Array(GIB);

async function* source(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += GIB) yield gibibyte.subarray(0, Math.min(GIB, size - at));
}

/** Bytes that went through the cipher, and what became of it. */
async function sealing(size: number): Promise<{ through: number; outcome: string; tags: number }> {
  let through = 0;
  let tags = 0;
  const pass = (bytes: Uint8Array) => {
    through += bytes.byteLength;
    return bytes as Uint8Array<ArrayBuffer>;
  };
  const finish = () => {
    tags += 1;
    return new Uint8Array(16);
  };
  const cipher: StreamCipher = {
    importKey: () => ({
      encrypt: () => ({ update: pass, finish }),
      decrypt: () => ({ update: pass, finish: () => false }),
    }),
  };
  const keyring = fixedKeyring(new Uint8Array(32).fill(1));
  const sealer = await createSealer({ keyring, plaintextSize: 'unknown', cipher });
  const seal = async (): Promise<void> => {
    for await (const _ of sealStream(sealer, source(size)));
  };
  const outcome = await seal().then(
    () => 'sealed',
    (error) => codeOf(() => Promise.reject(error)),
  );
  return { through, outcome, tags };
}

test('of unknown size: 64 GiB − 32 bytes are sealed, and not one byte more', async () => {
  expect(await sealing(MAX_PLAINTEXT_BYTES)).toEqual({
    through: MAX_PLAINTEXT_BYTES,
    outcome: 'sealed',
    tags: 1,
  });
  const { through, outcome, tags } = await sealing(MAX_PLAINTEXT_BYTES + 1);
  expect([outcome, tags]).toEqual(['file-too-large', 0]);
  expect(through).toBeLessThanOrEqual(MAX_PLAINTEXT_BYTES);
}, 120_000);
