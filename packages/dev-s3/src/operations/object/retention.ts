import type { ChecksumClaim } from '../../checksums/claim.js';
import { S3Error } from '../../errors.js';
import type { Bucket } from '../../store/bucket.js';
import { isMarker } from '../../store/history.js';
import type { ObjectRecord, Pairs, Version } from '../../store/records.js';
import type { Context } from '../context.js';
import { type Reply, xml } from '../reply.js';
import { findObject } from './version.js';

/**
 * Bytes that will be locked must come with a checksum, or what was damaged on its way could not be removed (User Guide, "Object
 * Lock considerations").
 */
export function checkLockable(
  { settings }: Bucket,
  claim: ChecksumClaim | undefined,
  md5: Buffer | undefined,
  kind: 'Object' | 'Part',
): void {
  if (settings.objectLock?.rule === undefined || claim || md5) return;
  throw new S3Error(
    'InvalidRequest',
    `Content-MD5 OR x-amz-checksum- HTTP header is required for Put ${kind} requests with Object Lock parameters`,
  );
}

/** What is asked for when a version is to be deleted for good. */
export function checkUnlocked(
  version: Version,
  context: Pick<Context, 'headers' | 'now'>,
  mayBypass: () => void,
): void {
  if (isMarker(version)) return;
  const { retention } = version;
  if (retention === undefined || retention.until <= context.now) return;
  if (
    retention.mode === 'GOVERNANCE' &&
    context.headers.get('x-amz-bypass-governance-retention') === 'true'
  ) {
    mayBypass();
    return;
  }
  throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
}

export function retentionHeaders({ retention }: ObjectRecord): Pairs {
  if (retention === undefined) return [];
  return [
    ['x-amz-object-lock-mode', retention.mode],
    ['x-amz-object-lock-retain-until-date', new Date(retention.until).toISOString()],
  ];
}

export async function getObjectRetention({ bucket, key, versionId }: Context): Promise<Reply> {
  const { objectLock } = bucket.settings;
  if (objectLock === undefined)
    throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  const { retention } = findObject(bucket, key, versionId);
  if (retention === undefined) {
    throw new S3Error(
      'NoSuchObjectLockConfiguration',
      'The specified object does not have a ObjectLock configuration',
    );
  }
  return xml('Retention', [
    ['Mode', retention.mode],
    ['RetainUntilDate', new Date(retention.until).toISOString()],
  ]);
}
