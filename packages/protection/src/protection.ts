import type { FoundProtection, GrantedDataKey, Protection } from '@sealift/protocol';
import type { ObjectOperation, StoredObject, StringMap } from '@sealift/s3';

/** An object, and what its protection wants to know of it. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  /** What `prepare` wanted to find again, e.g. a fingerprint or a salt; it travels in the session token. Not secret. */
  readonly pinned?: string;
}

/** What a new object gets before its first byte is sent. */
export interface Prepared {
  /** For the page only: a secret. */
  readonly dataKey?: GrantedDataKey;
  /** Comes back in `ObjectName.pinned` of every later call for this object. */
  readonly pinned?: string;
}

/** A data key that a KMS has unwrapped. */
export interface UnwrappedKey {
  /** Base64: a secret, for the page only. */
  readonly plaintext: string;
  /** The master key that unwrapped it, for the audit. */
  readonly kmsKeyId: string;
}

/** What a reader of an object gets. */
export interface Opened {
  readonly protection: FoundProtection;
  /** Where its data key is wrapped by a KMS: asks it. @throws SignerError `data-key-refused`, `kms-…` */
  readonly unwrap?: () => Promise<UnwrappedKey>;
}

/**
 * A protection profile: everything the signer must know about *how* objects are encrypted, and nothing about uploads.
 * The signer sends or signs `headers` with each operation and, when an object is complete, asks `readBack` whether S3
 * reports what was pinned.
 */
export interface ProtectionProfile {
  /** What the page and the receipt are told. A change of it ends the uploads under way. */
  readonly protection: Protection;
  /** The master key of new objects, for the audit. */
  readonly kmsKeyId?: string;
  /** New objects are to have segment tables. */
  readonly segments?: true;
  /** Headers that S3 must receive with this operation on this object; lower-case names. */
  headers(operation: ObjectOperation, object: ObjectName): StringMap;
  /** @throws SignerError `kms-…`, `data-key-refused` */
  prepare(object: ObjectName, encryptionContext: StringMap): Promise<Prepared>;
  /**
   * Refuses user metadata that is not exactly this profile's.
   *
   * @throws SignerError `invalid-metadata` naming the entry
   */
  checkMetadata(metadata: StringMap, object: ObjectName): void;
  /**
   * For profiles that keep in the object's tags what its readers need: `ObjectName.pinned`, or undefined for an object
   * without such tags. Without this function nobody asks S3 for tags.
   */
  recall?(tags: StringMap): string | undefined;
  /** One sentence about how the stored object's encryption differs from the profile, or nothing. */
  readBack(stored: StoredObject): string | undefined;
  /**
   * Everything about reading an object but the call to the KMS, which is made only when its data key is handed out.
   *
   * @param encryptionContext what `authorize` demands of the stored context; undefined demands nothing
   * @throws SignerError `protection-mismatch`, `legacy-not-allowed`, `data-key-refused`
   */
  open(object: ObjectName, stored: StoredObject, encryptionContext?: StringMap): Promise<Opened>;
}
