import type { ObjectName } from '@sealift/protection';
import type { SignerContext } from '../context.js';
import { fromS3 } from '../s3/failures.js';

/** The object with what its tags say of its protection, where the profile keeps anything there. */
export async function recall(
  signer: SignerContext,
  key: string,
  versionId: string | undefined,
): Promise<ObjectName | undefined> {
  const object = { bucket: signer.bucketName, key };
  if (signer.protection.recall === undefined) return object;
  const tags = await fromS3(signer.bucket.tags(key, versionId));
  if (tags === undefined) return undefined;
  const pinned = signer.protection.recall(tags);
  return pinned === undefined ? object : { ...object, pinned };
}
