import { decodeBase64, encodeBase64 } from '../bytes/base64.js';
import { CoreError } from '../errors.js';
import type { FileInfo } from '../file-info/file-info.js';
import { checkObjectKey } from '../file-info/object-key.js';
import { sealFileInfo } from '../file-info/seal.js';
import { Coverage } from '../gcm/coverage.js';
import { prepareMessage, tooLarge } from '../gcm/message.js';
import { encryptSegment } from '../gcm/segment.js';
import type { StreamCipher, StreamEncryption } from '../gcm/stream-cipher.js';
import { checkRange, TagFold } from '../gcm/tag.js';
import type { Keyring } from '../keyrings/keyring.js';
import { contentAad, useDataKey } from '../keys/content-keys.js';
import { encodeMetadata } from '../metadata/encode.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { FILE_INFO, SIGNATURE } from '../metadata/names.js';
import { type CommitmentPolicy, suiteToWrite } from '../policy.js';
import type { SigningKey } from '../signatures/port.js';
import {
  IV_BYTES,
  MAX_PLAINTEXT_BYTES,
  MESSAGE_ID_BYTES,
  type Suite,
  type SuiteName,
  TAG_BYTES,
} from '../suites.js';
import { randomBytes } from '../webcrypto.js';
import { makeClaim, type SegmentClaim } from './claim.js';
import type { SegmentSealerHandle } from './segment-sealer.js';

/** As long as a signature's entry: its room is kept before the name gets what is left. */
const NO_SIGNATURE: string = ' '.repeat(100);

export interface SealerOptions {
  /** Makes and wraps this object's data key. */
  readonly keyring: Keyring;
  /**
   * Bytes of the file: 0 to 68,719,476,704. `'unknown'`: `end` tells it when all but the last segment are claimed, and nobody can
   * sign the object.
   */
  readonly plaintextSize: number | 'unknown';
  /** Default: the committing suite 0x73 (or what the policy asks for). */
  readonly suite?: SuiteName;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT. */
  readonly commitmentPolicy?: CommitmentPolicy;
  /** Sealed into the metadata. Default: nothing. */
  readonly fileInfo?: FileInfo;
  /**
   * The key under which the object will be stored, 1 to 1,024 bytes: sealed into the metadata, too, so that a reader can tell
   * another object in its place. Default: nothing binds the object to its key, but perhaps the keyring.
   */
  readonly objectKey?: string;
  /**
   * Signs the object as its uploader: `signingKey` of `@sealift/core/signatures`. Takes an `objectKey` and the committing suite.
   * Default: nobody can tell who sealed it.
   */
  readonly signingKey?: SigningKey;
  /** Encrypts what `sealStream` seals. Default: WebCrypto, in segments. */
  readonly cipher?: StreamCipher;
}

