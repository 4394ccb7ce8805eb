import type { StorageProfile } from '@sealift/protocol';
import type { StringMap } from './operations.js';

/** What S3 reports about an object (HeadObject). */
export interface StoredObject {
  /** Bytes of the stored object. */
  readonly size: number;
  readonly etag: string;
  readonly versionId?: string;
  /** Milliseconds since the epoch. */
  readonly lastModified?: number;
  /** Where all of it was read, too (`Bucket.small`). */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** User metadata, without the `x-amz-meta-` prefix, names in lower case. */
  readonly metadata: StringMap;
  /** Full-object CRC64NVME in base64, where the store keeps one. */
  readonly crc64nvme?: string;
  /** `AES256`, `aws:kms`, `aws:kms:dsse`; absent where the store encrypts nothing or does not say. */
  readonly serverSideEncryption?: string;
  readonly kmsKeyId?: string;
  readonly bucketKeyEnabled?: boolean;
  readonly customerAlgorithm?: string;
}

/** What S3 answers for each profile. */
const REPORTED: Readonly<Record<string, StorageProfile>> = {
  AES256: 'sse-s3',
  'aws:kms': 'sse-kms',
  'aws:kms:dsse': 'dsse-kms',
};

/** What S3 reports of the encryption that it does, as a profile. */
export function storageProfileOf({
  customerAlgorithm,
  serverSideEncryption,
}: StoredObject): StorageProfile | undefined {
  return customerAlgorithm === undefined ? REPORTED[serverSideEncryption ?? ''] : 'sse-c';
}
