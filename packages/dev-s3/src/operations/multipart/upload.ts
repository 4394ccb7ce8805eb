import { S3Error } from '../../errors.js';
import { MAX_PART_NUMBER } from '../../limits.js';
import type { ContentKey } from '../../sse/content-key.js';
import { customerKeyOf } from '../../sse/customer-key.js';
import { openEncryption } from '../../sse/open.js';
import type { UploadRecord } from '../../store/records.js';
import type { OpenUpload } from '../../store/uploads.js';
import type { Context } from '../context.js';

/** The open upload that `uploadId` names, for exactly this key. @throws S3Error NoSuchUpload */
export function findUpload({ bucket, key, query }: Context): OpenUpload {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '');
  if (upload?.record.key === key) return upload;
  throw noSuchUpload();
}

/**
 * The key of an SSE-C upload, for adding a part, and also for listing or completing once a checksum was declared:
 * S3 keeps checksums encrypted as well.
 */
export function uploadKey(
  context: Context,
  { encryption, checksum }: UploadRecord,
  use: 'part' | 'whole',
): ContentKey | undefined {
  const customer = customerKeyOf(context.headers, 'object', context);
  if (encryption.kind === 'customer' && !customer) {
    if (use === 'whole' && !checksum) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    );
  }
  return openEncryption(encryption, customer, context);
}

export function noSuchUpload(): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  );
}

export function partNumberOf({ query }: Context): number {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PART_NUMBER) return number;
  throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', [
    ['ArgumentName', 'partNumber'],
  ]);
}
