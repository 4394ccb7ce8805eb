/** Who wraps the data key, where the page encrypts. */
export type Keyring = 'kms' | 'raw-rsa' | 'raw-aes';
/** What S3 is told to do. */
export type Storage = 'sse-s3' | 'sse-kms' | 'dsse-kms' | 'sse-c';
/** Of which kind a profile is; the switch shows them in this order. */
export type Family = 'browser' | 's3' | 'both';

/**
 * One way of protecting a file. Everything that the page says about it follows from `keyring`, `storage` and `pageKey`: who can
 * read, what is where, what a header means here.
 */
export interface Profile {
  /** In the address bar, in the signer's address and in the folder of the bucket. */
  readonly id: string;
  readonly family: Family;
  readonly name: string;
  /** In the switch, where the family's name stands above. Default: the name. */
  readonly short?: string;
  /** Under the name in the switch: who has the key. */
  readonly hint: string;
  /** What it is, in a sentence or two. */
  readonly sentence: string;
  /** Present where the page encrypts. */
  readonly keyring?: Keyring;
  /** Present where S3 is told to encrypt. */
  readonly storage?: Storage;
  /** SSE-C with a key of the page: the signer has none. */
  readonly pageKey?: true;
}

/** Whether S3 has a KMS key used for it. */
export function storageUsesKms({ storage }: Profile): boolean {
  return storage === 'sse-kms' || storage === 'dsse-kms';
}
