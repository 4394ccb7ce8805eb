import { S3Error } from '../../errors.js';
import { isMarker } from '../../store/history.js';
import type { Guard } from '../../store/objects.js';
import type { Version } from '../../store/records.js';
import type { Context } from '../context.js';
import { empty, type Reply } from '../reply.js';
import { listsEtag } from './conditions.js';
import { checkUnlocked } from './retention.js';
import { markerHeaders, noSuchKey } from './version.js';

export async function deleteObject(context: Context): Promise<Reply> {
  const { headers, key, versionId } = context;
  const deleted = await deleteKey(context, { key, versionId, match: headers.get('if-match') });
  if (versionId === undefined) return empty(204, deleted ? markerHeaders(deleted) : []);
  return empty(204, isMarker(deleted) ? markerHeaders(deleted) : [['x-amz-version-id', versionId]]);
}

export interface Deletion {
  readonly key: string;
  /** Well-formed; without one the key is deleted, not a version. */
  readonly versionId: string | undefined;
  /** An ETag that the current object must have, or `*` for any object. */
  readonly match: string | undefined;
}

/**
 * Deleting what is not there succeeds, as in S3, unless a condition says what should be there.
 * @returns the version that is gone for good or, when none was named, the delete marker that stands now, if any
 */
export function deleteKey(
  context: Context,
  { key, versionId, match }: Deletion,
): Promise<Version | undefined> {
  const { bucket, now } = context;
  const { objects } = bucket;
  const guard: Guard = (current) => {
    if (match === undefined) return;
    if (!current) throw noSuchKey(key);
    if (listsEtag(match, current)) return;
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', [
      ['Condition', 'If-Match'],
    ]);
  };
  return versionId === undefined
    ? objects.delete(key, now, guard)
    : objects.deleteVersion(key, versionId, guard, (found) =>
        checkUnlocked(found, context, () => context.authorize('s3:BypassGovernanceRetention', bucket, key)),
      );
}
