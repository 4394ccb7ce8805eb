import type { Context } from '../context.js';
import { keyEncoder, pageSize } from '../paging.js';
import { type Reply, xml } from '../reply.js';
import { folded, pageOf } from './folded.js';
import { listed } from './listed.js';

/**
 * ListObjects, version 1. A page ends with the marker of the next one only when there is a delimiter; otherwise the last key
 * is the marker.
 */
export async function listObjects(context: Context): Promise<Reply> {
  const { bucket, query } = context;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const marker = query.get('marker') ?? '';
  const limit = pageSize(context, 'max-keys');
  const encode = keyEncoder(context);
  const after = marker === '' ? undefined : marker;
  const { page, truncated } = pageOf(folded(bucket.objects.keys(), { prefix, delimiter, after }), limit);
  const next = truncated && delimiter !== '' ? encode(page.at(-1)?.name ?? '') : undefined;
  const owner = context.services.settings.accountId;
  return xml('ListBucketResult', [
    ['Name', bucket.name],
    ['Prefix', encode(prefix)],
    ['Marker', encode(marker)],
    ['NextMarker', next],
    ['MaxKeys', limit],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ['EncodingType', query.get('encoding-type')],
    ['IsTruncated', truncated],
    ...page.flatMap((entry) => listed(bucket, entry, encode, owner)),
  ]);
}
