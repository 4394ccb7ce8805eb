import type { Keyring } from '@sealift/core/keyrings';
import type {
  ByteRange,
  CommitmentPolicy,
  FileInfo,
  IdentityDemand,
  LegacyReading,
  Opener,
  OpenerOptions,
  Senders,
} from '@sealift/core/open';
import type { Requirement } from '../pins/require.js';
import type { ObjectAddress } from './grants.js';

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
  extends Pick<Opener, 'plaintextSize' | 'accept' | 'verify' | 'objectKey' | 'sender' | 'keys'> {
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
