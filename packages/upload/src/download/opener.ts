import type { Keyring } from '@sealift/core/keyrings';
import {
  type CommitmentPolicy,
  createOpener,
  decodeMetadata,
  type FileInfo,
  type Opener,
} from '@sealift/core/open';
import type { DownloadGrant } from '@sealift/protocol';
import { keyringFor } from './keyring.js';

/** What a download needs of an opener. Without a handle the lanes pass the bytes through: S3 has decrypted them. */
export interface ObjectOpener extends Pick<Opener, 'plaintextSize' | 'accept' | 'verify'> {
  readonly handle?: Opener['handle'];
  readonly fileInfo?: FileInfo;
}

/** @throws UploadError, CoreError */
export async function openerFor(
  grant: DownloadGrant,
  held: Keyring | undefined,
  commitmentPolicy: CommitmentPolicy | undefined,
): Promise<ObjectOpener> {
  const { metadata, objectSize, protection } = grant;
  // First of all: metadata that cannot be read is refused for what is wrong with it, not for the key that it lacks.
  if (protection.profile === 'client') decodeMetadata(metadata);
  const keyring = keyringFor(grant, held);
  if (keyring === undefined) return passThrough(objectSize);
  return createOpener({
    keyring,
    metadata,
    objectSize,
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
  });
}

/** There is no tag to compare: S3 and TLS are trusted with the bytes. The length is checked with every range. */
function passThrough(plaintextSize: number): ObjectOpener {
  return { plaintextSize, accept: () => {}, verify: async () => {} };
}
