import { fingerprint } from '@sealift/protection';
import type { Checksum } from '@sealift/protocol';
import type { StoredObject } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { fromS3 } from '../s3/failures.js';
import type { StartedSession } from '../tokens/session.js';
import { objectOf, planOf } from './session.js';

/**
 * Compares what S3 reports with what was agreed: size, metadata, checksum (where the store keeps one), encryption.
 *
 * @param checksum undefined where the page has not told it
 * @throws SignerError `size-mismatch`, `protection-mismatch`, `checksum-mismatch`
 */
export function assertStored(
  signer: SignerContext,
  session: StartedSession,
  stored: StoredObject,
  checksum: Checksum | undefined,
): void {
  const { objectSize } = planOf(signer, session);
  if (stored.size !== objectSize) {
    throw new SignerError('size-mismatch', `S3 has ${stored.size} bytes instead of ${objectSize}.`);
  }
  if (fingerprint(stored.metadata) !== session.metadataFingerprint) {
    throw new SignerError('protection-mismatch', 'The stored metadata is not that of this upload.');
  }
  const { crc64nvme } = stored;
  if (checksum !== undefined && crc64nvme !== undefined && crc64nvme !== checksum.value) {
    throw new SignerError('checksum-mismatch', 'The checksum of the stored object is another one.', {
      field: 'checksum.value',
    });
  }
  const mismatch = signer.protection.readBack(stored);
  if (mismatch !== undefined) throw new SignerError('protection-mismatch', mismatch);
}

/**
 * Where tags tell the key of an object: that S3 has kept them, and they tell the key it is stored under. A store that
 * drops the tags of multipart uploads (Ceph 16 does) would keep an object that nobody can read.
 *
 * @throws SignerError `protection-mismatch`
 */
export async function assertRecalled(
  signer: SignerContext,
  session: StartedSession,
  { versionId }: StoredObject,
): Promise<void> {
  const { protection, bucket } = signer;
  if (protection.recall === undefined) return;
  const object = objectOf(session);
  const pinned = protection.recall((await fromS3(bucket.tags(session.key, versionId))) ?? {});
  const { bucket: name, key } = object;
  const told = pinned === undefined ? {} : protection.headers('head', { bucket: name, key, pinned });
  // Both hold keys, so their digests are compared.
  if (fingerprint(told) === fingerprint(protection.headers('head', object))) return;
  throw new SignerError('protection-mismatch', 'S3 has not kept the tags that tell the key of this object.');
}
