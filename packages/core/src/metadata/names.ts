/**
 * Names of the user-metadata entries (s3-encryption/data-format/content-metadata.md). On HTTP each one stands behind
 * `x-amz-meta-`, e.g. `x-amz-meta-x-amz-3`.
 */
export const V3 = {
  contentAlgorithm: 'x-amz-c',
  keyCommitment: 'x-amz-d',
  messageId: 'x-amz-i',
  encryptedDataKey: 'x-amz-3',
  wrapAlgorithm: 'x-amz-w',
  materialDescription: 'x-amz-m',
  encryptionContext: 'x-amz-t',
} as const;

export const V2 = {
  encryptedDataKey: 'x-amz-key-v2',
  iv: 'x-amz-iv',
  materialDescription: 'x-amz-matdesc',
  wrapAlgorithm: 'x-amz-wrap-alg',
  contentAlgorithm: 'x-amz-cek-alg',
  tagLength: 'x-amz-tag-len',
} as const;

/** V1 shares iv and matdesc with V2. */
export const V1_ENCRYPTED_DATA_KEY: string = 'x-amz-key';
/** Written by some V1 and V2 clients beside the rest; says nothing that the object's size does not say. */
export const UNENCRYPTED_LENGTH: string = 'x-amz-unencrypted-content-length';
/** Ours: the file's name and type and the object's key, sealed. */
export const FILE_INFO: string = 'sealift-file';
/** Ours: the uploader's signature. */
export const SIGNATURE: string = 'sealift-signature';

/** V3 codes of the wrap algorithms (the V2 spelling is the algorithm's name). */
export const WRAP_CODES = { 'AES/GCM': '02', 'kms+context': '12', 'RSA-OAEP-SHA1': '22' } as const;

export const V3_ENTRIES: readonly string[] = /* @__PURE__ */ Object.values(V3);
/** Of V1 and V2 together. */
export const OLDER_ENTRIES: readonly string[] = /* @__PURE__ */ olderEntries();

/** Content and wrap algorithms that only legacy reading knows, as V2 spells them. */
export const LEGACY_CONTENT = 'AES/CBC/PKCS5Padding';
export const LEGACY_WRAPS: readonly string[] = ['AESWrap', 'kms', 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding'];

function olderEntries(): string[] {
  return [...Object.values(V2), V1_ENCRYPTED_DATA_KEY, UNENCRYPTED_LENGTH];
}
