import type { Suite } from '../suites.js';

/** String map as it travels in `x-amz-m` (material description) or `x-amz-t` (KMS encryption context). */
export type StringMap = Readonly<Record<string, string>>;

/** Wrap algorithms this package writes, as the V2 format spells them; V3 has the codes 02, 22 and 12. */
export type WrapAlgorithm = 'AES/GCM' | 'RSA-OAEP-SHA1' | 'kms+context';

/** A fresh data key and its wrapped form. `dataKey` is 32 secret bytes that the caller overwrites after use. */
export interface WrappedDataKey {
  readonly dataKey: Uint8Array<ArrayBuffer>;
  readonly encryptedDataKey: Uint8Array<ArrayBuffer>;
  /** Stored with the object: the material description, or the complete KMS encryption context. */
  readonly description: StringMap;
}

/** What a reader found in an object's metadata. */
export interface EncryptedDataKey {
  readonly encryptedDataKey: Uint8Array<ArrayBuffer>;
  readonly wrapAlgorithm: WrapAlgorithm;
  readonly description: StringMap;
}

/**
 * Port: makes and unwraps data keys. Implementations: `rawAesKeyring`, `rawRsaKeyring`, `kmsKeyring`.
 *
 * `unwrapDataKey` throws `data-key-unwrap-failed` whatever cryptographic step failed, so that nobody learns which one.
 * A KMS keyring lets the errors of its KMS through: the KMS has judged, and its words help the operator.
 */
export interface Keyring {
  readonly wrapAlgorithm: WrapAlgorithm;
  generateDataKey(suite: Suite): Promise<WrappedDataKey>;
  unwrapDataKey(suite: Suite, wrapped: EncryptedDataKey): Promise<Uint8Array<ArrayBuffer>>;
  /** Wraps a data key that exists, for `rewrap`; leaves its bytes alone. A keyring without it makes new ones only. */
  wrapDataKey?(suite: Suite, dataKey: Uint8Array<ArrayBuffer>): Promise<Omit<WrappedDataKey, 'dataKey'>>;
}
