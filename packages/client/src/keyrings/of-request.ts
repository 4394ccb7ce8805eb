import { decodeMetadata, type Keyring, type ObjectMetadata, type StringMap } from '@sealift/core';
import { invalidOption } from '../errors.js';
import { isKmsKeyring } from './kms.js';

/** Entry of the encryption context with which a signer binds the data keys of its pages to bucket and key. */
const OBJECT_ENTRY = 'sealift:object';

/** The keyring with this request's encryption context. @throws ClientError `invalid-option` where there is no KMS */
export function keyringOf(keyring: Keyring, encryptionContext: StringMap | undefined): Keyring {
  if (encryptionContext === undefined) return keyring;
  if (!isKmsKeyring(keyring)) {
    throw invalidOption('encryptionContext', 'Only objects of a kmsKeyring have an encryption context.');
  }
  return keyring.withContext(encryptionContext);
}

/**
 * The keyring for an object that stands there. Where the request gives no context, one that names this very object is taken
 * too: it is what pages write, and says no more than the request does.
 */
export function keyringToRead(
  keyring: Keyring,
  encryptionContext: StringMap | undefined,
  metadata: ObjectMetadata,
  name: string,
): Keyring {
  if (encryptionContext !== undefined || !isKmsKeyring(keyring)) return keyringOf(keyring, encryptionContext);
  return storedObject(metadata) === name
    ? keyring.withContext({ ...keyring.encryptionContext, [OBJECT_ENTRY]: name })
    : keyring;
}

/** Which object the stored context names. What cannot be read is judged where it is opened. */
function storedObject(metadata: ObjectMetadata): string | undefined {
  try {
    return decodeMetadata(metadata).description[OBJECT_ENTRY];
  } catch {
    return undefined;
  }
}
