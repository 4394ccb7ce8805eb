import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { StreamCipher, StreamDecryption, StreamEncryption } from '@sealift/core';

const ALGORITHM = 'aes-256-gcm';
/** Bytes. Without it decryption takes the first bytes of a tag for the tag. */
const OPTIONS = { authTagLength: 16 };

/** AES-256-GCM of `node:crypto` (OpenSSL, BoringSSL): for `cipher` of `createSealer` and `createOpener`. */
export const streamCipher: StreamCipher = {
  importKey(bytes) {
    const key = createSecretKey(bytes);
    return {
      encrypt: (iv, aad) => encryption(key, iv, aad),
      decrypt: (iv, aad) => decryption(key, iv, aad),
    };
  },
};

function encryption(key: KeyObject, iv: Uint8Array, aad: Uint8Array): StreamEncryption {
  const cipher = createCipheriv(ALGORITHM, key, iv, OPTIONS);
  cipher.setAAD(aad);
  return {
    update: (plaintext) => cipher.update(plaintext) as Uint8Array<ArrayBuffer>,
    finish() {
      cipher.final();
      return cipher.getAuthTag() as Uint8Array<ArrayBuffer>;
    },
  };
}

function decryption(key: KeyObject, iv: Uint8Array, aad: Uint8Array): StreamDecryption {
  const decipher = createDecipheriv(ALGORITHM, key, iv, OPTIONS);
  decipher.setAAD(aad);
  return {
    update: (ciphertext) => decipher.update(ciphertext) as Uint8Array<ArrayBuffer>,
    finish(tag) {
      try {
        decipher.setAuthTag(tag);
        // CRYPTO_memcmp of OpenSSL: constant time.
        decipher.final();
        return true;
      } catch {
        return false;
      }
    },
  };
}
