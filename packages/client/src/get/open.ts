import type { GetObjectCommandInput, GetObjectCommandOutput } from '@aws-sdk/client-s3';
import {
  createOpener,
  type FileInfo,
  type IdentityDemand,
  type ObjectMetadata,
  type Opener,
  type Sender,
  type StringMap,
} from '@sealift/core';
import type { RangeVerification } from '@sealift/core/segments';
import { streamCipher } from '#native';
import { keyringToRead } from '../keyrings/of-request.js';
import type { Settings } from '../options.js';

export interface GetOptions {
  readonly abortSignal?: AbortSignal;
  /** For a `kmsKeyring`: what the object was put with. Default: the keyring's own, and what pages write. */
  readonly encryptionContext?: StringMap;
  /** Default: the client's. */
  readonly enableDelayedAuthenticationMode?: boolean;
  /** Default: the client's. `{ movedFrom: key }`: the object was made under that key, and copied. */
  readonly identity?: IdentityDemand;
  /** Of another instruction file than `.instruction`, with its dot: `.partner`. */
  readonly instructionFileSuffix?: string;
  /** `'pass-through'`: an object that is not encrypted is handed out as it is. Default: refuse it. */
  readonly unencrypted?: 'pass-through';
}

/** How an object is encrypted, and what is sealed in it. */
export interface Encryption {
  /** `none` for an object that is not encrypted, and was asked for by name. */
  readonly suite: Opener['suite'] | 'none';
  /**
   * True: every byte of `Body` was verified before it was handed out; of a range that may be one segment after the other, and
   * `Body` fails where one is damaged. False: it is when all of `Body` was read, or never.
   */
  readonly verified: boolean;
  /** Of a range that is verified: by what. */
  readonly range?: RangeVerification;
  /** Bytes of the stored object. */
  readonly objectSize: number;
  /** The file's own name and type, where they were stored. */
  readonly fileInfo?: FileInfo;
  /** The key under which the object was made; absent where it does not say. */
  readonly objectKey?: string;
  /** Whose signature was verified; only with `senders`. */
  readonly sender?: Sender;
}

/**
 * Of the SDK's fields, `Body` and `ContentLength` are those of the plaintext, `Metadata` is the caller's own, and checksums, which
 * are of the ciphertext, are left out.
 */
export interface GetOutput extends GetObjectCommandOutput {
  readonly encryption: Encryption;
}

/** What reads an object, after all checks that need no content. @throws CoreError, KmsError, ClientError `invalid-option` */
export async function openerFor(
  settings: Settings,
  { Bucket = '', Key = '' }: Pick<GetObjectCommandInput, 'Bucket' | 'Key'>,
  { encryptionContext, identity = settings.identity }: GetOptions,
  metadata: ObjectMetadata,
  objectSize: number,
): Promise<Opener> {
  const { commitmentPolicy, senders } = settings;
  const legacy = await settings.legacy();
  return createOpener({
    keyring: keyringToRead(settings.keyring, encryptionContext, metadata, `${Bucket}/${Key}`),
    metadata,
    objectSize,
    objectKey: Key,
    ...(streamCipher === undefined ? {} : { cipher: streamCipher }),
    ...(identity === undefined ? {} : { identity }),
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
    ...(senders === undefined ? {} : { senders }),
    ...(legacy === undefined ? {} : { legacy }),
  });
}

/** AES-CBC: the only suite that nothing authenticates. */
export function isCbc({ suite }: Opener): boolean {
  return suite === 'ALG_AES_256_CBC_IV16_NO_KDF';
}

export function encryptionOf(opener: Opener, verified: boolean): Encryption {
  const { suite, objectSize, fileInfo, objectKey, sender } = opener;
  return {
    suite,
    verified,
    objectSize,
    ...(fileInfo === undefined ? {} : { fileInfo }),
    ...(objectKey === undefined ? {} : { objectKey }),
    ...(sender === undefined ? {} : { sender }),
  };
}
