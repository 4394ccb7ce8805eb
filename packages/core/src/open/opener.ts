import { constantTimeEqual } from '../bytes/constant-time.js';
import { decodeBase64 } from '../bytes/decode-base64.js';
import { CoreError } from '../errors.js';
import type { FileInfo } from '../file-info/file-info.js';
import { openFileInfo } from '../file-info/open.js';
import { prepareMessage } from '../gcm/message.js';
import type { StreamCipher } from '../gcm/stream-cipher.js';
import { TagFold } from '../gcm/tag.js';
import type { Keyring, WrapAlgorithm } from '../keyrings/keyring.js';
import type { LegacyKeyring } from '../keyrings/legacy-port.js';
import { contentAad, type DataKeys, type ObjectKeys, useDataKey } from '../keys/content-keys.js';
import { contentStreams } from '../keys/content-streams.js';
import { decodeMetadata } from '../metadata/decode.js';
import { readEntries } from '../metadata/entries.js';
import type { ObjectHeader, ObjectMetadata } from '../metadata/header.js';
import { FILE_INFO, SIGNATURE } from '../metadata/names.js';
import { type CommitmentPolicy, checkMayRead } from '../policy.js';
import type { Sender, Senders } from '../signatures/port.js';
import { type LegacySuiteName, MAX_PLAINTEXT_BYTES, type SuiteName, TAG_BYTES } from '../suites.js';
import type { ByteRange } from './byte-range.js';
import { checkIdentity, type IdentityOptions } from './identity.js';
import { createSegmentOpener, type SegmentOpener, type SegmentOpenerHandle } from './segment-opener.js';

export interface OpenerOptions extends IdentityOptions {
  /** Unwraps the object's data key. */
  readonly keyring: Keyring;
  /** The object's S3 user metadata, without the `x-amz-meta-` prefix; other entries are ignored. */
  readonly metadata: ObjectMetadata;
  /** Bytes of the stored object (its Content-Length). */
  readonly objectSize: number;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT, which reads committing objects only. */
  readonly commitmentPolicy?: CommitmentPolicy;
  /**
   * `knownSenders` of `@sealift/core/signatures`: only objects that one of them signed are opened. Default: whoever sent it, and
   * nothing is claimed.
   */
  readonly senders?: Senders;
  /** What reads objects of old clients: `legacyReading` of `@sealift/core/legacy`. Default: they are refused. */
  readonly legacy?: LegacyReading;
  /** Decrypts what is read in order. Default: WebCrypto, in segments. */
  readonly cipher?: StreamCipher;
}

