import type { Checksum } from '@sealift/protocol';
import type { Desk } from '../desk.js';
import { fingerprint } from '../encoding.js';
import { SignerError } from '../errors.js';
import type { StoredObject } from '../protection/protection.js';
import type { StartedSession } from '../tokens/session.js';
import { planOf } from './session.js';

/**
 * Compares what S3 reports with what was agreed: size, metadata, checksum (where the store keeps one), encryption.
 *
 * @throws SignerError `size-mismatch`, `protection-mismatch`, `checksum-mismatch`
 */
export function assertStored(
  desk: Desk,
  session: StartedSession,
  stored: StoredObject,
  checksum: Checksum,
): void {
  const { objectSize } = planOf(desk, session);
  if (stored.size !== objectSize) {
    throw new SignerError('size-mismatch', `S3 has ${stored.size} bytes instead of ${objectSize}.`);
  }
  if (fingerprint(stored.metadata) !== session.metadataFingerprint) {
    throw new SignerError('protection-mismatch', 'The stored metadata is not that of this upload.');
  }
  if (stored.crc64nvme !== undefined && stored.crc64nvme !== checksum.value) {
    throw new SignerError('checksum-mismatch', 'The checksum of the stored object is another one.', {
      field: 'checksum.value',
    });
  }
  const mismatch = desk.protection.readBack(stored);
  if (mismatch !== undefined) throw new SignerError('protection-mismatch', mismatch);
}
