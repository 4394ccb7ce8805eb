import { storageProfileOf } from '@sealift/s3';
import { SignerConfigError } from './errors.js';
import { pageHoldsKey } from './page-held-keys.js';
import type { ObjectName, ProtectionProfile } from './protection.js';

/** Between what the two profiles have pinned; in neither. */
const SEPARATOR = '|';

/**
 * Two layers: the page encrypts, and S3 encrypts once more what it gets. The page deals with the first only; the
 * second is headers, and is read back.
 *
 * @throws SignerConfigError
 */
export function withStorage(client: ProtectionProfile, storage: ProtectionProfile): ProtectionProfile {
  const { profile } = storage.protection;
  if (profile === 'client')
    throw new SignerConfigError('protection.storage', 'must be a serverSideEncryption(…)');
  // The metadata of the page's own encryption could not be read for a download: S3 shows none without the key.
  if (pageHoldsKey(storage))
    throw new SignerConfigError('protection.storage', 'cannot be sse-c with keys of the browser');
  const kmsKeyId = client.kmsKeyId ?? storage.kmsKeyId;
  return {
    protection: { ...client.protection, storage: profile },
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    ...(client.segments ? { segments: true } : {}),
    headers: (operation, object) => storage.headers(operation, half(object, 1)),
    async prepare(object, encryptionContext) {
      const second = await storage.prepare(object, {});
      const first = await client.prepare(object, encryptionContext);
      return { ...first, pinned: `${first.pinned ?? ''}${SEPARATOR}${second.pinned ?? ''}` };
    },
    checkMetadata: (metadata, object) => client.checkMetadata(metadata, half(object, 0)),
    readBack: (stored) => client.readBack(stored) ?? storage.readBack(stored),
    ...(storage.recall === undefined
      ? {}
      : {
          recall(tags) {
            const pinned = storage.recall?.(tags);
            return pinned === undefined ? undefined : `${SEPARATOR}${pinned}`;
          },
        }),
    async open(object, stored, encryptionContext) {
      const opened = await client.open(half(object, 0), stored, encryptionContext);
      const found = storageProfileOf(stored);
      return found === undefined
        ? opened
        : { ...opened, protection: { ...opened.protection, storage: found } };
    },
  };
}

function half({ bucket, key, pinned }: ObjectName, index: 0 | 1): ObjectName {
  const own = pinned?.split(SEPARATOR)[index];
  return { bucket, key, ...(own ? { pinned: own } : {}) };
}
