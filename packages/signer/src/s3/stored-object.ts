import type { SignerContext } from '../context.js';
import { pageHoldsKey } from '../protection/page-held-keys.js';
import type { ObjectName, StoredObject } from '../protection/protection.js';

/**
 * What S3 has under this key: asked with the SSE-C key where the signer has it, without it where only the page does.
 * Undefined when there is no object.
 *
 * @throws SignerError `s3-…`
 */
export function readStored(
  { bucket, protection }: SignerContext,
  object: ObjectName,
  versionId?: string,
): Promise<StoredObject | undefined> {
  return pageHoldsKey(protection)
    ? bucket.headWithoutKey(object.key, versionId)
    : bucket.head(object.key, protection.headers('head', object), versionId);
}
