import type { Keyring } from '@sealift/core/keyrings';
import { createSealer, type FileInfo, type Sealer } from '@sealift/core/seal';
import type { Grant } from '@sealift/protocol';
import type { Requirement } from '../pins/require.js';
import { keyringFor } from './keyring.js';

/** What an upload needs of a sealer. Without handle and claims the workers pass the bytes through: S3 encrypts them. */
export interface ObjectSealer
  extends Pick<Sealer, 'metadata' | 'accept' | 'tag'>,
    Partial<Pick<Sealer, 'handle' | 'claim'>> {}

/** Where S3 encrypts. File name and type stay here: S3 would show them to whoever reads metadata. */
const PASS_THROUGH: ObjectSealer = {
  metadata: {},
  accept: () => {},
  tag: async () => new Uint8Array(),
};

export interface SealerInput {
  readonly grant: Grant;
  /** Bytes of the file. */
  readonly size: number;
  readonly fileInfo: FileInfo;
  readonly keyring?: Keyring | undefined;
  readonly requirement: Requirement;
}

/**
 * What the pinned protection asks for. Whatever way it came about: where the page requires `client`, no sealer that lets
 * the bytes pass leaves here.
 *
 * @throws UploadError `protection-refused` and others, CoreError
 */
export async function sealerFor(input: SealerInput): Promise<ObjectSealer> {
  const { profile, storage } = input.grant.protection;
  const sealer = await followed(input);
  const byStorage = profile === 'client' ? storage : profile;
  input.requirement.check([sealer.handle && 'client', byStorage]);
  return sealer;
}

async function followed({ grant, size, fileInfo, keyring: held }: SealerInput): Promise<ObjectSealer> {
  const keyring = await keyringFor(grant, held);
  if (keyring === undefined) return PASS_THROUGH;
  const suite = grant.protection.client?.suite;
  return createSealer({
    keyring,
    plaintextSize: size,
    fileInfo,
    objectKey: grant.key,
    ...(suite === undefined ? {} : { suite }),
    ...(suite === 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF'
      ? { commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' }
      : {}),
  });
}
