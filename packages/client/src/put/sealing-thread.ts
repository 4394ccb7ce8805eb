import type { StreamEncryption } from '@sealift/core';

/** Of bytes as they are sent. */
export interface Digests {
  /** Hexadecimal, as requests are signed. */
  readonly sha256: string;
  /** Base64, as S3 writes it; absent where the platform has none. */
  readonly crc32?: string;
}

/** Memory that comes back, with ciphertext in it. */
export interface SealedElsewhere {
  readonly memory: Uint8Array<ArrayBuffer>;
  readonly digests: Digests;
}

/**
 * Port: encrypts in another thread, and hashes while the bytes are in its cache. Memory is handed over with what is in it, and comes
 * back as another object. In order; requests may be made before earlier ones are answered.
 */
export interface SealingThread {
  /** Takes a message over, before its first byte: from then on `stream` gives nothing. */
  begin(stream: StreamEncryption): void;
  /** Encrypts all of `memory`. @throws ClientError `thread-failed` */
  seal(memory: Uint8Array<ArrayBuffer>): Promise<SealedElsewhere>;
  /**
   * Encrypts the first `length` bytes, the last of the message. The tag follows them in `memory`, and counts for the digests, where
   * there is room for it.
   */
  finish(
    memory: Uint8Array<ArrayBuffer>,
    length: number,
  ): Promise<SealedElsewhere & { readonly tag: Uint8Array }>;
  /** What is under way fails. Once more does nothing. */
  close(): void;
}
