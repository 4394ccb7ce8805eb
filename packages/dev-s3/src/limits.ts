/** The limits of S3, each with its unit in the name or beside it. Source: S3 User Guide, "Amazon S3 multipart upload limits" and "Working with object metadata". */

export const KiB = 1024;
export const MiB: number = 1024 * KiB;
export const GiB: number = 1024 * MiB;

/** Bytes of one PutObject, UploadPart or CopyObject. */
export const MAX_SINGLE_WRITE: number = 5 * GiB;
/** Bytes of every part but the last. */
export const MIN_PART_SIZE: number = 5 * MiB;
export const MAX_PART_NUMBER = 10_000;
/** Bytes of a whole object. */
export const MAX_OBJECT_SIZE: number = 48.8 * 1024 * GiB;
/** UTF-8 bytes of an object key. */
export const MAX_KEY_BYTES = 1024;
/** UTF-8 bytes of all user metadata names (without the prefix) and values together. */
export const MAX_METADATA_BYTES: number = 2 * KiB;
export const MAX_TAGS = 10;
/** Keys in one answer of a list call, and keys in one DeleteObjects call. */
export const MAX_LIST_KEYS = 1000;
/** Buckets in one answer of ListBuckets. */
export const MAX_LIST_BUCKETS = 10_000;
/** Seconds a presigned URL may be valid. */
export const MAX_EXPIRES_SECONDS = 604_800;
/** Milliseconds a signing clock may be off. */
export const MAX_CLOCK_SKEW_MS: number = 15 * 60 * 1000;
/** Bytes of an XML or JSON request body. 10,000 parts with checksums and 1,000 long keys both fit. */
export const MAX_DOCUMENT_BYTES: number = 4 * MiB;
/** Bytes of a bucket policy. */
export const MAX_POLICY_BYTES: number = 20 * KiB;
/** Bytes of every aws-chunked chunk but the last. */
export const MIN_CHUNK_SIZE: number = 8 * KiB;
/** Bytes of all request headers, query included. Node's parser enforces it. */
export const MAX_HEADER_BYTES: number = 24 * KiB;
