import { S3Error } from '../../errors.js';
import type { Bucket } from '../../store/bucket.js';
import { type History, idOf, isMarker, orderOf } from '../../store/history.js';
import type { Version } from '../../store/records.js';
import { NULL_VERSION, orderOfId } from '../../store/version-id.js';
import type { Xml } from '../../xml/write.js';
import type { Context } from '../context.js';
import { checkVersionId } from '../object/version.js';
import { keyEncoder, pageSize } from '../paging.js';
import { isoDate, type Reply, xml } from '../reply.js';
import { type Entry, folded, pageOf } from './folded.js';
import { commonPrefix, described } from './listed.js';

/** ListObjectVersions: by key, then newest first. */
export async function listObjectVersions(context: Context): Promise<Reply> {
  const { bucket, query } = context;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = idMarkerOf(context, keyMarker);
  const limit = pageSize(context, 'max-keys');
  const encode = keyEncoder(context);
  const owner = context.services.settings.accountId;
  const entries = entriesOf(bucket, { prefix, delimiter, keyMarker, idMarker });
  const { page, truncated } = pageOf(entries, limit);
  const last = truncated ? page.at(-1) : undefined;
  return xml('ListVersionsResult', [
    ['Name', bucket.name],
    ['Prefix', encode(prefix)],
    ['KeyMarker', encode(keyMarker)],
    ['VersionIdMarker', idMarker ?? ''],
    ['NextKeyMarker', last && encode(last.name)],
    ['NextVersionIdMarker', last?.version && idOf(last.version)],
    ['MaxKeys', limit],
    ['Delimiter', delimiter === '' ? undefined : encode(delimiter)],
    ['EncodingType', query.get('encoding-type')],
    ['IsTruncated', truncated],
    ...page.map((entry) => element(bucket, entry, encode(entry.name), owner)),
  ]);
}

interface VersionEntry extends Entry {
  /** None for a common prefix. */
  readonly version: Version | undefined;
}

interface Wanted {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly idMarker: string | undefined;
}

function* entriesOf(bucket: Bucket, wanted: Wanted): Generator<VersionEntry, void, undefined> {
  const { prefix, delimiter, keyMarker, idMarker } = wanted;
  if (idMarker !== undefined && keyMarker.startsWith(prefix)) {
    const rest = olderThan(bucket.objects.versions(keyMarker), idMarker);
    for (const version of rest) yield { name: keyMarker, common: false, version };
  }
  const after = keyMarker === '' ? undefined : keyMarker;
  for (const entry of folded(bucket.objects.allKeys(), { prefix, delimiter, after })) {
    if (entry.common) yield { ...entry, version: undefined };
    else for (const version of bucket.objects.versions(entry.name)) yield { ...entry, version };
  }
}

/**
 * What comes after the version that ended the page before. When it was deleted meanwhile its id still tells its place; only
 * `null` does not: then the key is listed from its newest version again, so that none is missed.
 */
function olderThan(history: History, id: string): History {
  const at = history.findIndex((version) => idOf(version) === id);
  if (at >= 0) return history.slice(at + 1);
  if (id === NULL_VERSION) return history;
  return history.filter((version) => orderOf(version) < orderOfId(id));
}

function idMarkerOf({ query }: Context, keyMarker: string): string | undefined {
  const id = query.get('version-id-marker');
  if (id === undefined || (id === '' && keyMarker === '')) return undefined;
  if (keyMarker === '') {
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.', [
      ['ArgumentName', 'version-id-marker'],
      ['ArgumentValue', id],
    ]);
  }
  if (id === '')
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be empty.', [
      ['ArgumentName', 'version-id-marker'],
    ]);
  return checkVersionId(id, 'version-id-marker');
}

function element(bucket: Bucket, { name, version }: VersionEntry, key: string, owner: string): Xml {
  if (!version) return commonPrefix(key);
  const [newest] = bucket.objects.versions(name);
  const place: Xml[] = [
    ['VersionId', idOf(version)],
    ['IsLatest', version === newest],
  ];
  if (!isMarker(version)) return ['Version', [...described(version, key, owner), ...place]];
  return [
    'DeleteMarker',
    [['Key', key], ...place, ['LastModified', isoDate(version.lastModified)], ['Owner', [['ID', owner]]]],
  ];
}
