import { S3Error } from '../../errors.js';
import type { Context } from '../context.js';
import { keyEncoder, pageSize } from '../paging.js';
import { type Reply, xml } from '../reply.js';
import { folded, pageOf } from './folded.js';
import { listed } from './listed.js';

/** ListObjectsV2. The continuation token is the last key or common prefix of the page before, in base64url. */
export async function listObjectsV2(context: Context): Promise<Reply> {
  const { bucket, query } = context;
  if (query.get('list-type') !== '2')
    throw new S3Error('InvalidArgument', 'Invalid List Type specified in Request');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const limit = pageSize(context, 'max-keys');
  const encode = keyEncoder(context);
  const after = token === undefined ? startAfter : readToken(token);
  const entries = folded(bucket.objects.keys(), { prefix, delimiter, after });
  const { page, truncated } = pageOf(entries, limit);
  const owner = query.get('fetch-owner') === 'true' ? context.services.settings.accountId : undefined;
  return xml('ListBucketResult', [
    ['Name', bucket.name],
    ['Prefix', encode(prefix)],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ['MaxKeys', limit],
    ['EncodingType', query.get('encoding-type')],
    ['KeyCount', page.length],
    ['IsTruncated', truncated],
    ['ContinuationToken', token],
    ['NextContinuationToken', truncated ? writeToken(page.at(-1)?.name ?? '') : undefined],
    ['StartAfter', startAfter === undefined ? undefined : encode(startAfter)],
    ...page.flatMap((entry) => listed(bucket, entry, encode, owner)),
  ]);
}

function writeToken(name: string): string {
  return Buffer.from(name).toString('base64url');
}

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (token !== '' && writeToken(name) === token) return name;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', [
    ['ArgumentName', 'continuation-token'],
  ]);
}
