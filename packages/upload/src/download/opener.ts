import { CoreError } from '@sealift/core/errors';
import { checkIdentity, createOpener, decodeMetadata } from '@sealift/core/open';
import type { DownloadGrant } from '@sealift/protocol';
import { keyringFor } from './keyring.js';
import { legacyOpener } from './legacy.js';
import { demandsOf, type ObjectOpener, type Reading } from './reading.js';

/**
 * What reads the object. Where the page requires `client`, nothing that hands out bytes unverified leaves here.
 *
 * @throws UploadError `protection-refused` and others, CoreError
 */
export async function openerFor(grant: DownloadGrant, reading: Reading): Promise<ObjectOpener> {
  const { profile, storage } = grant.protection;
  const opener = await found(grant, reading);
  const byStorage = profile === 'client' ? storage : profile;
  reading.requirement.check([opener.handle && 'client', byStorage]);
  return opener;
}

async function found(grant: DownloadGrant, reading: Reading): Promise<ObjectOpener> {
  const { metadata, objectSize, protection } = grant;
  const { keyring: held, legacy } = reading;
  // First of all: metadata that cannot be read is refused for what is wrong with it, not for the key that it lacks.
  if (protection.profile === 'client' && legacy !== undefined && isLegacy(metadata)) {
    return legacyOpener(grant, reading, legacy);
  }
  if (protection.profile === 'client') decodeMetadata(metadata);
  const keyring = keyringFor(grant, held);
  if (keyring === undefined) return passThrough(objectSize, reading);
  return createOpener({ keyring, metadata, objectSize, ...demandsOf(reading) });
}

function isLegacy(metadata: DownloadGrant['metadata']): boolean {
  try {
    decodeMetadata(metadata);
    return false;
  } catch (error) {
    return error instanceof CoreError && error.code === 'legacy-algorithm-refused';
  }
}

/** There is no tag to compare: S3 and TLS are trusted with the bytes. The length is checked with every range. */
async function passThrough(plaintextSize: number, reading: Reading): Promise<ObjectOpener> {
  checkIdentity(undefined, demandsOf(reading));
  await reading.senders?.check(undefined, undefined);
  return { plaintextSize, accept: () => {}, verify: async () => {} };
}
