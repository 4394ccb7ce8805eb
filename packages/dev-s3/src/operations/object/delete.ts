import { S3Error } from '../../errors.js';
import type { Context } from '../context.js';
import { empty, type Reply } from '../reply.js';
import { listsEtag } from './conditions.js';

/** Deleting what is not there succeeds, as in S3. */
export async function deleteObject({ bucket, headers, key }: Context): Promise<Reply> {
  const match = headers.get('if-match');
  await bucket.objects.delete(key, (current) => {
    if (match === undefined) return;
    if (!current) throw new S3Error('NoSuchKey', 'The specified key does not exist.', [['Key', key]]);
    if (listsEtag(match, current)) return;
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', [
      ['Condition', 'If-Match'],
    ]);
  });
  return empty(204);
}
