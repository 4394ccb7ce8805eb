import { S3Error } from '../../errors.js';
import type { RequestHeaders } from '../../http/headers.js';
import { MAX_METADATA_BYTES } from '../../limits.js';
import type { Pairs } from '../../store/records.js';
import { checkAcl } from '../bucket/ownership.js';
import type { Context } from '../context.js';

/** The standard headers that an object keeps, and the response-* parameter that overrides each in an answer. */
export const KEPT_HEADERS: readonly string[] = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

const STORAGE_CLASSES = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
];
/** Those whose objects must be restored before they can be read, or that need other buckets (API reference, PutObject). */
const OTHER_STORAGE_CLASSES = [
  'GLACIER',
  'DEEP_ARCHIVE',
  'OUTPOSTS',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
];
const META = 'x-amz-meta-';

export function keptHeaders(headers: RequestHeaders): Pairs {
  return KEPT_HEADERS.flatMap((name): [string, string][] => {
    const value = name === 'content-encoding' ? withoutAwsChunked(headers.get(name)) : headers.get(name);
    return value === undefined || value === '' ? [] : [[name, value]];
  });
}

/** `aws-chunked` describes the request body, not the object. */
function withoutAwsChunked(value: string | undefined): string | undefined {
  return value
    ?.split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked')
    .join(',');
}

/** Values stay what came over the wire, one Latin-1 character per byte. @throws S3Error MetadataTooLarge */
export function userMetadata(headers: RequestHeaders): Pairs {
  const pairs: [string, string][] = [];
  for (const name of headers.names()) {
    if (name.startsWith(META)) pairs.push([name.slice(META.length), headers.get(name) ?? '']);
  }
  const size = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', [
      ['Size', String(size)],
      ['MaxSizeAllowed', String(MAX_METADATA_BYTES)],
    ]);
  }
  return pairs;
}

export function storageClass(headers: RequestHeaders): { storageClass?: string } {
  const name = headers.get('x-amz-storage-class');
  if (name === undefined || name === 'STANDARD') return {};
  if (!STORAGE_CLASSES.includes(name) && !OTHER_STORAGE_CLASSES.includes(name))
    throw new S3Error('InvalidStorageClass', 'The storage class you specified is not valid');
  if (!STORAGE_CLASSES.includes(name))
    throw new S3Error('NotImplemented', 'This storage class is not supported by this server.');
  return { storageClass: name };
}

/** Features a request may ask for that this server lacks: refused, because ignoring them would be a lie. */
export function refuseUnsupported({ headers, bucket }: Context): void {
  checkAcl(headers, bucket.settings.ownership);
  for (const name of headers.names()) {
    const unsupported =
      name.startsWith('x-amz-object-lock-') ||
      name === 'x-amz-website-redirect-location' ||
      name === 'x-amz-write-offset-bytes';
    if (unsupported) {
      throw new S3Error(
        'NotImplemented',
        'A header you provided implies functionality that is not implemented',
        [['Header', name]],
      );
    }
  }
}
