import type { Keyring } from '@sealift/core/keyrings';
import type { LegacyReading, Opener } from '@sealift/core/open';
import type { DownloadGrant } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { noKey, refuseSecond, unwrapped } from './keyring.js';
import { demandsOf, type ObjectOpener, type Reading } from './reading.js';

/** Bytes of an AES block: decrypting one with CBC takes the one before. */
const BLOCK_BYTES = 16;

/**
 * Opens an object of an old client with what the page was handed for it. Such objects may have another key than the page's
 * new ones: the reading brings its own keyring, or the signer's KMS has unwrapped the data key.
 *
 * @throws UploadError `keyring-mismatch`, CoreError
 */
export async function legacyOpener(
  grant: DownloadGrant,
  reading: Reading,
  legacy: LegacyReading,
): Promise<ObjectOpener> {
  const { metadata, objectSize, dataKey } = grant;
  refuseSecond(dataKey, reading.keyring);
  const granted = dataKey === undefined ? undefined : unwrapped(dataKey);
  const opener = await legacy.open(
    {
      keyring: granted ?? reading.keyring ?? KEYLESS,
      metadata,
      objectSize,
      ...demandsOf(reading),
    },
    granted && { wraps: ['kms'], unwrapDataKey: granted.unwrapDataKey },
  );
  if (opener === undefined) {
    throw new UploadError('invalid-option', 'The legacy option does not know this object.', {
      field: 'legacy',
    });
  }
  return opener.suite === 'ALG_AES_256_CBC_IV16_NO_KDF' ? unauthenticated(opener, legacy) : opener;
}

/** A page with keys for old objects only. */
const KEYLESS: Keyring = {
  wrapAlgorithm: 'AES/GCM',
  generateDataKey: () => Promise.reject(noKey()),
  unwrapDataKey: () => Promise.reject(noKey()),
};

/** The size is known to the block only: how much of the last one is padding shows when it is decrypted. */
function unauthenticated(opener: Opener, legacy: LegacyReading): ObjectOpener {
  return {
    plaintextSize: opener.objectSize,
    suite: opener.suite,
    accept: () => {},
    verify: async () => {},
    unauthenticated: {
      lead: BLOCK_BYTES,
      decrypt: (range, bytes) => legacy.openUnauthenticatedCbcRange(opener, range, async () => bytes),
    },
  };
}
