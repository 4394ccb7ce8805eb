import { S3Error } from '../../errors.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { pageSize } from '../paging.js';
import { isoDate, quoted, type Reply, xml } from '../reply.js';
import { findUpload, uploadKey } from './upload.js';

export async function listParts(context: Context): Promise<Reply> {
  const { record, parts } = findUpload(context);
  uploadKey(context, record, 'whole');
  const limit = pageSize(context, 'max-parts');
  const text = context.query.get('part-number-marker') ?? '0';
  if (!/^\d{1,6}$/.test(text)) throw new S3Error('InvalidArgument', 'part-number-marker must be a number.');
  const marker = Number(text);
  const rest = [...parts.values()]
    .filter(({ partNumber }) => partNumber > marker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const page = rest.slice(0, limit);
  const truncated = rest.length > page.length;
  const owner: Xml[] = [['ID', context.services.settings.accountId]];
  return xml('ListPartsResult', [
    ['Bucket', context.bucketName],
    ['Key', record.key],
    ['UploadId', record.id],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', page.at(-1)?.partNumber ?? 0],
    ['MaxParts', limit],
    ['IsTruncated', truncated],
    ...page.map(
      ({ partNumber, lastModified, etag, size, checksum }): Xml => [
        'Part',
        [
          ['PartNumber', partNumber],
          ['LastModified', isoDate(lastModified)],
          ['ETag', quoted(etag)],
          ['Size', size],
          [`Checksum${record.checksum?.algorithm}`, checksum],
        ],
      ],
    ),
    ['Initiator', owner],
    ['Owner', owner],
    ['StorageClass', record.storageClass ?? 'STANDARD'],
    ['ChecksumAlgorithm', record.checksum?.algorithm],
    ['ChecksumType', record.checksum?.type],
  ]);
}
