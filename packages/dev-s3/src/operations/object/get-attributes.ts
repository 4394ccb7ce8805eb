import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import { MAX_LIST_KEYS } from '../../limits.js';
import { customerKeyOf } from '../../sse/customer-key.js';
import { openEncryption } from '../../sse/open.js';
import type { ObjectRecord } from '../../store/records.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { httpDate, type Reply, xml } from '../reply.js';
import { findObject, readVersionHeaders } from './version.js';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

/** GetObjectAttributes: those that the request names, and nothing for those that the object has not. */
export async function getObjectAttributes(context: Context): Promise<Reply> {
  const { bucket, headers, key, versionId } = context;
  const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  context.authorize(action, bucket, key);
  const object = findObject(bucket, key, versionId);
  openEncryption(object.encryption, customerKeyOf(headers, 'object', context), context);
  const wanted = wantedAttributes(headers);
  const told: Record<Attribute, () => Xml> = {
    // The one place where S3 writes it without quotes.
    ETag: () => ['ETag', object.etag],
    Checksum: () => ['Checksum', checksum(object)],
    ObjectParts: () => ['ObjectParts', objectParts(object, headers)],
    StorageClass: () => ['StorageClass', object.storageClass ?? 'STANDARD'],
    ObjectSize: () => ['ObjectSize', object.size],
  };
  return xml(
    'GetObjectAttributesResponse',
    ATTRIBUTES.filter((name) => wanted.has(name)).map((name) => told[name]()),
    [['Last-Modified', httpDate(object.lastModified)], ...readVersionHeaders(bucket, object)],
  );
}

function wantedAttributes(headers: RequestHeaders): ReadonlySet<string> {
  const name = 'x-amz-object-attributes';
  const wanted = (headers.get(name) ?? '').split(',').map((each) => each.trim());
  if (wanted.every((each) => each === '')) {
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    );
  }
  const unknown = wanted.find((each) => !ATTRIBUTES.some((attribute) => attribute === each));
  if (unknown === undefined) return new Set(wanted);
  throw new S3Error('InvalidArgument', 'Invalid attribute name specified.', [
    ['ArgumentName', name],
    ['ArgumentValue', unknown],
  ]);
}

function checksum(object: ObjectRecord): Xml[] | undefined {
  if (!object.checksum) return undefined;
  const { algorithm, value, type } = object.checksum;
  // The number of parts has an element of its own.
  return [
    [`Checksum${algorithm}`, value.replace(/-\d+$/, '')],
    ['ChecksumType', type],
  ];
}

/** The count of every multipart object; the parts themselves only where each kept its own checksum. */
function objectParts(object: ObjectRecord, headers: RequestHeaders): Xml[] | undefined {
  if (object.uploadId === undefined) return undefined;
  const count: Xml = ['PartsCount', object.blobs.length];
  const { parts, checksum } = object;
  if (!parts || !checksum) return [count];
  const marker = wholeNumber(headers, 'x-amz-part-number-marker', 0);
  const limit = Math.min(wholeNumber(headers, 'x-amz-max-parts', MAX_LIST_KEYS), MAX_LIST_KEYS);
  const rest = parts.filter(({ partNumber }) => partNumber > marker);
  const page = rest.slice(0, limit);
  return [
    count,
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', page.at(-1)?.partNumber ?? 0],
    ['MaxParts', limit],
    ['IsTruncated', rest.length > page.length],
    ...page.map(
      ({ partNumber, size, checksum: value }): Xml => [
        'Part',
        [
          ['PartNumber', partNumber],
          ['Size', size],
          [`Checksum${checksum.algorithm}`, value],
        ],
      ],
    ),
  ];
}

function wholeNumber(headers: RequestHeaders, name: string, usual: number): number {
  const text = headers.get(name);
  if (text === undefined) return usual;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new S3Error('InvalidArgument', `Provided ${name} not an integer or within integer range`, [
    ['ArgumentName', name],
  ]);
}
