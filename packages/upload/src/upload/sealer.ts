import type { Keyring } from '@sealift/core/keyrings';
import type {
  ClaimingSealer,
  CommitmentPolicy,
  FileInfo,
  OneSegmentSealer,
  SigningKey,
} from '@sealift/core/seal';
import type { WholeSealer, WholeSealerOptions } from '@sealift/core/seal/whole';
import type { Grant } from '@sealift/protocol';
import { failure } from '../errors.js';
import type { Recipient } from '../pins/recipient.js';
import type { Requirement } from '../pins/require.js';
import { keyringFor } from './keyring.js';

/**
 * What an upload needs of a sealer. Without handle and claims the workers pass the bytes through: S3 encrypts them. Only of
 * several segments there are shares to accept, and a tag to make of them.
 */
export interface ObjectSealer
  extends Pick<ClaimingSealer, 'metadata'>,
    Partial<Pick<ClaimingSealer, 'handle' | 'claim' | 'reclaim' | 'accept' | 'tag' | 'tableKey'>> {
  /** Of a file of one part: `OneSegmentSealer.claimAnew`. */
  readonly claimAnew?: OneSegmentSealer['claimAnew'];
  /** Seals the whole file at once, without handle and claims. */
  readonly whole?: WholeSealer['seal'];
}

/** Makes one, for as many parts as the file has. */
export type CreateSealer = (options: WholeSealerOptions) => Promise<ObjectSealer>;

/** Where S3 encrypts. File name and type stay here: S3 would show them to whoever reads metadata. */
export const PASS_THROUGH: ObjectSealer = { metadata: {} };

export interface SealerInput {
  readonly grant: Grant;
  /** Bytes of the file. */
  readonly size: number;
  readonly fileInfo: FileInfo;
  readonly keyring?: Keyring | undefined;
  readonly recipient?: Recipient | undefined;
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  readonly requirement: Requirement;
  readonly signingKey?: SigningKey | undefined;
  readonly create: CreateSealer;
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
  input.requirement.check([(sealer.handle ?? sealer.whole) && 'client', byStorage]);
  return sealer;
}

async function followed(input: SealerInput): Promise<ObjectSealer> {
  const { grant, size, fileInfo, keyring: held, recipient, signingKey } = input;
  const keyring = await keyringFor(grant, held, recipient);
  if (keyring === undefined) {
    if (signingKey === undefined) return PASS_THROUGH;
    throw failure('protection-unsupported', 'signingKey');
  }
  const suite = grant.protection.client?.suite;
  // The signer chooses the suite, unless the page has a policy: then core compares.
  const followed = suite === 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF' ? 'FORBID_ENCRYPT_ALLOW_DECRYPT' : undefined;
  const policy = input.commitmentPolicy ?? followed;
  return input.create({
    keyring,
    plaintextSize: size,
    fileInfo,
    objectKey: grant.key,
    signingKey,
    suite,
    commitmentPolicy: policy,
  });
}
