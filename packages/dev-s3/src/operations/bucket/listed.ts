import type { Bucket } from '../../store/bucket.js';
import type { ObjectRecord } from '../../store/records.js';
import type { Xml } from '../../xml/write.js';
import { isoDate, quoted } from '../reply.js';
import type { Entry } from './folded.js';

/** `<Contents>` or `<CommonPrefixes>`. @param owner left out when undefined */
export function listed(
  bucket: Bucket,
  { name, common }: Entry,
  encode: (key: string) => string,
  owner: string | undefined,
): Xml[] {
  if (common) return [commonPrefix(encode(name))];
  const object = bucket.objects.get(name);
  return object ? [['Contents', described(object, encode(name), owner)]] : [];
}

export function commonPrefix(encoded: string): Xml {
  return ['CommonPrefixes', [['Prefix', encoded]]];
}

export function described(object: ObjectRecord, key: string, owner: string | undefined): Xml[] {
  return [
    ['Key', key],
    ['LastModified', isoDate(object.lastModified)],
    ['ETag', quoted(object.etag)],
    ['ChecksumAlgorithm', object.checksum?.algorithm],
    ['ChecksumType', object.checksum?.type],
    ['Size', object.size],
    ['Owner', owner === undefined ? undefined : [['ID', owner]]],
    ['StorageClass', object.storageClass ?? 'STANDARD'],
  ];
}
