/** What stands before an object's first byte, whoever seals it, and wherever: its keys and its metadata. */
import { encodeBase64 } from '../bytes/base64.js';
import { CoreError } from '../errors.js';
import type { FileInfo } from '../file-info/file-info.js';
import { checkObjectKey } from '../file-info/object-key.js';
import { sealFileInfo } from '../file-info/seal.js';
import type { Keyring } from '../keyrings/keyring.js';
import { type DataKeys, useDataKey } from '../keys/content-keys.js';
import type { TakeContentKey } from '../keys/content-streams.js';
import { encodeMetadata } from '../metadata/encode.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { FILE_INFO, SIGNATURE } from '../metadata/names.js';
import { type CommitmentPolicy, suiteToWrite } from '../policy.js';
import type { SigningKey } from '../signatures/port.js';
import { checkSize } from '../size.js';
import { IV_BYTES, MESSAGE_ID_BYTES, type Suite, type SuiteName } from '../suites.js';
import { randomBytes } from '../webcrypto.js';

/** As long as a signature's entry: its room is kept before the name gets what is left. */
const NO_SIGNATURE: string = ' '.repeat(100);

/** What an object is made of; `createSealer` takes more. */
export interface ClaimingSealerOptions {
  /** Makes and wraps this object's data key. */
  readonly keyring: Keyring;
  /**
   * Bytes of the file: 0 to 68,719,476,704. `'unknown'`: `end` tells it when all but the last segment are claimed, and nobody can
   * sign the object.
   */
  readonly plaintextSize: number | 'unknown';
  /** Default: the committing suite 0x73 (or what the policy asks for). */
  readonly suite?: SuiteName | undefined;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT. */
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  /** Sealed into the metadata. Default: nothing. */
  readonly fileInfo?: FileInfo | undefined;
  /**
   * The key under which the object will be stored, 1 to 1,024 bytes: sealed into the metadata, too, so that a reader can tell
   * another object in its place. Default: nothing binds the object to its key, but perhaps the keyring.
   */
  readonly objectKey?: string | undefined;
  /**
   * Signs the object as its uploader: `signingKey` of `@sealift/core/signatures`. Takes an `objectKey` and the committing suite.
   * Default: nobody can tell who sealed it.
   */
  readonly signingKey?: SigningKey | undefined;
}

/** An object before its first byte. */
export interface PreparedObject {
  readonly suite: Suite;
  readonly keys: DataKeys;
  readonly messageId: Uint8Array<ArrayBuffer>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes of the file; undefined where they are not known yet. */
  readonly size: number | undefined;
}

/** @internal Makes a data key, and what S3 keeps beside the object. @throws CoreError as `createClaimingSealer` */
export async function prepareObject(
  options: ClaimingSealerOptions,
  takeKeyFor?: (suite: Suite) => TakeContentKey,
): Promise<PreparedObject> {
  const { keyring, fileInfo, objectKey, signingKey } = options;
  const size = options.plaintextSize === 'unknown' ? undefined : options.plaintextSize;
  if (size !== undefined) checkSize(size);
  if (objectKey !== undefined) checkObjectKey(objectKey);
  const suite = suiteToWrite(options.suite, options.commitmentPolicy);
  signingKey?.checkMaySign(suite.committing, objectKey, size);
  const messageId = randomBytes(suite.committing ? MESSAGE_ID_BYTES : IV_BYTES);
  const { dataKey, encryptedDataKey, description } = await keyring.generateDataKey(suite);
  const keys = await useDataKey(suite, dataKey, messageId, takeKeyFor?.(suite));

  const metadata = encodeMetadata({
    suite,
    wrapAlgorithm: keyring.wrapAlgorithm,
    encryptedDataKey,
    description,
    messageId,
    keyCommitment: keys.commitment,
  });
  if (metadataBytes(metadata) > MAX_METADATA_BYTES) throw metadataTooLarge();
  let sealedEntry: Uint8Array | undefined;
  if (fileInfo !== undefined || objectKey !== undefined) {
    const others = { ...metadata, [FILE_INFO]: '', ...(signingKey && { [SIGNATURE]: NO_SIGNATURE }) };
    const room = MAX_METADATA_BYTES - metadataBytes(others);
    sealedEntry = await sealFileInfo(
      await keys.keyFor('sealift file info v1'),
      { fileInfo, objectKey },
      room,
    );
    if (sealedEntry === undefined) throw nameTooLong();
    metadata[FILE_INFO] = encodeBase64(sealedEntry);
  }
  if (signingKey && objectKey !== undefined && keys.commitment && size !== undefined && sealedEntry) {
    metadata[SIGNATURE] = await signingKey.sign({
      suiteId: suite.id,
      messageId,
      keyCommitment: keys.commitment,
      objectKey,
      plaintextSize: size,
      sealedEntry,
    });
  }

  return { suite, keys, messageId, metadata, size };
}

function nameTooLong(): CoreError {
  return new CoreError(
    'file-info-too-long',
    'File name and object key are too long: S3 keeps 2 KB of metadata. Shorten them.',
    { field: 'fileInfo' },
  );
}

function metadataTooLarge(): CoreError {
  return new CoreError(
    'metadata-too-large',
    'The encryption context or material description is too long: S3 keeps 2 KB of metadata. Shorten it.',
    { field: 'keyring' },
  );
}
