import { sortByBytes } from '../../store/objects.js';
import type { UploadRecord } from '../../store/records.js';
import type { Xml } from '../../xml/write.js';
import { abortOverdueUploads } from '../bucket/lifecycle.js';
import type { Context } from '../context.js';
import { keyEncoder, pageSize } from '../paging.js';
import { isoDate, type Reply, xml } from '../reply.js';

/** ListMultipartUploads, ordered by key and then by age. */
export async function listMultipartUploads(context: Context): Promise<Reply> {
  const { bucket, query } = context;
  await abortOverdueUploads(bucket, context.now);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const limit = pageSize(context, 'max-uploads');
  const encode = keyEncoder(context);

  const sorted = sortUploads([...bucket.uploads.all()].map(({ record }) => record));
  const rest = afterMarker(sorted, keyMarker, idMarker).filter(({ key }) => key.startsWith(prefix));
  const page: (UploadRecord | string)[] = [];
  let last: UploadRecord | undefined;
  let truncated = false;
  for (const upload of rest) {
    const cut = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length);
    const entry = cut < 0 ? upload : upload.key.slice(0, cut + delimiter.length);
    if (typeof entry === 'string' && (page.includes(entry) || keyMarker.startsWith(entry))) continue;
    truncated = page.length === limit;
    if (truncated) break;
    page.push(entry);
    last = upload;
  }
  const owner: Xml[] = [['ID', context.services.settings.accountId]];
  return xml('ListMultipartUploadsResult', [
    ['Bucket', bucket.name],
    ['KeyMarker', encode(keyMarker)],
    ['UploadIdMarker', idMarker],
    ['NextKeyMarker', truncated ? encode(last?.key ?? '') : undefined],
    ['NextUploadIdMarker', truncated ? last?.id : undefined],
    ['Prefix', encode(prefix)],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ['EncodingType', query.get('encoding-type')],
    ['MaxUploads', limit],
    ['IsTruncated', truncated],
    ...page.map((entry): Xml => {
      if (typeof entry === 'string') return ['CommonPrefixes', [['Prefix', encode(entry)]]];
      return [
        'Upload',
        [
          ['Key', encode(entry.key)],
          ['UploadId', entry.id],
          ['Initiator', owner],
          ['Owner', owner],
          ['StorageClass', entry.storageClass ?? 'STANDARD'],
          ['Initiated', isoDate(entry.created)],
          ['ChecksumAlgorithm', entry.checksum?.algorithm],
          ['ChecksumType', entry.checksum?.type],
        ],
      ];
    }),
  ]);
}

function sortUploads(uploads: readonly UploadRecord[]): UploadRecord[] {
  const rank = new Map(
    sortByBytes(new Set(uploads.map(({ key }) => key))).map((key, index) => [key, index] as const),
  );
  return [...uploads].sort((a, b) => {
    const byKey = (rank.get(a.key) ?? 0) - (rank.get(b.key) ?? 0);
    return byKey || a.created - b.created || (a.id < b.id ? -1 : 1);
  });
}

/** Without an upload id all uploads of the marked key are behind us, with one only those up to it. */
function afterMarker(
  sorted: readonly UploadRecord[],
  keyMarker: string,
  idMarker: string,
): readonly UploadRecord[] {
  if (keyMarker === '') return sorted;
  const at = idMarker === '' ? -1 : sorted.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  if (at >= 0) return sorted.slice(at + 1);
  const marker = Buffer.from(keyMarker);
  return sorted.filter(({ key }) => Buffer.compare(Buffer.from(key), marker) > 0);
}
