import { S3Error } from '../../errors.js';
import { MAX_SINGLE_WRITE } from '../../limits.js';
import { encryptionHeaders } from '../../sse/open.js';
import type { Context } from '../context.js';
import { copyResult } from '../object/copy.js';
import { openCopySource } from '../object/copy-source.js';
import { ingest } from '../object/ingest.js';
import type { ByteRange } from '../object/range.js';
import { type Reply, xml } from '../reply.js';
import { findUpload, partNumberOf, uploadKey } from './upload.js';
import { storePart } from './upload-part.js';

export async function uploadPartCopy(context: Context): Promise<Reply> {
  const { headers, bucket } = context;
  const { record } = findUpload(context);
  const partNumber = partNumberOf(context);
  const key = uploadKey(context, record, 'part');
  const source = openCopySource(context);
  const { start, end } = copyRange(headers.get('x-amz-copy-source-range'), source.object.size);
  if (end - start > MAX_SINGLE_WRITE) {
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
    );
  }
  const ingested = await ingest(bucket.blobs, source.read(start, end), {
    encryption: record.encryption,
    key,
    md5Etag: !context.services.settings.fastEtags,
    compute: record.checksum?.algorithm,
  });
  const part = await storePart(context, record, partNumber, ingested);
  return xml('CopyPartResult', copyResult(part, ingested.checksum), [
    ...source.versionHeaders,
    ...encryptionHeaders(record.encryption, false),
  ]);
}

/** Stricter than a Range header: both ends, and both inside the source. */
function copyRange(text: string | undefined, size: number): ByteRange {
  if (text === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(text) ?? [];
  const range = { start: Number(first), end: Number(last) + 1 };
  if (first === undefined || last === undefined || range.start >= range.end) {
    throw new S3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  if (range.end <= size) return range;
  throw new S3Error('InvalidArgument', `Range specified is not valid for source object of size: ${size}`);
}
