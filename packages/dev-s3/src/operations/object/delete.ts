import { S3Error } from '../../errors.js';
import type { Bucket } from '../../store/bucket.js';
import type { Context } from '../context.js';
import { empty, type Reply } from '../reply.js';
import { listsEtag } from './conditions.js';

export async function deleteObject({ bucket, headers, key }: Context): Promise<Reply> {
  await deleteKey(bucket, key, headers.get('if-match'));
  return empty(204);
}

/**
 * Deleting what is not there succeeds, as in S3, unless a condition says what should be there.
 * @param match an ETag, or `*` for any object
 */
export async function deleteKey(bucket: Bucket, key: string, match: string | undefined): Promise<void> {
  await bucket.objects.delete(key, (current) => {
    if (match === undefined) return;
    if (!current) throw new S3Error('NoSuchKey', 'The specified key does not exist.', [['Key', key]]);
    if (listsEtag(match, current)) return;
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', [
      ['Condition', 'If-Match'],
    ]);
  });
}
