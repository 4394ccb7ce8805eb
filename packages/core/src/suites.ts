/**
 * Algorithm suites of the S3 Encryption Client (aws-encryption-sdk-specification, framework/algorithm-suites.md).
 * This package writes 0x73 by default and 0x72 by name; it recognises the legacy CBC suite in order to refuse it.
 */
export type SuiteName = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY' | 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';

/** Decrypts only, and only when asked for by name (`@sealift/core/legacy`). */
export type LegacySuiteName = 'ALG_AES_256_CBC_IV16_NO_KDF';

export interface Suite {
  readonly name: SuiteName;
  /** Suite id: 0x0073 or 0x0072. */
  readonly id: number;
  /** Metadata layout the suite is stored in. */
  readonly format: 'V3' | 'V2';
  /** What names the suite in the object's metadata, in the wrap's AAD and in the KMS encryption context. */
  readonly contentAlgorithm: '115' | 'AES/GCM/NoPadding';
  /** Whether the object commits to its data key. */
  readonly committing: boolean;
}

export const COMMITTING_SUITE: Suite = {
  name: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
  id: 0x0073,
  format: 'V3',
  contentAlgorithm: '115',
  committing: true,
};

export const NON_COMMITTING_SUITE: Suite = {
  name: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
  id: 0x0072,
  format: 'V2',
  contentAlgorithm: 'AES/GCM/NoPadding',
  committing: false,
};

/** Bytes of a data key, for every suite. */
export const DATA_KEY_BYTES: number = 32;
/** Bytes of a V3 message id (the HKDF salt). */
export const MESSAGE_ID_BYTES: number = 28;
/** Bytes of a V3 key commitment. */
export const COMMITMENT_BYTES: number = 28;
/** Bytes of an AES-GCM initialisation vector. */
export const IV_BYTES: number = 12;
/** Bytes of an AES-GCM authentication tag. */
export const TAG_BYTES: number = 16;
/** Plaintext limit of one AES-GCM message, in bytes: 2^36 − 32 (NIST SP 800-38D §5.2.1.1). */
export const MAX_PLAINTEXT_BYTES: number = 68_719_476_704;
