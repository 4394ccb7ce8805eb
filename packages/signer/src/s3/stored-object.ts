import { pageHoldsKey } from '../protection/page-held-keys.js';
import type { ObjectName, ProtectionProfile, StoredObject } from '../protection/protection.js';
import type { Bucket } from './bucket.js';

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
  return pageHoldsKey(protection)
    ? bucket.headWithoutKey(object.key, versionId)
    : bucket.head(object.key, protection.headers('head', object), versionId);
}
