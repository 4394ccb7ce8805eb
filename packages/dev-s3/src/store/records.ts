import type { ChecksumAlgorithm, ChecksumType } from '../checksums/algorithms.js';
import type { EncryptionRecord } from '../sse/record.js';

/** What is written to disk as JSON. Names and values travel as pairs, never as object keys. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** A file of body bytes, as stored: encrypted when the object is. */
export interface BlobRef {
  readonly id: string;
  readonly size: number;
  /** Hex start counter of AES-256-CTR; only under SSE-C. */
  readonly iv?: string;
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64, with `-N` for a composite one. */
  readonly value: string;
}

/** What PutObject, CopyObject and CreateMultipartUpload fix about an object before its bytes are known. */
export interface ObjectAttributes {
  readonly key: string;
  /** Content-Type and its like, lower-case names. */
  readonly headers: Pairs;
  /** User metadata, names without the prefix `x-amz-meta-`. */
  readonly metadata: Pairs;
  readonly tags: Pairs;
  readonly storageClass?: string;
  readonly encryption: EncryptionRecord;
}

export interface ObjectRecord extends ObjectAttributes {
  readonly etag: string;
  readonly size: number;
  /** Milliseconds. */
  readonly lastModified: number;
  readonly checksum?: StoredChecksum;
  /** One blob for a single PUT, one per part otherwise: completing an upload moves no bytes. */
  readonly blobs: readonly BlobRef[];
  /** The multipart upload this object came from. */
  readonly uploadId?: string;
}

export interface UploadRecord extends ObjectAttributes {
  readonly id: string;
  readonly created: number;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

export interface PartRecord {
  readonly partNumber: number;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: number;
  readonly blob: BlobRef;
  /** Base64, of the algorithm the upload declared. */
  readonly checksum?: string;
}
