import { importAesWrappingKey, rawAesKeyring } from '@sealift/core/keyrings';
import { createSealer } from '@sealift/core/seal';

/** A sealer as an upload makes it, under a throw-away wrapping key. */
export async function newSealer(plaintextSize) {
  return createSealer({ keyring: await newKeyring(), plaintextSize });
}

export async function newKeyring() {
  return rawAesKeyring({
    wrappingKey: await importAesWrappingKey(crypto.getRandomValues(new Uint8Array(32))),
  });
}

/** The baseline: one-shot AES-GCM calls of the platform over the same segment, one at a time. */
export async function rawEncryption(segment, totalBytes) {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  return async () => {
    for (let done = 0; done < totalBytes; done += segment.byteLength) {
      await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv: crypto.getRandomValues(new Uint8Array(12)) },
        key,
        segment,
      );
    }
    return totalBytes;
  };
}

/** The same for decryption. */
export async function rawDecryption(segment, totalBytes) {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const algorithm = { name: 'AES-GCM', iv: crypto.getRandomValues(new Uint8Array(12)) };
  const sealed = await crypto.subtle.encrypt(algorithm, key, segment);
  return async () => {
    for (let done = 0; done < totalBytes; done += segment.byteLength) {
      await crypto.subtle.decrypt(algorithm, key, sealed);
    }
    return totalBytes;
  };
}
