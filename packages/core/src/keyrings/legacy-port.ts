import type { StringMap } from './keyring.js';

/**
 * Wraps of old clients: `AES` (V1, AES-ECB) · `AESWrap` (RFC 3394) · `kms` (without the algorithm in its context), which
 * a keyring unwraps; `RSA` (V1, PKCS #1 v1.5) and the OAEP of SHA-256 with MGF1-SHA-1, which WebCrypto cannot, but
 * `legacyRsaKeyring` of `@sealift/client/node`.
 */
export type LegacyWrap = 'AES' | 'AESWrap' | 'kms' | 'RSA' | 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding';

/** Unwraps only. */
export interface LegacyKeyring {
  readonly wraps: readonly LegacyWrap[];
  /** @throws CoreError `data-key-unwrap-failed`, one for every way to fail; what a KMS throws passes through */
  unwrapDataKey(wrapped: {
    readonly wrapAlgorithm: LegacyWrap;
    readonly encryptedDataKey: Uint8Array<ArrayBuffer>;
    readonly description: StringMap;
  }): Promise<Uint8Array<ArrayBuffer>>;
}
