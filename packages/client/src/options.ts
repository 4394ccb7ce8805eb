import type { S3Client } from '@aws-sdk/client-s3';
import type {
  CommitmentPolicy,
  IdentityDemand,
  Keyring,
  LegacyReading,
  Senders,
  SigningKey,
  SuiteName,
} from '@sealift/core';
import type { LegacyKeyring, LegacyReadingOptions } from '@sealift/core/legacy';
import type { ReceiptFacts } from '@sealift/protocol/receipt';
import { invalidOption } from './errors.js';
import { isKmsKeyring } from './keyrings/kms.js';

/** Names are those of the S3 Encryption Client for Java where it has the option, too. */
export interface S3EncryptionClientOptions {
  /** Sends the requests: its region, credentials, endpoint and retries hold. */
  readonly client: S3Client;
  /** `kmsKeyring`, `rawAesKeyring`, `rawRsaKeyring`: wraps data keys of new objects and unwraps those of old ones. */
  readonly keyring: Keyring;
  /** Default: `REQUIRE_ENCRYPT_REQUIRE_DECRYPT`. */
  readonly commitmentPolicy?: CommitmentPolicy;
  /** Default: the committing suite (or what the policy asks for). */
  readonly encryptionAlgorithm?: SuiteName;
  /** Read data keys wrapped by old clients (`kms`, `AESWrap`, `AES`). Default: false. */
  readonly enableLegacyWrappingAlgorithms?: boolean;
  /** Read AES-CBC content, which nothing authenticates, and ranges. Default: false. */
  readonly enableLegacyUnauthenticatedModes?: boolean;
  /** Unwraps the legacy wraps of raw keys: `legacyAesKeyring` of `@sealift/core/legacy`. A `kmsKeyring` needs none. */
  readonly legacyKeyring?: LegacyKeyring;
  /** Hand out bytes before they are verified. Default: false. */
  readonly enableDelayedAuthenticationMode?: boolean;
  /** Store the wrapped data key of what is put in an instruction file beside it. Default: in the object's metadata. */
  readonly enableInstructionFilePutObject?: boolean;
  /**
   * Keep a segment table beside each object of more than one segment, in an object of the same key and `.segments`: ranges are then
   * verified without reading all of it. Put, copied and deleted with the object. Default: false.
   */
  readonly segments?: boolean;
  /** Most bytes of an object that a verified read holds in memory. Default: 64 MiB. */
  readonly maxBuffered?: number;
  /** Bytes of a part; an object of more is uploaded in parts. 5 MiB to 5 GiB, a multiple of 16. Default: 8 MiB. */
  readonly partSize?: number;
  /** Parts under way at a time: memory is this many parts and two more. Default: 4. */
  readonly queueSize?: number;
  /** Signs what is put, as its uploader: `signingKey` of `@sealift/core/signatures`. Default: nobody does. */
  readonly signingKey?: SigningKey;
  /** Only what one of them signed is read: `knownSenders` of `@sealift/core/signatures`. Default: whoever sent it. */
  readonly senders?: Senders;
  /**
   * Verifies a receipt that `getObject` is given in place of bucket and key: `verifyReceipt` of `@sealift/signer/receipt` with the
   * signer's secret, or `verifyPublicReceipt` with its public keys. Throws when it is none. Default: no receipt is believed.
   */
  readonly verifyReceipt?: (receipt: unknown) => ReceiptFacts | Promise<ReceiptFacts>;
  /** `'required'`: refuse an object that does not say under which key it was made. Default: compared where it says so. */
  readonly identity?: IdentityDemand;
}

/** The options with their defaults, and what follows from them. */
export interface Settings extends S3EncryptionClientOptions {
  readonly maxBuffered: number;
  readonly partSize: number;
  readonly queueSize: number;
  /** What reads objects of old clients, where a flag allows it. */
  readonly legacy: () => Promise<LegacyReading | undefined>;
  /** The flags for them, and the keyring of their wraps; undefined where no flag is set. */
  readonly legacyOptions: () => Promise<LegacyReadingOptions | undefined>;
}

const MIB = 1024 ** 2;
/** S3's limits for a part (Amazon S3 User Guide, "Multipart upload limits"). */
const MIN_PART_BYTES = 5 * MIB;
const MAX_PART_BYTES = 5 * 1024 * MIB;
const DEFAULT_PART_BYTES = 8 * MIB;
const DEFAULT_BUFFER_BYTES = 64 * MIB;
const BLOCK_BYTES = 16;

/** @throws ClientError `invalid-option` */
export function settingsOf(options: S3EncryptionClientOptions): Settings {
  const { client, keyring } = options;
  if (typeof client?.send !== 'function') throw invalidOption('client', 'client is an S3Client.');
  if (typeof keyring?.unwrapDataKey !== 'function') throw invalidOption('keyring', 'A keyring is needed.');
  const { maxBuffered = DEFAULT_BUFFER_BYTES, partSize = DEFAULT_PART_BYTES, queueSize = 4 } = options;
  whole('maxBuffered', maxBuffered, 0, Number.MAX_SAFE_INTEGER);
  whole('partSize', partSize, MIN_PART_BYTES, MAX_PART_BYTES);
  if (partSize % BLOCK_BYTES !== 0) throw invalidOption('partSize', 'partSize is a multiple of 16 bytes.');
  whole('queueSize', queueSize, 1, 64);
  return {
    ...options,
    maxBuffered,
    partSize,
    queueSize,
    legacy: () => legacyOf(options),
    legacyOptions: () => legacyOptionsOf(options),
  };
}

function whole(field: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw invalidOption(field, `${field} is a whole number from ${least} to ${most}.`);
}

/** Loaded by those only who ask for it. */
async function legacyOf(options: S3EncryptionClientOptions): Promise<LegacyReading | undefined> {
  const legacy = await legacyOptionsOf(options);
  if (legacy === undefined) return undefined;
  return (await import('@sealift/core/legacy')).legacyReading(legacy);
}

async function legacyOptionsOf(
  options: S3EncryptionClientOptions,
): Promise<LegacyReadingOptions | undefined> {
  const {
    keyring,
    enableLegacyWrappingAlgorithms = false,
    enableLegacyUnauthenticatedModes = false,
  } = options;
  if (!enableLegacyWrappingAlgorithms && !enableLegacyUnauthenticatedModes) return undefined;
  const legacy = options.legacyKeyring ?? (isKmsKeyring(keyring) ? await keyring.legacyKeyring() : undefined);
  return {
    enableLegacyWrappingAlgorithms,
    enableLegacyUnauthenticatedModes,
    ...(legacy === undefined ? {} : { keyring: legacy }),
  };
}
