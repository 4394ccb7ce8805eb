import { type Keyring, type Kms, kmsKeyring, type ObjectHeader } from '@sealift/core';
import type { LegacyWrap } from '@sealift/core/legacy';
import type { StringMap } from '@sealift/s3';
import { ALGORITHM_ENTRY, OBJECT_ENTRY } from '@sealift/signer/protection';
import { RewrapError } from './errors.js';

/** An object's data key as it is wrapped now. */
export interface StoredKey {
  readonly bucket: string;
  readonly key: string;
  readonly wrapAlgorithm: ObjectHeader['wrapAlgorithm'] | LegacyWrap;
  /** Material description, or complete encryption context. */
  readonly description: StringMap;
}

/** The keyring for one object. Raw keyrings are the same for all; a KMS keyring carries the object's encryption context. */
export type KeyringFor = (stored: StoredKey) => Keyring;

/** Left behind by old clients; never part of the caller's context. */
const OLD_KEY_ID_ENTRY = 'kms_cmk_id';

/**
 * KMS keyrings, to read or to wrap. What stands in the encryption context stays there; a context that names its object
 * (`sealift:object`) must name this one. An object that had no KMS key is bound to its name.
 *
 * The keyring it makes throws RewrapError `data-key-refused`.
 */
export function kmsKeyringFor(options: { readonly kms: Kms; readonly keyId?: string }): KeyringFor {
  return (stored) => kmsKeyring({ ...options, encryptionContext: contextOf(stored) });
}

function contextOf({ bucket, key, wrapAlgorithm, description }: StoredKey): StringMap {
  const name = `${bucket}/${key}`;
  if (wrapAlgorithm !== 'kms+context' && wrapAlgorithm !== 'kms') return { [OBJECT_ENTRY]: name };
  const { [ALGORITHM_ENTRY]: _, [OLD_KEY_ID_ENTRY]: __, ...context } = description;
  if ((context[OBJECT_ENTRY] ?? name) !== name) {
    throw new RewrapError('data-key-refused', 'The data key of this object was made for another object.');
  }
  // What old clients wrapped with a KMS is bound to its name from now on, too.
  return wrapAlgorithm === 'kms' ? { ...context, [OBJECT_ENTRY]: name } : context;
}
