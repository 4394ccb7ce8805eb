import { type ObjectName, type ProtectionProfile, pageHoldsKey } from '@sealift/protection';
import type { Bucket, StoredObject } from '@sealift/s3';
import { fromS3 } from './failures.js';

/**
 * What S3 has under this key: asked with the SSE-C key where the signer has it, without it where only the page does.
 * Undefined when there is no object.
 *
 * @throws SignerError `s3-…`
 */
export function readStored(
  { bucket, protection }: { readonly bucket: Bucket; readonly protection: ProtectionProfile },
  object: ObjectName,
  versionId?: string,
): Promise<StoredObject | undefined> {
  return fromS3(
    pageHoldsKey(protection)
      ? bucket.headWithoutKey(object.key, versionId)
      : bucket.head(object.key, protection.headers('head', object), versionId),
  );
}
