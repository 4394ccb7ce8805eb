import type { ChecksumAlgorithm, ChecksumType } from '../checksums/algorithms.js';
import type { EncryptionRecord } from '../sse/record.js';
import type { Retention } from './object-lock.js';

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

/** What places an object, or a delete marker, among the versions of its key. */
export interface VersionPlace {
  /** None for the `null` version: written before versioning was enabled, or while it is suspended. */
  readonly versionId?: string;
  /** Microseconds, greater than that of every version before it. None on what was written before versions were kept. */
  readonly order?: number;
}

export interface ObjectRecord extends ObjectAttributes, VersionPlace {
  readonly etag: string;
  readonly size: number;
  /** Milliseconds. */
  readonly lastModified: number;
  readonly checksum?: StoredChecksum;
  /** One blob for a single PUT, one per part otherwise: completing an upload moves no bytes. */
  readonly blobs: readonly BlobRef[];
  /** Until when Object Lock keeps this version. */
  readonly retention?: Retention;
  /** The multipart upload this object came from. */
  readonly uploadId?: string;
  /** The parts as S3 goes on telling them: those of a composite checksum, each with its own. */
  readonly parts?: readonly CompletedPart[];
}

export interface CompletedPart {
  readonly partNumber: number;
  readonly size: number;
  /** Base64, of the object's algorithm. */
  readonly checksum: string;
}

/** Says that its key was deleted: a version without bytes. */
export interface DeleteMarker extends VersionPlace {
  readonly key: string;
  readonly deleteMarker: true;
  /** Milliseconds. */
  readonly lastModified: number;
}

/** One version of a key. */
export type Version = ObjectRecord | DeleteMarker;

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
