import { CoreError } from '@sealift/core/errors';
import { decodeMetadata } from '@sealift/core/metadata';
import type { StorageProfile } from '@sealift/protocol';
import {
  checkKmsChoice,
  encryptionHeaders,
  isPinnedKey,
  type KmsKeyChoice,
  type StringMap,
  storageProfileOf,
} from '@sealift/s3';
import { SignerConfigError, SignerError } from './errors.js';
import { type ManagedKeysChoice, managedCustomerKeys } from './managed-customer-keys.js';
import { type PageHeldKeysChoice, pageHeldKeys } from './page-held-keys.js';
import type { Opened, ProtectionProfile } from './protection.js';
import type { StorageRules } from './storage-rules.js';

export type ServerSideEncryptionOptions =
  | { readonly profile: 'sse-s3' }
  | KmsKeyChoice
  | ManagedKeysChoice
  | PageHeldKeysChoice;

/** Options of each profile: any other contradicts it. */
const OPTIONS: Readonly<Record<StorageProfile, readonly string[]>> = {
  'sse-s3': [],
  'sse-kms': ['keyId', 'aliasTarget', 'encryptionContext', 'bucketKey'],
  'dsse-kms': ['keyId', 'aliasTarget', 'encryptionContext'],
  'sse-c': ['masterSecrets', 'keys'],
};
/**
 * Profiles in which S3 encrypts: S3 sees the plaintext, and so does whoever may read the bucket (and use the KMS key).
 * Alone, or as `storage` of `clientEncryption`, for what the page has encrypted already.
 *
 * @example
 * serverSideEncryption({ profile: 'sse-kms', keyId: 'alias/uploads', bucketKey: true });
 *
 * @throws SignerConfigError `invalid-option` for an unknown profile, or options that contradict it
 */
export function serverSideEncryption(options: ServerSideEncryptionOptions): ProtectionProfile {
  checkOptions(options);
  if (options.profile === 'sse-c')
    return serverSideProfile(
      options.keys === undefined ? managedCustomerKeys(options) : pageHeldKeys(options),
    );
  if (options.profile !== 'sse-s3') checkKmsChoice(options);
  const { profile } = options;
  return serverSideProfile({
    protection: { profile },
    ...(options.profile === 'sse-s3' ? {} : { kmsKeyId: options.keyId }),
    headers: (operation) => encryptionHeaders(options, operation),
    prepare: async () => ({}),
    readBack(stored) {
      const found = storageProfileOf(stored);
      if (found !== profile) return `S3 reports ${found ?? 'no encryption'} instead of ${profile}.`;
      if (options.profile === 'sse-s3') return undefined;
      if (!isPinnedKey(options, stored.kmsKeyId)) return 'S3 reports another KMS key than the pinned one.';
      const { bucketKey } = options.profile === 'sse-kms' ? options : {};
      if (bucketKey !== undefined && bucketKey !== (stored.bucketKeyEnabled ?? false))
        return `S3 reports the bucket key as ${bucketKey ? 'off' : 'on'}.`;
      return undefined;
    },
  });
}

/** What they have in common: the page stores no metadata, and no name or type is sent. */
function serverSideProfile(rules: StorageRules): ProtectionProfile {
  return {
    ...rules,
    async prepare(object, encryptionContext) {
      refuseContext(encryptionContext);
      return rules.prepare(object, {});
    },
    checkMetadata(metadata) {
      if (Object.keys(metadata).length === 0) return;
      throw new SignerError('invalid-metadata', 'An object that S3 encrypts carries no metadata here.', {
        field: 'metadata',
      });
    },
    async open(_, stored, encryptionContext): Promise<Opened> {
      refuseContext(encryptionContext ?? {});
      if (encryptedByPage(stored.metadata))
        throw new SignerError('protection-mismatch', 'This object was encrypted by a page, not by S3.');
      const profile = storageProfileOf(stored);
      if (profile === undefined)
        throw new SignerError('protection-mismatch', 'S3 does not report any encryption of this object.');
      return { protection: profile === rules.protection.profile ? rules.protection : { profile } };
    },
  };
}

/** S3 tells nobody the context of an object, so none can be demanded; and one for all is an option of the profile. */
function refuseContext(context: StringMap): void {
  if (Object.keys(context).length === 0) return;
  throw new SignerConfigError(
    'authorize().encryptionContext',
    'is for clientEncryption; where S3 encrypts give it as option of serverSideEncryption',
  );
}

/** Malformed or not: the page would show ciphertext as if it were the file. */
function encryptedByPage(metadata: StringMap): boolean {
  try {
    decodeMetadata(metadata);
    return true;
  } catch (error) {
    if (!(error instanceof CoreError)) throw error;
    return error.code !== 'not-encrypted';
  }
}

function checkOptions(options: ServerSideEncryptionOptions): void {
  const { profile, ...others } = (options ?? {}) as { profile?: unknown };
  if (typeof profile !== 'string' || !Object.hasOwn(OPTIONS, profile))
    throw new SignerConfigError('protection.profile', `is not one of ${Object.keys(OPTIONS).join(', ')}`);
  const known = OPTIONS[profile as StorageProfile];
  const stray = Object.entries(others).find(([name, value]) => value !== undefined && !known.includes(name));
  if (stray !== undefined)
    throw new SignerConfigError(`protection.${stray[0]}`, `does not go with ${profile}`);
}
