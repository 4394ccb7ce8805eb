import { CoreError } from '@sealift/core/errors';
import type { Keyring } from '@sealift/core/keyrings';
import {
  type ByteRange,
  type CommitmentPolicy,
  checkIdentity,
  createOpener,
  decodeMetadata,
  type FileInfo,
  type IdentityDemand,
  type LegacyReading,
  type Opener,
  type OpenerOptions,
  type Senders,
} from '@sealift/core/open';
import type { DownloadGrant } from '@sealift/protocol';
import type { Requirement } from '../pins/require.js';
import type { ObjectAddress } from './grants.js';
import { keyringFor } from './keyring.js';
import { legacyOpener } from './legacy.js';

/** What the page has given to read with. */
export interface Reading {
  readonly keyring?: Keyring | undefined;
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  readonly legacy?: LegacyReading | undefined;
  readonly requirement: Requirement;
  /** The object that was asked for. */
  readonly object: ObjectAddress;
  readonly identity?: IdentityDemand | undefined;
  readonly senders?: Senders | undefined;
}

/** What a download needs of an opener. Without a handle the workers pass the bytes through. */
export interface ObjectOpener
  extends Pick<Opener, 'plaintextSize' | 'accept' | 'verify' | 'objectKey' | 'sender'> {
  /** Absent where nothing is authenticated here: S3 has decrypted the bytes, or they are AES-CBC. */
  readonly handle?: Opener['handle'];
  readonly fileInfo?: FileInfo;
  /** That it is in; absent where S3 decrypts. */
  readonly suite?: Opener['suite'];
  /** AES-CBC: the page itself decrypts. */
  readonly unauthenticated?: UnauthenticatedContent;
}

export interface UnauthenticatedContent {
  /** Bytes before a range, unless it is the first, that must come with it. */
  readonly lead: number;
  decrypt(range: ByteRange, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}

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

/** What must be true of an object, whoever opens it. */
export function demandsOf({
  object,
  identity,
  senders,
  commitmentPolicy,
}: Reading): Pick<OpenerOptions, 'objectKey' | 'identity' | 'senders' | 'commitmentPolicy'> {
  return {
    objectKey: object.key,
    ...(identity === undefined ? {} : { identity }),
    ...(senders === undefined ? {} : { senders }),
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
  };
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
