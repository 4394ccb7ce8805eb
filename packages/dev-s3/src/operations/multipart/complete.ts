import { createHash } from 'node:crypto';
import { S3Error } from '../../errors.js';
import { MAX_OBJECT_SIZE, MIN_PART_SIZE } from '../../limits.js';
import { encryptionHeaders } from '../../sse/open.js';
import { randomId } from '../../store/disk.js';
import { isMarker } from '../../store/history.js';
import { retentionFrom } from '../../store/object-lock.js';
import type { CompletedPart, ObjectRecord, PartRecord, Version } from '../../store/records.js';
import type { OpenUpload } from '../../store/uploads.js';
import { readXml } from '../../xml/read.js';
import type { Context } from '../context.js';
import { writeCondition } from '../object/conditions.js';
import { writtenVersionHeaders } from '../object/version.js';
import { quoted, type Reply, xml } from '../reply.js';
import { completedChecksum } from './completed-checksum.js';
import { type ListedPart, readPartList } from './part-list.js';
import { findUpload, noSuchUpload, uploadKey } from './upload.js';

/**
 * Puts the parts together by naming them: the object is a list of the part files, so nothing is copied and one
 * renamed JSON file is the whole commit, whatever the size.
 */
export async function completeMultipartUpload(context: Context): Promise<Reply> {
  const { bucket, key, headers, query } = context;
  const document = readXml(await context.body.bytes(), 'CompleteMultipartUpload');
  const listed = readPartList(document);
  // The client may have lost our first answer: S3 gives it again.
  const finished = (): ObjectRecord | undefined => {
    const id = query.get('uploadId');
    const isOfUpload = (version: Version): version is ObjectRecord =>
      !isMarker(version) && version.uploadId !== undefined && version.uploadId === id;
    return bucket.objects.versions(key).find(isOfUpload);
  };
  const before = finished();
  if (before) return answer(context, before);
  const { record: upload } = findUpload(context);
  uploadKey(context, upload, 'whole');
  const condition = writeCondition(headers, bucket.objects, key);
  try {
    const closed = await bucket.uploads.close(upload.id, async (open) => {
      const record = await bucket.objects.put(assemble(context, open, listed), condition.guard);
      return { keep: new Set(record.blobs.map(({ id }) => id)), result: record };
    });
    const object = closed ?? finished();
    if (!object) throw noSuchUpload();
    return answer(context, object);
  } finally {
    condition.close();
  }
}

function assemble(
  context: Context,
  { record, parts }: OpenUpload,
  listed: readonly ListedPart[],
): ObjectRecord {
  const chosen = listed.map((entry, index) => {
    if (index > 0 && entry.partNumber <= (listed[index - 1]?.partNumber ?? 0)) {
      throw new S3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. The parts list must be specified in order by part number.',
      );
    }
    const part = parts.get(entry.partNumber);
    if (!part || part.etag !== entry.etag) throw invalidPart(entry.partNumber);
    return part;
  });
  checkSizes(context, chosen);
  const { id, created: _, checksum: declared, ...attributes } = record;
  const checksum = completedChecksum(context.headers, declared, listed, chosen);
  return {
    ...attributes,
    etag: `${etagOf(chosen, attributes.encryption.kind)}-${chosen.length}`,
    size: sum(chosen),
    lastModified: context.now,
    blobs: chosen.map(({ blob }) => blob),
    uploadId: id,
    ...retentionFrom(context.bucket.settings.objectLock, context.now),
    ...(checksum ? { checksum } : {}),
    ...(checksum?.type === 'COMPOSITE' ? { parts: chosen.map(completedPart) } : {}),
  };
}

function completedPart({ partNumber, size, checksum = '' }: PartRecord): CompletedPart {
  return { partNumber, size, checksum };
}

function checkSizes({ headers }: Context, parts: readonly PartRecord[]): void {
  for (const part of parts.slice(0, -1)) {
    if (part.size >= MIN_PART_SIZE) continue;
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', [
      ['ProposedSize', String(part.size)],
      ['MinSizeAllowed', String(MIN_PART_SIZE)],
      ['PartNumber', String(part.partNumber)],
    ]);
  }
  const size = sum(parts);
  if (size > MAX_OBJECT_SIZE)
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.');
  const announced = headers.get('x-amz-mp-object-size');
  if (announced === undefined) return;
  if (!/^\d{1,15}$/.test(announced))
    throw new S3Error('InvalidRequest', 'Value for x-amz-mp-object-size header is invalid.');
  if (Number(announced) !== size) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value ${announced} does not match what was computed: ${size}`,
    );
  }
}

/** The MD5 of the part ETags: as in S3 when those are MD5s, something else of the same form otherwise. */
function etagOf(parts: readonly PartRecord[], encryption: ObjectRecord['encryption']['kind']): string {
  if (encryption !== 'AES256') return randomId();
  return createHash('md5')
    .update(parts.map(({ etag }) => etag).join(''), 'hex')
    .digest('hex');
}

function answer({ headers, bucketName }: Context, object: ObjectRecord): Reply {
  const { checksum } = object;
  return xml(
    'CompleteMultipartUploadResult',
    [
      ['Location', `http://${headers.get('host') ?? ''}/${bucketName}/${encodeURIComponent(object.key)}`],
      ['Bucket', bucketName],
      ['Key', object.key],
      ['ETag', quoted(object.etag)],
      ...(checksum
        ? ([
            [`Checksum${checksum.algorithm}`, checksum.value],
            ['ChecksumType', checksum.type],
          ] as const)
        : []),
    ],
    // S3 says nothing of SSE-C here: whoever completes need not have the key.
    [
      ...writtenVersionHeaders(object),
      ...(object.encryption.kind === 'customer' ? [] : encryptionHeaders(object.encryption, false)),
    ],
  );
}

function invalidPart(partNumber: number): S3Error {
  return new S3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    [['PartNumber', String(partNumber)]],
  );
}

function sum(parts: readonly PartRecord[]): number {
  return parts.reduce((total, { size }) => total + size, 0);
}
