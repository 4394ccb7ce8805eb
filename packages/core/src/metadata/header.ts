import type { StringMap, WrapAlgorithm } from '../keyrings/keyring.js';
import type { Suite } from '../suites.js';

/** An object's S3 user metadata, without the `x-amz-meta-` prefix. */
export type ObjectMetadata = Readonly<Record<string, string>>;

/** What an object's metadata says about its encryption, checked for consistency and lengths but not yet for truth. */
export interface ObjectHeader {
  readonly suite: Suite;
  readonly wrapAlgorithm: WrapAlgorithm;
  readonly encryptedDataKey: Uint8Array<ArrayBuffer>;
  /** Material description (raw keyrings) or complete encryption context (KMS). */
  readonly description: StringMap;
  /** V3: the 28-byte message id. V2: the 12-byte IV. Both salt or start the content encryption. */
  readonly messageId: Uint8Array<ArrayBuffer>;
  /** V3 only: 28 bytes. */
  readonly keyCommitment?: Uint8Array<ArrayBuffer> | undefined;
}
