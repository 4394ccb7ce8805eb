import type { Kms } from '@sealift/core';
import { encodeBase64 } from '@sealift/core/bytes';
import type { GrantedDataKey } from '@sealift/protocol';
import type { StringMap } from '@sealift/s3';
import { SignerError } from './errors.js';
import { isKmsError, kmsFailure } from './kms-failure.js';
import type { ObjectName, UnwrappedKey } from './protection.js';

/** Entry that binds a data key to its object: a wrapped key copied to another object is of no use there. */
export const OBJECT_ENTRY: string = 'sealift:object';
/** Entry that binds a data key to the content algorithm (s3-encryption/materials/s3-kms-keyring.md). */
export const ALGORITHM_ENTRY: string = 'aws:x-amz-cek-alg';

const DATA_KEY_BYTES = 32;

export interface MasterKeys {
  readonly kms: Kms;
  /** Wraps new data keys. */
  readonly keyId: string;
  /** Tried for objects that an earlier `keyId` wrapped. */
  readonly previousKeyIds: readonly string[];
}

export interface WrappedKey {
  readonly ciphertextBlob: Uint8Array<ArrayBuffer>;
  readonly encryptionContext: StringMap;
}

/** A fresh data key for one object. @throws SignerError `kms-…` */
export async function generateDataKey(
  { kms, keyId }: MasterKeys,
  object: ObjectName,
  contentAlgorithm: string,
  applicationContext: StringMap,
): Promise<GrantedDataKey> {
  const encryptionContext = {
    ...applicationContext,
    [OBJECT_ENTRY]: `${object.bucket}/${object.key}`,
    [ALGORITHM_ENTRY]: contentAlgorithm,
  };
  const { plaintext, ciphertextBlob } = await kms
    .generateDataKey({ keyId, encryptionContext })
    .catch((cause) => {
      throw kmsFailure(cause);
    });
  if (plaintext.byteLength !== DATA_KEY_BYTES || ciphertextBlob.byteLength === 0) throw nonsense();
  const granted = {
    keyId,
    plaintext: encodeBase64(plaintext),
    ciphertextBlob: encodeBase64(ciphertextBlob),
    encryptionContext,
  };
  plaintext.fill(0);
  return granted;
}

/**
 * The way to the data key of a stored object, after its context was found to name this object.
 *
 * @throws SignerError `data-key-refused`
 */
export function dataKeyOf(
  keys: MasterKeys,
  object: ObjectName,
  wrapped: WrappedKey,
  demanded: StringMap | undefined,
): () => Promise<UnwrappedKey> {
  const { [OBJECT_ENTRY]: boundTo, [ALGORITHM_ENTRY]: _, ...application } = wrapped.encryptionContext;
  if (boundTo !== `${object.bucket}/${object.key}`) {
    throw new SignerError('data-key-refused', 'The data key of this object was made for another object.');
  }
  checkDemanded(application, demanded);
  return () => decryptDataKey(keys, wrapped);
}

/** An entry that old clients leave in every context of wrap `kms`. */
const LEGACY_ENTRY = 'kms_cmk_id';

/**
 * The way to the data key of an object of an old client (wrap `kms`). Nothing in its context names the object, so whoever may store
 * objects could have the key of another one unwrapped: for signers whose operator allows legacy objects only. What is
 * wrapped with a context that names object or algorithm never passes as such a key.
 *
 * @throws SignerError `data-key-refused`
 */
export function legacyDataKeyOf(
  keys: MasterKeys,
  wrapped: WrappedKey,
  demanded: StringMap | undefined,
): () => Promise<UnwrappedKey> {
  const { [LEGACY_ENTRY]: cmk, ...application } = wrapped.encryptionContext;
  const isLegacy = cmk !== undefined && !(OBJECT_ENTRY in application) && !(ALGORITHM_ENTRY in application);
  if (!isLegacy)
    throw new SignerError(
      'data-key-refused',
      'The data key of this object was not wrapped by an old client.',
    );
  checkDemanded(application, demanded);
  return () => decryptDataKey(keys, wrapped);
}

function checkDemanded(application: StringMap, demanded: StringMap | undefined): void {
  if (demanded === undefined || sameMap(application, demanded)) return;
  throw new SignerError(
    'data-key-refused',
    'The encryption context of this object is not the one you may use.',
  );
}

/** @throws SignerError `data-key-refused`, `kms-…` */
async function decryptDataKey(keys: MasterKeys, wrapped: WrappedKey): Promise<UnwrappedKey> {
  for (const keyId of [keys.keyId, ...keys.previousKeyIds]) {
    try {
      const { plaintext } = await keys.kms.decrypt({ keyId, ...wrapped });
      if (plaintext.byteLength !== DATA_KEY_BYTES) throw nonsense();
      const unwrapped = { plaintext: encodeBase64(plaintext), kmsKeyId: keyId };
      plaintext.fill(0);
      return unwrapped;
    } catch (cause) {
      if (!isKmsError(cause, 'kms-key-mismatch')) throw kmsFailure(cause);
    }
  }
  throw new SignerError(
    'data-key-refused',
    'The data key was wrapped by a master key that this signer does not use.',
  );
}

function nonsense(): SignerError {
  return new SignerError('kms-unavailable', 'The KMS did not answer with a 32-byte data key.');
}

function sameMap(a: StringMap, b: StringMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
