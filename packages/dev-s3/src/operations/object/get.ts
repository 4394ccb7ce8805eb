import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import { customerKeyOf } from '../../sse/customer-key.js';
import { encryptionHeaders, openEncryption } from '../../sse/open.js';
import { readRange } from '../../store/read.js';
import type { ObjectRecord, Pairs } from '../../store/records.js';
import type { Context } from '../context.js';
import { httpDate, quoted, type Reply } from '../reply.js';
import { KEPT_HEADERS } from './attributes.js';
import { checkReadConditions, listsEtag } from './conditions.js';
import { encodeMetadataValue } from './metadata-encoding.js';
import { checksumHeaders } from './put.js';
import { type ByteRange, parseRange } from './range.js';
import { retentionHeaders } from './retention.js';
import { findObject, readVersionHeaders } from './version.js';

/** GetObject, and HeadObject, which is the same answer without its body. */
export async function getObject(context: Context): Promise<Reply> {
  const { bucket, headers, key, query } = context;
  const object = findObject(bucket, key, context.versionId);
  const contentKey = openEncryption(object.encryption, customerKeyOf(headers, 'object', context), context);
  checkReadConditions(headers, object);
  const part = partRange(query.get('partNumber'), object);
  const range = part ?? parseRange(wantedRange(headers, object), object.size);
  const { start, end } = range ?? { start: 0, end: object.size };
  const release = bucket.blobs.hold(object.blobs.map(({ id }) => id));
  return {
    status: range ? 206 : 200,
    headers: [
      ...objectHeaders(object),
      ...readVersionHeaders(bucket, object),
      ...overrides(context),
      ...(range ? ([['Content-Range', `bytes ${start}-${end - 1}/${object.size}`]] as const) : []),
      ...(part && object.uploadId !== undefined
        ? ([['x-amz-mp-parts-count', String(object.blobs.length)]] as const)
        : []),
      ...(headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' && !range
        ? checksumHeaders(object.checksum)
        : []),
    ],
    body: { stream: readRange(bucket.blobs, object.blobs, start, end, contentKey), length: end - start },
    release,
  };
}

function objectHeaders(object: ObjectRecord): Pairs {
  const has = (name: string): boolean => object.headers.some(([known]) => known === name);
  return [
    ['Last-Modified', httpDate(object.lastModified)],
    ['ETag', quoted(object.etag)],
    ['Accept-Ranges', 'bytes'],
    ...object.headers,
    ...(has('content-type') ? [] : ([['content-type', 'binary/octet-stream']] as const)),
    ...object.metadata.map(([name, value]) => [`x-amz-meta-${name}`, encodeMetadataValue(value)] as const),
    ...(object.tags.length > 0 ? ([['x-amz-tagging-count', String(object.tags.length)]] as const) : []),
    ...(object.storageClass === undefined ? [] : ([['x-amz-storage-class', object.storageClass]] as const)),
    ...retentionHeaders(object),
    ...encryptionHeaders(object.encryption, false),
  ];
}

/** `response-content-type` and its like; a later header of the same name replaces the stored one. */
function overrides({ query, identity }: Context): Pairs {
  return KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = query.get(`response-${name}`);
    if (value === undefined) return [];
    if (identity.kind === 'anonymous') {
      throw new S3Error(
        'InvalidRequest',
        'Request specific response headers cannot be used for anonymous GET requests.',
      );
    }
    if (!/^[\x20-\x7e]*$/.test(value))
      throw new S3Error('InvalidArgument', `response-${name} has characters a header cannot hold.`);
    return [[name, value]];
  });
}

function wantedRange(headers: RequestHeaders, object: ObjectRecord): string | undefined {
  const condition = headers.get('if-range');
  const applies = condition === undefined || listsEtag(condition, object);
  return applies ? headers.get('range') : undefined;
}

function partRange(text: string | undefined, object: ObjectRecord): ByteRange | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  const blob = object.blobs[number - 1];
  if (!blob)
    throw new S3Error('InvalidRange', 'The requested partnumber is not satisfiable', [
      ['ActualPartCount', String(object.blobs.length)],
    ]);
  const start = object.blobs.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  return blob.size === 0 ? undefined : { start, end: start + blob.size };
}
