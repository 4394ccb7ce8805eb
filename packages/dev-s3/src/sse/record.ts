/** How an object is encrypted at rest, as the object remembers it. */
export type EncryptionRecord =
  | { readonly kind: 'AES256' }
  | {
      readonly kind: 'aws:kms';
      readonly keyId: string;
      readonly bucketKey: boolean;
      readonly context?: string;
    }
  | { readonly kind: 'aws:kms:dsse'; readonly keyId: string; readonly context?: string }
  | CustomerRecord;

/** SSE-C: the key itself is never stored, only what recognises it. */
export interface CustomerRecord {
  readonly kind: 'customer';
  /** Base64 MD5 of the key, echoed in every answer. */
  readonly keyMd5: string;
  /** Base64 of 32 random bytes, for the content key and the verifier. */
  readonly salt: string;
  /** Base64 of an HKDF output that only the right key gives. */
  readonly verifier: string;
}
