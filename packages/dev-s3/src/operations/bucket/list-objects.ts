import { S3Error } from '../../errors.js';
import type { ObjectRecord } from '../../store/records.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { keyEncoder, pageSize } from '../paging.js';
import { isoDate, quoted, type Reply, xml } from '../reply.js';

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
  const page = collect(bucket.objects.keys(), { prefix, delimiter, after, limit });
  const owner = query.get('fetch-owner') === 'true' ? context.services.settings.accountId : undefined;
  return xml('ListBucketResult', [
    ['Name', bucket.name],
    ['Prefix', encode(prefix)],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ['MaxKeys', limit],
    ['EncodingType', query.get('encoding-type')],
    ['KeyCount', page.entries.length],
    ['IsTruncated', page.truncated],
    ['ContinuationToken', token],
    ['NextContinuationToken', page.truncated ? writeToken(page.entries.at(-1)?.name ?? '') : undefined],
    ['StartAfter', startAfter === undefined ? undefined : encode(startAfter)],
    ...page.entries.flatMap(({ name, common }): Xml[] => {
      if (common) return [['CommonPrefixes', [['Prefix', encode(name)]]]];
      const object = bucket.objects.get(name);
      return object ? [['Contents', contents(object, encode(name), owner)]] : [];
    }),
  ]);
}

interface Entry {
  readonly name: string;
  /** A common prefix that stands for all keys below it. */
  readonly common: boolean;
}

function collect(
  keys: readonly string[],
  wanted: { prefix: string; delimiter: string; after: string | undefined; limit: number },
): { entries: Entry[]; truncated: boolean } {
  const { prefix, delimiter, after, limit } = wanted;
  const entries: Entry[] = [];
  if (limit === 0) return { entries, truncated: false };
  const afterBytes = after === undefined ? undefined : Buffer.from(after);
  for (const key of keys) {
    if (!key.startsWith(prefix)) continue;
    if (afterBytes && Buffer.compare(Buffer.from(key), afterBytes) <= 0) continue;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry: Entry =
      cut < 0 ? { name: key, common: false } : { name: key.slice(0, cut + delimiter.length), common: true };
    // The page before may have ended with this very prefix; its keys all come after it in byte order.
    if (entry.common && (entry.name === entries.at(-1)?.name || entry.name === after)) continue;
    if (entries.length === limit) return { entries, truncated: true };
    entries.push(entry);
  }
  return { entries, truncated: false };
}

function contents(object: ObjectRecord, key: string, owner: string | undefined): Xml[] {
  return [
    ['Key', key],
    ['LastModified', isoDate(object.lastModified)],
    ['ETag', quoted(object.etag)],
    ['ChecksumAlgorithm', object.checksum?.algorithm],
    ['ChecksumType', object.checksum?.type],
    ['Size', object.size],
    ['Owner', owner === undefined ? undefined : [['ID', owner]]],
    ['StorageClass', object.storageClass ?? 'STANDARD'],
  ];
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
