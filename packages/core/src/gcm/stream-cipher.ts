/**
 * Port: AES-256-GCM as a platform streams it, for whoever works in order: handed in with `createSealer` and `createOpener`.
 * `@sealift/client/node` has that of `node:crypto`. Without one, messages are computed in segments by WebCrypto; the bytes are
 * the same.
 */
export interface StreamCipher {
  /** @param key 32 bytes, copied to where no script can read them: the caller overwrites them */
  importKey(key: Uint8Array): StreamKey;
}

/** A key of one message. That it encrypts once only is the sealer's care. */
export interface StreamKey {
  /** @param iv 12 bytes */
  encrypt(iv: Uint8Array, aad: Uint8Array): StreamEncryption;
  /** @param iv 12 bytes */
  decrypt(iv: Uint8Array, aad: Uint8Array): StreamDecryption;
}

/** Bytes go through in order, in pieces of any length: as many come out as go in, in memory of their own. */
export interface StreamEncryption {
  update(plaintext: Uint8Array): Uint8Array<ArrayBuffer>;
  /** The tag, 16 bytes. After it nothing goes through: `update` throws. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Bytes go through in order, in pieces of any length. They are not verified before `finish` has said so. */
export interface StreamDecryption {
  update(ciphertext: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Compares the tag, 16 bytes, in constant time: whether all that went through is genuine. After it `update` throws. */
  finish(tag: Uint8Array): boolean;
}

/**
 * Most bytes that go through at a time: what comes out of such a call stays in the processor's cache, and its memory is at hand
 * (docs/performance.md).
 */
export const STREAM_BYTES: number = 64 * 1024;
