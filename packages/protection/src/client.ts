import type { Kms } from '@sealift/core';
import { encodeBase64 } from '@sealift/core/bytes';
import { CoreError } from '@sealift/core/errors';
import { decodeMetadata, type ObjectHeader } from '@sealift/core/metadata';
import type { FoundProtection, KeyringName, Protection, SuiteName } from '@sealift/protocol';
import type { StoredObject } from '@sealift/s3';
import { withStorage } from './combined.js';
import { dataKeyOf, generateDataKey, type MasterKeys } from './data-keys.js';
import { SignerConfigError, SignerError } from './errors.js';
import { fingerprint } from './fingerprint.js';
import { checkLegacy, type LegacyChoice, noKms, openLegacy } from './legacy.js';
import { keyringOf, parseNewMetadata } from './metadata.js';
import type { ProtectionProfile } from './protection.js';
import { recipientOf } from './recipient.js';

interface SuiteChoice {
  /** Default: ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY (format V3). The other one only for readers that cannot do V3. */
  readonly suite?: SuiteName;
  /** S3 encrypts once more: a `serverSideEncryption(…)`. Default: whatever the bucket does by itself; not read back. */
  readonly storage?: ProtectionProfile;
  /**
   * Pages store a segment table beside each object of more than 768 KiB, so that ranges of it can be verified
   * (docs/segment-table.md). Only with the committing suite. Default: false.
   */
  readonly segments?: boolean;
  /** Which objects of old clients may be read. Default: none (`legacy-not-allowed`). None are ever written. */
  readonly legacy?: LegacyChoice;
}

/** Keys from a KMS: the signer has data keys made and unwrapped for the browser; whoever may call the KMS can read. */
interface KmsChoice extends SuiteChoice {
  readonly kms: Kms;
  /** Master key for new objects. */
  readonly keyId: string;
  /** Master keys of older objects, for reading only. Default: none. */
  readonly previousKeyIds?: readonly string[];
}

/** A drop box: only the holder of the private key can read, neither S3 nor the signer. */
interface RecipientChoice extends SuiteChoice {
  /** RSA public key, 2048 bits or more, PEM (SPKI: "BEGIN PUBLIC KEY"). */
  readonly recipient: string;
}

/** Keys that only the page has: it brings its own keyring, the signer only checks what kind it was. */
interface OwnKeyringChoice extends SuiteChoice {
  readonly keyring: 'raw-aes' | 'raw-rsa';
}

export type ClientEncryptionOptions = KmsChoice | RecipientChoice | OwnKeyringChoice;

const COMMITTING: SuiteName = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
/** What stands in the encryption context and the wrap for each suite. */
const CONTENT_ALGORITHM: Readonly<Record<SuiteName, string>> = {
  ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY: '115',
  ALG_AES_256_GCM_IV12_TAG16_NO_KDF: 'AES/GCM/NoPadding',
};

/**
 * Profile `client`: the browser encrypts, in the format of the Amazon S3 Encryption Client.
 *
 * @throws SignerConfigError for a recipient that is no RSA public key of 2048 bits or more
 */
export function clientEncryption(options: ClientEncryptionOptions): ProtectionProfile {
  const profile = sealedByPage(options);
  return options.storage === undefined ? profile : withStorage(profile, options.storage);
}

