import { checksumHeader } from '../../checksums/algorithms.js';
import { type ChecksumClaim, checksumClaim, contentMd5 } from '../../checksums/claim.js';
import { S3Error } from '../../errors.js';
import { MAX_SINGLE_WRITE } from '../../limits.js';
import { encryptionHeaders } from '../../sse/open.js';
import type { PartRecord, UploadRecord } from '../../store/records.js';
import type { Context } from '../context.js';
import { type Ingested, ingest } from '../object/ingest.js';
import { checkLockable } from '../object/retention.js';
import { empty, quoted, type Reply } from '../reply.js';
import { findUpload, noSuchUpload, partNumberOf, uploadKey } from './upload.js';

export async function uploadPart(context: Context): Promise<Reply> {
  const { headers, body, bucket } = context;
  const { record } = findUpload(context);
  const partNumber = partNumberOf(context);
  const key = uploadKey(context, record, 'part');
  const claim = checksumClaim(headers, body);
  checkAlgorithm(record, claim);
  const md5 = contentMd5(headers);
  checkLockable(bucket, claim, md5, 'Part');
  if (body.length > MAX_SINGLE_WRITE)
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  const ingested = await ingest(bucket.blobs, body.chunks(), {
    encryption: record.encryption,
    key,
    md5Etag: !context.services.settings.fastEtags,
    contentMd5: md5,
    claim,
    compute: record.checksum?.algorithm,
  });
  await storePart(context, record, partNumber, ingested);
  const echoed: [string, string][] = ingested.checksum
    ? [[checksumHeader(ingested.checksum.algorithm), ingested.checksum.value]]
    : [];
  return empty(200, [
    ['ETag', quoted(ingested.etag)],
    ...encryptionHeaders(record.encryption, false),
    ...echoed,
  ]);
}

/** The same part number replaces the part before. @throws S3Error NoSuchUpload when the upload ended meanwhile */
export async function storePart(
  context: Context,
  upload: UploadRecord,
  partNumber: number,
  part: Ingested,
): Promise<PartRecord> {
  const { bucket, now } = context;
  const { etag, size, blob } = part;
  const declared = upload.checksum && part.checksum ? { checksum: part.checksum.value } : {};
  const record: PartRecord = { partNumber, etag, size, lastModified: now, blob, ...declared };
  const stored = await bucket.uploads.putPart(upload.id, record);
  if (stored) return record;
  await bucket.blobs.remove([blob.id]);
  throw noSuchUpload();
}

/** A part may only bring the checksum its upload declared, and a composite checksum needs one from every part. */
function checkAlgorithm({ checksum }: UploadRecord, claim: ChecksumClaim | undefined): void {
  if (!checksum || claim?.algorithm === checksum.algorithm) return;
  if (!claim && checksum.type === 'FULL_OBJECT') return;
  const actual = claim?.algorithm.toLowerCase() ?? 'null';
  throw new S3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, actual checksum Type: ${actual}`,
  );
}
