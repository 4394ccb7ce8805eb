import { type ChecksumAlgorithm, isAlgorithm } from '../../checksums/algorithms.js';
import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import { MAX_SINGLE_WRITE } from '../../limits.js';
import { chooseEncryption } from '../../sse/choose.js';
import { encryptionHeaders } from '../../sse/open.js';
import { retentionFrom } from '../../store/object-lock.js';
import type { ObjectAttributes, ObjectRecord } from '../../store/records.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { isoDate, quoted, type Reply, xml } from '../reply.js';
import { keptHeaders, refuseUnsupported, storageClass, userMetadata } from './attributes.js';
import { writeCondition } from './conditions.js';
import { openCopySource } from './copy-source.js';
import { ingest } from './ingest.js';
import { commit } from './put.js';
import { tagsOfHeader } from './tags.js';
import { writtenVersionHeaders } from './version.js';

/** CopyObject. The bytes are always rewritten, because encryption and digests may differ from the source's. */
export async function copyObject(context: Context): Promise<Reply> {
  const { headers, bucket, key } = context;
  refuseUnsupported(context);
  const source = openCopySource(context);
  const { object } = source;
  if (object.size > MAX_SINGLE_WRITE) {
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
    );
  }
  const attributes = attributesOf(context, object);
  const chosen = chooseEncryption(headers, context.encryption);
  if (source.isDestination && !source.isVersion && !changesSomething(headers)) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const condition = writeCondition(headers, bucket.objects, key);
  try {
    const { blob, size, etag, checksum } = await ingest(bucket.blobs, source.read(0, object.size), {
      encryption: chosen.record,
      key: chosen.key,
      md5Etag: !context.services.settings.fastEtags,
      compute: wantedAlgorithm(headers) ?? object.checksum?.algorithm,
    });
    const written: ObjectRecord = {
      ...attributes,
      encryption: chosen.record,
      etag,
      size,
      lastModified: context.now,
      blobs: [blob],
      ...retentionFrom(bucket.settings.objectLock, context.now),
      ...(checksum ? { checksum: { ...checksum, type: 'FULL_OBJECT' } } : {}),
    };
    const record = await commit(bucket, written, condition.guard);
    return xml('CopyObjectResult', copyResult(record, checksum), [
      ...source.versionHeaders,
      ...writtenVersionHeaders(record),
      ...encryptionHeaders(chosen.record, true),
    ]);
  } finally {
    condition.close();
  }
}

export function copyResult(
  { etag, lastModified }: { readonly etag: string; readonly lastModified: number },
  checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined,
): Xml[] {
  return [
    ['LastModified', isoDate(lastModified)],
    ['ETag', quoted(etag)],
    ...(checksum ? ([[`Checksum${checksum.algorithm}`, checksum.value]] as const) : []),
  ];
}

function attributesOf(context: Context, source: ObjectRecord): Omit<ObjectAttributes, 'encryption'> {
  const { headers, bucket, key } = context;
  const replaceMetadata = directive(headers, 'x-amz-metadata-directive') === 'REPLACE';
  const replaceTags = directive(headers, 'x-amz-tagging-directive') === 'REPLACE';
  if (replaceTags) context.authorize('s3:PutObjectTagging', bucket, key);
  return {
    key,
    headers: replaceMetadata ? keptHeaders(headers) : source.headers,
    metadata: replaceMetadata ? userMetadata(headers) : source.metadata,
    tags: replaceTags ? tagsOfHeader(headers.get('x-amz-tagging')) : source.tags,
    ...storageClass(headers),
  };
}

function directive(headers: RequestHeaders, name: string): 'COPY' | 'REPLACE' {
  const value = headers.get(name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw new S3Error('InvalidArgument', `Unknown ${name}.`, [['ArgumentName', name]]);
}

function changesSomething(headers: RequestHeaders): boolean {
  return (
    headers.get('x-amz-metadata-directive') === 'REPLACE' ||
    headers.has('x-amz-storage-class') ||
    [...headers.names()].some((name) => name.startsWith('x-amz-server-side-encryption'))
  );
}

function wantedAlgorithm(headers: RequestHeaders): ChecksumAlgorithm | undefined {
  const name = headers.get('x-amz-checksum-algorithm')?.toUpperCase();
  if (name === undefined || isAlgorithm(name)) return name;
  throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
}
