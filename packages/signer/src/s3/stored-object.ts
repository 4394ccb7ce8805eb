import { type ObjectName, type ProtectionProfile, pageHoldsKey } from '@sealift/protection';
import { tagBytesOf } from '@sealift/protocol';
import type { Bucket, StoredObject } from '@sealift/s3';
import { fromS3 } from './failures.js';

interface Asking {
  readonly bucket: Bucket;
  readonly protection: ProtectionProfile;
}

/** Bytes of an object that is sooner read than asked about and then for its end. */
const SMALL_BYTES = 65_536;

/**
 * What S3 has under this key: asked with the SSE-C key where the signer has it, without it where only the page does.
 * Undefined when there is no object.
 *
 * @throws SignerError `s3-…`
 */
export function readStored(
  { bucket, protection }: Asking,
  object: ObjectName,
  versionId?: string,
): Promise<StoredObject | undefined> {
  return fromS3(
    pageHoldsKey(protection)
      ? bucket.headWithoutKey(object.key, versionId)
      : bucket.head(object.key, protection.headers('head', object), versionId),
  );
}

/**
 * The same of an object that should have so many bytes. Where it is small and the end of it will be wanted, with its bytes.
 *
 * @throws SignerError `s3-…`
 */
export function readSized(
  { bucket, protection }: Asking,
  object: ObjectName,
  size: number,
): Promise<StoredObject | undefined> {
  const whole = size <= SMALL_BYTES && tagBytesOf(protection.protection) > 0 && !pageHoldsKey(protection);
  if (!whole) return readStored({ bucket, protection }, object);
  return fromS3(bucket.small(object.key, protection.headers('get', object), size));
}
