import { SealiftError } from '@sealift/core/errors';

export type FleetErrorCode =
  /** What invoked the handler is no S3 Batch Operations event of schema 1.0 or 2.0. `field` names what is wrong. */
  | 'invocation-unknown'
  /** A task's bucket is not the one that the handler works on. */
  | 'bucket-mismatch'
  /** A key that is not URL-encoded where it must be. */
  | 'key-unreadable'
  /** A task names a version that is not the current one: older versions keep their keys. */
  | 'version-not-current'
  /** A job that S3 would not take: `field` names what is wrong. */
  | 'job-invalid'
  /** `i/n` with 1 ≤ i ≤ n ≤ 10,000 is a shard. */
  | 'shard-invalid'
  /** The inventory's manifest, or one of its files, cannot be found or read. */
  | 'inventory-unreadable'
  /** A file of the inventory is not the one whose size and MD5 checksum are written down. */
  | 'inventory-checksum-mismatch'
  /** A manifest version, file format (ORC) or column that is not known here, or columns that do not say enough. */
  | 'inventory-unsupported'
  /** The inventory, or a row of it, is of another bucket. */
  | 'inventory-of-another-bucket';

/** What work on many machines throws of its own; those of rewrapping, re-keying, S3 and ObjectError pass through. */
export class FleetError extends SealiftError<FleetErrorCode> {
  override name = 'FleetError';
}
