import { encodeBase64 } from '../bytes/base64.js';
import { CoreError } from '../errors.js';
import type { FileInfo } from '../file-info/file-info.js';
import { checkObjectKey } from '../file-info/object-key.js';
import { sealFileInfo } from '../file-info/seal.js';
import { Coverage } from '../gcm/coverage.js';
import { type Message, prepareMessage, tooLarge } from '../gcm/message.js';
import { checkRange, TagFold } from '../gcm/tag.js';
import type { Keyring } from '../keyrings/keyring.js';
import { contentAad, type DataKeys, useDataKey } from '../keys/content-keys.js';
import type { TakeContentKey } from '../keys/content-streams.js';
import { encodeMetadata } from '../metadata/encode.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { FILE_INFO, SIGNATURE } from '../metadata/names.js';
import { type CommitmentPolicy, suiteToWrite } from '../policy.js';
import type { SigningKey } from '../signatures/port.js';
import { IV_BYTES, MAX_PLAINTEXT_BYTES, MESSAGE_ID_BYTES, type Suite, type SuiteName } from '../suites.js';
import { randomBytes } from '../webcrypto.js';
import { makeClaim, type SegmentClaim } from './claim.js';
import type { SegmentSealerHandle } from './segment-sealer.js';

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

/** Has one file sealed into one object, in workers, once: its data key is never used again. */
export interface ClaimingSealer {
  /** S3 user metadata of the object, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** For workers: post it, and call `createSegmentSealer` there (`@sealift/core/seal/worker`). */
  readonly handle: SegmentSealerHandle;
  /**
   * Sets a range of the file apart for one seal in any realm. `offset` is a multiple of 16, and so is `length`, but for the
   * last segment's. What was claimed once is never claimed or sealed again: not when the work fails either.
   *
   * @throws CoreError `already-sealed`, `invalid-option`
   */
  claim(offset: number, length: number): SegmentClaim;
  /**
   * For a segment that was sealed already, and whose bytes were given up: a claim to seal the same bytes again. Bytes that are not
   * the same never come out: the seal throws `segment-differs`. Nothing more is accepted for it.
   */
  reclaim(segment: {
    readonly offset: number;
    readonly length: number;
    readonly share: Uint8Array;
  }): SegmentClaim;
  /** Takes in the share of a segment that was sealed with a claim. Any order; each byte of the file once. */
  accept(segment: { readonly offset: number; readonly length: number; readonly share: Uint8Array }): void;
  /** The last 16 bytes of the object. @throws CoreError `segments-missing` until every segment is accepted */
  tag(): Promise<Uint8Array<ArrayBuffer>>;
  /** What the object's segment table is sealed with (`@sealift/core/seal/segments`), non-extractable. Absent without key commitment, and on one taken up again. */
  readonly tableKey?: () => Promise<CryptoKey>;
}

/**
 * Makes a data key and everything that stands before the object's first byte. It seals nothing here, and loads nothing that
 * could: for a page whose workers seal.
 *
 * @throws CoreError `invalid-option`, `file-too-large`, `commitment-policy-conflict`, `unsupported-algorithm`,
 * `metadata-too-large`, `file-info-too-long`, `signature-needs-commitment`, `insecure-context`, and what the keyring throws
 */
export async function createClaimingSealer(options: ClaimingSealerOptions): Promise<ClaimingSealer> {
  return (await prepareSealer(await prepareObject(options))).sealer;
}

/** What a sealer that seals here needs besides. */
export interface PreparedSealer {
  readonly sealer: ClaimingSealer;
  readonly message: Message;
  readonly fold: TagFold;
  readonly claimed: Coverage;
  /** Claims without a claim to post. @throws CoreError as `claim` */
  setApart(offset: number, length: number): void;
  readonly keys: DataKeys;
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

/** @internal `createSealer` adds to it. */
export async function prepareSealer({
  suite,
  keys,
  messageId,
  metadata,
  size,
}: PreparedObject): Promise<PreparedSealer> {
  const object = encodeBase64(messageId);
  const handle: SegmentSealerHandle = { keys: await keys.contentKeys(), object };
  const message = await prepareMessage(handle.keys);
  const fold = new TagFold(message, contentAad(suite), size);
  const claimed = new Coverage();
  const setApart = (offset: number, length: number): void => {
    checkRange(offset, length, fold.size);
    claimed.claim(offset, length);
  };

  const sealer: ClaimingSealer = {
    metadata,
    handle,
    claim(offset, length) {
      setApart(offset, length);
      return makeClaim(object, offset, length);
    },
    reclaim: ({ offset, length, share }) => makeClaim(object, offset, length, share),
    accept: ({ offset, length, share }) => fold.accept(offset, length, share),
    tag: () => fold.finish(),
    ...(suite.committing && { tableKey: () => keys.keyFor('sealift segments v1') }),
  };
  return { sealer, message, fold, claimed, setApart, keys };
}

/** @throws CoreError `invalid-option`, `file-too-large` */
export function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new CoreError('invalid-option', 'plaintextSize is a number of bytes.', {
      field: 'plaintextSize',
    });
  }
  if (size > MAX_PLAINTEXT_BYTES) throw tooLarge();
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
