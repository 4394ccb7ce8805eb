import { S3Error } from '../../errors.js';
import type { Bucket } from '../../store/bucket.js';
import { idOf, isMarker } from '../../store/history.js';
import type { ObjectRecord, Pairs, Version } from '../../store/records.js';
import { isVersionId } from '../../store/version-id.js';
import { httpDate } from '../reply.js';

/**
 * The object that a request names: the current one, or the version of `versionId`.
 * @throws S3Error NoSuchKey, NoSuchVersion; MethodNotAllowed when that version is a delete marker
 */
export function findObject(bucket: Bucket, key: string, versionId: string | undefined): ObjectRecord {
  const versions = bucket.objects.versions(key);
  const found =
    versionId === undefined ? versions[0] : versions.find((version) => idOf(version) === versionId);
  if (found && !isMarker(found)) return found;
  if (found && versionId !== undefined) {
    throw new S3Error(
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      [['ResourceType', 'DeleteMarker']],
      [['Allow', 'DELETE'], ['Last-Modified', httpDate(found.lastModified)], ...markerHeaders(found)],
    );
  }
  if (versionId === undefined) throw noSuchKey(key, found ? markerHeaders(found) : []);
  throw new S3Error('NoSuchVersion', 'The specified version does not exist.', [
    ['Key', key],
    ['VersionId', versionId],
  ]);
}

export function noSuchKey(key: string, headers: Pairs = []): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', [['Key', key]], headers);
}

/** @throws S3Error InvalidArgument for an id that this server cannot have given */
export function checkVersionId(id: string, argument: string): string {
  if (isVersionId(id)) return id;
  const message = id === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified';
  throw new S3Error('InvalidArgument', message, [
    ['ArgumentName', argument],
    ['ArgumentValue', id],
  ]);
}

/** What was read: every version has an id, once the bucket has versions. */
export function readVersionHeaders(
  bucket: Bucket,
  version: Version,
  name: 'x-amz-version-id' | 'x-amz-copy-source-version-id' = 'x-amz-version-id',
): Pairs {
  return bucket.settings.versioning === undefined ? [] : [[name, idOf(version)]];
}

/** What was written: API reference, PutObject, does not tell of a `null` version. */
export function writtenVersionHeaders({ versionId }: Version): Pairs {
  return versionId === undefined ? [] : [['x-amz-version-id', versionId]];
}

export function markerHeaders(version: Version): Pairs {
  return [
    ['x-amz-delete-marker', 'true'],
    ['x-amz-version-id', idOf(version)],
  ];
}
