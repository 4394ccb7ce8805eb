import type { Desk } from '../desk.js';
import type { ObjectName } from '../protection/protection.js';

/** The object with what its tags say of its protection, where the profile keeps anything there. */
export async function recall(
  desk: Desk,
  key: string,
  versionId: string | undefined,
): Promise<ObjectName | undefined> {
  const object = { bucket: desk.bucketName, key };
  if (desk.protection.recall === undefined) return object;
  const tags = await desk.bucket.tags(key, versionId);
  if (tags === undefined) return undefined;
  const pinned = desk.protection.recall(tags);
  return pinned === undefined ? object : { ...object, pinned };
}