/** Port: reads what only legacy code reads. Kept out of this module so that nobody loads it who does not ask for it. */
export interface LegacyReading {
  /**
   * Opens a legacy object; undefined for every other object.
   *
   * @param keyring unwraps the legacy wraps of this one object, before the reading's own keyring
   * @throws CoreError for legacy objects that it refuses
   */
  open(options: OpenerOptions, keyring?: LegacyKeyring): Promise<Opener | undefined>;
  /** `openUnauthenticatedCbcRange`, for callers that are handed the reading and load no legacy code themselves. */
  openUnauthenticatedCbcRange(
    opener: Opener,
    range: ByteRange,
    fetchRange: (objectRange: ByteRange) => Promise<Uint8Array>,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

/** One encrypted object whose data key has been unwrapped and whose key commitment has been verified. */
export interface Opener {
  readonly suite: SuiteName | LegacySuiteName;
  /** Bytes of the file. */
  readonly plaintextSize: number;
  readonly objectSize: number;
  /** The file's own name and type; absent on objects of other writers. */
  readonly fileInfo?: FileInfo;
  /** The key under which the object was to be stored, sealed in it; absent where none is, and then nobody can tell. */
  readonly objectKey?: string;
  /** Whose signature was verified: over this object's key commitment, key, size, and sealed name. Absent without `senders`. */
  readonly sender?: Sender;
  /** For workers: post it, and call `createSegmentOpener` there (`@sealift/core/open/worker`). */
  readonly handle: SegmentOpenerHandle;
  /** Decrypts in this realm without verifying: see `openVerified`, `openTo`, `openWithDelayedAuthentication`. */
  readonly segments: SegmentOpener;
  /** Takes in the share of a segment. Any order; each byte once. */
  accept(segment: { readonly offset: number; readonly length: number; readonly share: Uint8Array }): void;
  /**
   * Compares the object's last 16 bytes with the tag over all accepted segments, in constant time. Only after this has
   * resolved is any plaintext to be trusted.
   *
   * @throws CoreError `object-authentication-failed`, `segments-missing`
   */
  verify(tag: Uint8Array): Promise<void>;
  /** @internal For all of the object in order, where a `cipher` was handed in, and for `@sealift/core/segments`; absent on AES-CBC. */
  readonly keys?: ObjectKeys;
}

/**
 * Reads the metadata, checks format, legacy suites and policy (in this order), unwraps the data key, verifies the key
 * commitment, compares the object key and verifies the sender's signature, all before a byte of content is decrypted.
 *
 * @throws CoreError with any reading code of `CoreErrorCode`, and what the keyring throws
 */
export async function createOpener(options: OpenerOptions): Promise<Opener> {
  const legacy = await options.legacy?.open(options);
  if (legacy !== undefined) return legacy;
  const { keyring, metadata, objectSize } = options;
  const header = decodeMetadata(metadata);
  const { suite, wrapAlgorithm, encryptedDataKey, description } = header;
  checkMayRead(suite, options.commitmentPolicy);
  checkSize(objectSize);
  checkFits(keyring, wrapAlgorithm);
  const dataKey = await keyring.unwrapDataKey(suite, { encryptedDataKey, wrapAlgorithm, description });
  return openerWith(header, dataKey, options);
}

/** @internal @throws CoreError `keyring-mismatch` */
export function checkFits(keyring: Keyring, wrapAlgorithm: WrapAlgorithm): void {
  if (keyring.wrapAlgorithm !== wrapAlgorithm) {
    throw new CoreError(
      'keyring-mismatch',
      `The object was wrapped with ${wrapAlgorithm}: it needs such a keyring.`,
    );
  }
}

/** What of a header the content needs. */
type ContentHeader = Pick<ObjectHeader, 'suite' | 'messageId' | 'keyCommitment'>;

/** @internal The opener of a GCM object whose data key is at hand; zero afterwards. */
export async function openerWith(
  header: ContentHeader,
  dataKey: Uint8Array,
  options: OpenerOptions,
): Promise<Opener> {
  const { suite } = header;
  const keys = await verifiedDataKeys(header, dataKey, options.cipher);
  const { metadata, objectSize } = options;
  const plaintextSize = objectSize - TAG_BYTES;
  const entries = readEntries(metadata);
  const sealed = entries.get(FILE_INFO);
  const entry =
    sealed === undefined ? undefined : await openFileInfo(await keys.keyFor('sealift file info v1'), sealed);
  checkIdentity(entry?.objectKey, options);
  const content = keys.commitment && {
    suiteId: suite.id,
    messageId: header.messageId,
    keyCommitment: keys.commitment,
    objectKey: entry?.objectKey ?? '',
    plaintextSize,
    sealedEntry: decodeBase64(sealed ?? '') ?? new Uint8Array(),
  };
  const sender = await options.senders?.check(entries.get(SIGNATURE), content);
  const handle: SegmentOpenerHandle = { keys: await keys.contentKeys(), plaintextSize };
  const fold = new TagFold(await prepareMessage(handle.keys), contentAad(suite), plaintextSize);

  return {
    suite: suite.name,
    plaintextSize,
    objectSize,
    ...entry,
    ...(sender === undefined ? {} : { sender }),
    handle,
    segments: await createSegmentOpener(handle),
    accept: ({ offset, length, share }) => fold.accept(offset, length, share),
    async verify(tag) {
      if (!constantTimeEqual(await fold.finish(), tag)) throw notAuthentic();
    },
    keys,
  };
}

/** @internal Takes over a data key and verifies the key commitment. @throws CoreError `key-commitment-mismatch` */
export async function verifiedDataKeys(
  header: ContentHeader,
  dataKey: Uint8Array,
  cipher?: StreamCipher,
): Promise<DataKeys> {
  const keys = await useDataKey(
    header.suite,
    dataKey,
    header.messageId,
    cipher && contentStreams(cipher, contentAad(header.suite)),
  );
  if (
    keys.commitment !== undefined &&
    !constantTimeEqual(keys.commitment, header.keyCommitment ?? new Uint8Array())
  ) {
    throw new CoreError(
      'key-commitment-mismatch',
      'The key commitment does not fit: the metadata was changed.',
    );
  }
  return keys;
}

/** @internal @throws CoreError `object-size-mismatch` */
export function checkSize(objectSize: number): void {
  if (
    !Number.isSafeInteger(objectSize) ||
    objectSize < TAG_BYTES ||
    objectSize - TAG_BYTES > MAX_PLAINTEXT_BYTES
  ) {
    throw new CoreError(
      'object-size-mismatch',
      'The object is too short or too long to be an encrypted one: it was cut or extended.',
    );
  }
}

/** @internal */
export function notAuthentic(): CoreError {
  return new CoreError(
    'object-authentication-failed',
    'The object does not authenticate: it was changed, cut or extended. Nothing of it may be used.',
  );
}
