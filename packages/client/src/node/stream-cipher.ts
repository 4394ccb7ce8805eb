import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
} from 'node:crypto';
import type { StreamCipher, StreamDecryption, StreamEncryption } from '@sealift/core';

const ALGORITHM = 'aes-256-gcm';
/** Bytes. Without it decryption takes the first bytes of a tag for the tag. */
const OPTIONS = { authTagLength: 16 };

/** A message that nothing was encrypted of yet. */
export interface NodeMessage {
  readonly key: KeyObject;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
}

/** AES-256-GCM of `node:crypto` (OpenSSL, BoringSSL): for `cipher` of `createSealer` and `createOpener`. */
export const streamCipher: StreamCipher = {
  importKey(bytes) {
    const key = createSecretKey(bytes);
    return {
      encrypt: (iv, aad) => new NodeEncryption({ key, iv, aad }),
      decrypt: (iv, aad) => decryption(key, iv, aad),
    };
  },
};

/** The cipher is made with the first byte: until then another thread may take the message over. */
export class NodeEncryption implements StreamEncryption {
  #message: NodeMessage | undefined;
  #cipher: CipherGCM | undefined;

  constructor(message: NodeMessage) {
    this.#message = message;
  }

  /** Once, and only before the first byte. From then on nothing goes through here. */
  handOver(): NodeMessage {
    const message = this.#message;
    if (message === undefined) throw new Error('The message was begun already.');
    this.#message = undefined;
    return message;
  }

  update(plaintext: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#begun().update(plaintext) as Uint8Array<ArrayBuffer>;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const cipher = this.#begun();
    cipher.final();
    return cipher.getAuthTag() as Uint8Array<ArrayBuffer>;
  }

  #begun(): CipherGCM {
    if (this.#cipher !== undefined) return this.#cipher;
    const { key, iv, aad } = this.handOver();
    this.#cipher = createCipheriv(ALGORITHM, key, iv, OPTIONS);
    this.#cipher.setAAD(aad);
    return this.#cipher;
  }
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