/** Seals one file into one object, once: its data key is never used again. */
export interface Sealer {
  /** S3 user metadata of the object, without the `x-amz-meta-` prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** False until `end` has told the size of a file of unknown size. */
  readonly isSizeKnown: boolean;
  /** @throws CoreError `segments-missing` while it is unknown */
  readonly plaintextSize: number;
  /** Bytes of the object: the file and a 16-byte tag. @throws CoreError `segments-missing` while it is unknown */
  readonly objectSize: number;
  /** For workers: post it, and call `createSegmentSealer` there (`@sealift/core/seal/worker`). */
  readonly handle: SegmentSealerHandle;
  /**
   * Sets a range of the file apart for one seal in any realm. `offset` is a multiple of 16, and so is `length`, but for the
   * last segment's. What was claimed once is never claimed or sealed again: not when the work fails either.
   *
   * @throws CoreError `already-sealed`, `invalid-option`
   */
  claim(offset: number, length: number): SegmentClaim;
  /** Claims a segment, seals it in this realm, and accepts it. @throws CoreError as `claim` */
  seal(offset: number, plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Tells the size of a file of unknown size, once: before a last segment that is not a multiple of 16 bytes is claimed.
   *
   * @throws CoreError `invalid-option` when it is known already, `file-too-large`
   */
  end(plaintextSize: number): void;
  /** Takes in the share of a segment that was sealed with a claim. Any order; each byte of the file once. */
  accept(segment: { readonly offset: number; readonly length: number; readonly share: Uint8Array }): void;
  /** The last 16 bytes of the object. @throws CoreError `segments-missing` until every segment is accepted */
  tag(): Promise<Uint8Array<ArrayBuffer>>;
  /** @internal Claims all of the file, to be sealed in order; absent without a `cipher`. @throws CoreError `already-sealed` */
  readonly stream?: () => StreamEncryption;
}

/**
 * Makes a data key and everything that stands before the object's first byte.
 *
 * @throws CoreError `invalid-option`, `file-too-large`, `commitment-policy-conflict`, `unsupported-algorithm`,
 * `metadata-too-large`, `file-info-too-long`, `signature-needs-commitment`, `insecure-context`, and what the keyring throws
 */
export async function createSealer(options: SealerOptions): Promise<Sealer> {
  const { keyring, fileInfo, objectKey, signingKey } = options;
  let size = options.plaintextSize === 'unknown' ? undefined : options.plaintextSize;
  if (size !== undefined) checkSize(size);
  if (objectKey !== undefined) checkObjectKey(objectKey);
  const suite = suiteToWrite(options.suite, options.commitmentPolicy);
  if (signingKey !== undefined) checkMaySign(suite, objectKey, size);
  const messageId = randomBytes(suite.committing ? MESSAGE_ID_BYTES : IV_BYTES);
  const { dataKey, encryptedDataKey, description } = await keyring.generateDataKey(suite);
  const keys = await useDataKey(suite, dataKey, messageId, options.cipher);
  const { streams } = keys;

  const metadata = encodeMetadata({
    suite,
    wrapAlgorithm: keyring.wrapAlgorithm,
    encryptedDataKey,
    description,
    messageId,
    ...(keys.commitment === undefined ? {} : { keyCommitment: keys.commitment }),
  });
  if (metadataBytes(metadata) > MAX_METADATA_BYTES) throw metadataTooLarge();
  if (fileInfo !== undefined || objectKey !== undefined) {
    const entry = { ...(fileInfo && { fileInfo }), ...(objectKey && { objectKey }) };
    const others = { ...metadata, [FILE_INFO]: '', ...(signingKey && { [SIGNATURE]: NO_SIGNATURE }) };
    const room = MAX_METADATA_BYTES - metadataBytes(others);
    const sealed = await sealFileInfo(await keys.fileInfoKey(), entry, room);
    if (sealed === undefined) throw nameTooLong();
    metadata[FILE_INFO] = sealed;
  }
  if (signingKey && objectKey !== undefined && keys.commitment && size !== undefined) {
    const sealedEntry = decodeBase64(metadata[FILE_INFO] ?? '') ?? new Uint8Array();
    metadata[SIGNATURE] = await signingKey.sign({
      suiteId: suite.id,
      messageId,
      keyCommitment: keys.commitment,
      objectKey,
      plaintextSize: size,
      sealedEntry,
    });
  }

  const object = encodeBase64(messageId);
  const handle: SegmentSealerHandle = { keys: await keys.contentKeys(), object };
  const message = await prepareMessage(handle.keys);
  const fold = new TagFold(message, contentAad(suite), size);
  const claimed = new Coverage();
  const setApart = (offset: number, length: number): void => {
    checkRange(offset, length, size);
    claimed.claim(offset, length);
  };
  const accept: Sealer['accept'] = ({ offset, length, share }) => fold.accept(offset, length, share);

  const knownSize = (): number => {
    if (size === undefined) throw sizeUnknown();
    return size;
  };

  return {
    metadata,
    get isSizeKnown() {
      return size !== undefined;
    },
    get plaintextSize() {
      return knownSize();
    },
    get objectSize() {
      return knownSize() + TAG_BYTES;
    },
    end(plaintextSize) {
      checkSize(plaintextSize);
      fold.end(plaintextSize);
      size = plaintextSize;
    },
    handle,
    claim(offset, length) {
      setApart(offset, length);
      return makeClaim(object, offset, length);
    },
    async seal(offset, plaintext) {
      setApart(offset, plaintext.byteLength);
      const { bytes, share } = await encryptSegment(message, offset, plaintext);
      accept({ offset, length: bytes.byteLength, share });
      return bytes;
    },
    accept,
    tag: () => fold.finish(),
    ...(streams && {
      stream() {
        claimed.claim(0, MAX_PLAINTEXT_BYTES);
        return streams.encrypt();
      },
    }),
  };
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new CoreError('invalid-option', 'plaintextSize must be a whole number of bytes.', {
      field: 'plaintextSize',
    });
  }
  if (size > MAX_PLAINTEXT_BYTES) throw tooLarge();
}

/** @throws CoreError `signature-needs-commitment`, `invalid-option` */
function checkMaySign(suite: Suite, objectKey: string | undefined, size: number | undefined): void {
  if (!suite.committing) {
    throw new CoreError(
      'signature-needs-commitment',
      'A signature takes the committing suite: without key commitment it would bind nothing.',
      { field: 'signingKey' },
    );
  }
  if (objectKey === undefined) {
    throw new CoreError('invalid-option', 'A signature is for one object: give its objectKey.', {
      field: 'objectKey',
    });
  }
  if (size === undefined) {
    throw new CoreError('invalid-option', 'A signature is over the size, too: give plaintextSize.', {
      field: 'plaintextSize',
    });
  }
}

function sizeUnknown(): CoreError {
  return new CoreError('segments-missing', 'The size of the file is not known yet: end() tells it.');
}

function nameTooLong(): CoreError {
  return new CoreError(
    'file-info-too-long',
    'File name and object key are too long to be stored with the object: S3 keeps 2 KB of metadata. Shorten them.',
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
