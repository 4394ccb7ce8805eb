import { checksumHeader } from '../../checksums/algorithms.js';
import { checksumClaim, contentMd5 } from '../../checksums/claim.js';
import { S3Error } from '../../errors.js';
import { MAX_SINGLE_WRITE } from '../../limits.js';
import { chooseEncryption } from '../../sse/choose.js';
import { encryptionHeaders } from '../../sse/open.js';
import type { Bucket } from '../../store/bucket.js';
import { retentionFrom } from '../../store/object-lock.js';
import type { Guard } from '../../store/objects.js';
import type { ObjectRecord, Pairs, StoredChecksum } from '../../store/records.js';
import type { Context } from '../context.js';
import { empty, quoted, type Reply } from '../reply.js';
import { keptHeaders, refuseUnsupported, storageClass, userMetadata } from './attributes.js';
import { writeCondition } from './conditions.js';
import { ingest } from './ingest.js';
import { checkLockable } from './retention.js';
import { tagsOfHeader } from './tags.js';
import { writtenVersionHeaders } from './version.js';

export async function putObject(context: Context): Promise<Reply> {
  const { headers, body, bucket, key } = context;
  refuseUnsupported(context);
  const tagging = headers.get('x-amz-tagging');
  if (tagging !== undefined) context.authorize('s3:PutObjectTagging', bucket, key);
  const attributes = {
    key,
    headers: keptHeaders(headers),
    metadata: userMetadata(headers),
    tags: tagsOfHeader(tagging),
    ...storageClass(headers),
  };
  const { record: encryption, key: contentKey } = chooseEncryption(headers, context.encryption);
  const claim = checksumClaim(headers, body);
  const md5 = contentMd5(headers);
  checkLockable(bucket, claim, md5, 'Object');
  if (body.length > MAX_SINGLE_WRITE) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
  const condition = writeCondition(headers, bucket.objects, key);
  try {
    const md5Etag = !context.services.settings.fastEtags;
    const options = { encryption, key: contentKey, md5Etag, contentMd5: md5, claim };
    const { blob, size, etag, checksum } = await ingest(bucket.blobs, body.chunks(), options);
    const stored: { checksum?: StoredChecksum } = checksum
      ? { checksum: { ...checksum, type: 'FULL_OBJECT' } }
      : {};
    const written: ObjectRecord = {
      ...attributes,
      encryption,
      etag,
      size,
      lastModified: context.now,
      blobs: [blob],
      ...stored,
      ...retentionFrom(bucket.settings.objectLock, context.now),
    };
    const record = await commit(bucket, written, condition.guard);
    return empty(200, [
      ['ETag', quoted(etag)],
      ...writtenVersionHeaders(record),
      ...encryptionHeaders(encryption, true),
      ...checksumHeaders(record.checksum),
    ]);
  } finally {
    condition.close();
  }
}

/** Makes a record whose bytes are on disk the object of its key; when that is refused, the bytes go. */
export async function commit(bucket: Bucket, record: ObjectRecord, guard: Guard): Promise<ObjectRecord> {
  try {
    return await bucket.objects.put(record, guard);
  } catch (error) {
    await bucket.blobs.remove(record.blobs.map(({ id }) => id));
    throw error;
  }
}

export function checksumHeaders(checksum: StoredChecksum | undefined): Pairs {
  if (!checksum) return [];
  return [
    [checksumHeader(checksum.algorithm), checksum.value],
    ['x-amz-checksum-type', checksum.type],
  ];
}