function sealedByPage(options: ClientEncryptionOptions): ProtectionProfile {
  const suite = options.suite ?? COMMITTING;
  if (!Object.hasOwn(CONTENT_ALGORITHM, suite))
    throw new SignerConfigError('protection.suite', 'is not a suite');
  const contentAlgorithm = CONTENT_ALGORITHM[suite];
  const segments = checkSegments(options.segments, suite);
  const legacy = checkLegacy(options.legacy);
  const masterKeys = 'kms' in options ? masterKeysOf(options) : undefined;
  const recipient = 'recipient' in options ? recipientOf(options.recipient) : undefined;
  const keyring = masterKeys ? 'kms' : recipient ? 'raw-rsa' : ownKeyringOf(options);
  const protection: Protection = {
    profile: 'client',
    client: { suite, keyring, ...(recipient ? { publicKey: recipient.spki } : {}) },
  };

  return {
    protection,
    ...(masterKeys ? { kmsKeyId: masterKeys.keyId } : {}),
    ...(segments ? { segments } : {}),
    headers: () => ({}),

    async prepare(object, encryptionContext) {
      if (!masterKeys) return {};
      const dataKey = await generateDataKey(masterKeys, object, contentAlgorithm, encryptionContext);
      return { dataKey, pinned: wrappedKeyFingerprint(dataKey.ciphertextBlob, dataKey.encryptionContext) };
    },

    checkMetadata(metadata, { pinned }) {
      const header = parseNewMetadata(metadata, suite, keyring);
      if (
        masterKeys &&
        wrappedKeyFingerprint(encodeBase64(header.encryptedDataKey), header.description) !== pinned
      ) {
        throw new SignerError(
          'invalid-metadata',
          'The wrapped data key or its context is not the granted one.',
          {
            field: suite === COMMITTING ? 'metadata.x-amz-3' : 'metadata.x-amz-key-v2',
          },
        );
      }
      if (recipient && header.encryptedDataKey.byteLength !== recipient.modulusBytes) {
        throw new SignerError('invalid-metadata', 'The data key is not wrapped for the pinned public key.', {
          field: suite === COMMITTING ? 'metadata.x-amz-3' : 'metadata.x-amz-key-v2',
        });
      }
    },

    /** S3 sees only metadata of this profile, and the signer compares that anyway. */
    readBack: () => undefined,

    async open(object, stored, encryptionContext) {
      const old = openLegacy(legacy, masterKeys, stored, encryptionContext);
      if (old !== undefined) return old;
      const header = readHeader(stored);
      // Not for the signer to explain: the page reads the metadata anyway and refuses it with the exact code.
      if (header === undefined) return { protection };
      const found: FoundProtection = {
        profile: 'client',
        client: { suite: header.suite.name, keyring: keyringOf(header) },
      };
      if (header.wrapAlgorithm !== 'kms+context') return { protection: found };
      if (!masterKeys) throw noKms();
      const wrapped = { ciphertextBlob: header.encryptedDataKey, encryptionContext: header.description };
      return { protection: found, unwrap: dataKeyOf(masterKeys, object, wrapped, encryptionContext) };
    },
  };
}

function checkSegments(segments: unknown, suite: SuiteName): true | undefined {
  if (segments === undefined || segments === false) return undefined;
  if (segments !== true) throw new SignerConfigError('protection.segments', 'must be true or false');
  if (suite === COMMITTING) return true;
  throw new SignerConfigError('protection.segments', 'needs the suite that commits to its key');
}

function masterKeysOf(options: KmsChoice): MasterKeys {
  if (typeof options.keyId !== 'string' || options.keyId === '') {
    throw new SignerConfigError('protection.keyId', 'name the master key that wraps new data keys');
  }
  return { kms: options.kms, keyId: options.keyId, previousKeyIds: options.previousKeyIds ?? [] };
}

function ownKeyringOf(options: ClientEncryptionOptions): KeyringName {
  const keyring = 'keyring' in options ? options.keyring : undefined;
  if (keyring === 'raw-aes' || keyring === 'raw-rsa') return keyring;
  throw new SignerConfigError(
    'protection',
    'give one of: kms and keyId; recipient; keyring "raw-aes" or "raw-rsa"',
  );
}

/**
 * Undefined when the metadata is malformed or tampered with.
 *
 * @throws SignerError `protection-mismatch` for an object without any: plaintext is never let out under this profile
 */
function readHeader(stored: StoredObject): ObjectHeader | undefined {
  try {
    return decodeMetadata(stored.metadata);
  } catch (cause) {
    if (!(cause instanceof CoreError)) throw cause;
    if (cause.code !== 'not-encrypted') return undefined;
    throw new SignerError('protection-mismatch', `This object cannot be read here: ${cause.message}`, {
      cause,
    });
  }
}

function wrappedKeyFingerprint(ciphertextBlob: string, context: Readonly<Record<string, string>>): string {
  return fingerprint([ciphertextBlob, context]);
}
