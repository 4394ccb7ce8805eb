import { expect, test } from 'vitest';
import { importAesWrappingKey, rawAesKeyring } from '../keyrings/index.js';
import { createOpener, openVerified } from '../open/index.js';
import { createSealer, sealStream } from './index.js';

async function* bytes(b: Uint8Array) {
  yield b;
}
test('what was sealed opens', async () => {
  const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(new Uint8Array(32).fill(7)) });
  const plaintext = new TextEncoder().encode('The quick brown fox');
  const sealer = await createSealer({
    keyring,
    plaintextSize: plaintext.byteLength,
    fileInfo: { name: 'a', type: 'b' },
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of sealStream(sealer, bytes(plaintext))) pieces.push(piece);
  const object = new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
  const opener = await createOpener({ keyring, metadata: sealer.metadata, objectSize: object.byteLength });
  expect(opener.fileInfo).toEqual({ name: 'a', type: 'b' });
  expect(await openVerified(opener, bytes(object))).toEqual(plaintext);
});
