import type { Keyring } from '@sealift/core/keyrings';
import type { Grant, GrantedDataKey, KeyringName } from '@sealift/protocol';
import { failure, type UploadError } from '../errors.js';
import { loadRsa } from '../pins/load-rsa.js';
import type { Recipient } from '../pins/recipient.js';
import { fromBase64 } from '../signer/base64.js';

const WRAPS: Readonly<Record<KeyringName, Keyring['wrapAlgorithm']>> = {
  kms: 'kms+context',
  'raw-rsa': 'RSA-OAEP-SHA1',
  'raw-aes': 'AES/GCM',
};

/**
 * The keyring that the signer pinned, or undefined where it pinned encryption by S3 instead. A page that holds a key of
 * its own never sends plaintext: it expects that neither S3 nor the signer can read. Otherwise made of what the grant brought, or the page's own where it is the page that
 * holds the key.
 *
 * @throws UploadError `protection-unsupported`, `keyring-mismatch`, `recipient-mismatch`, `signer-answer-invalid`
 */
export async function keyringFor(
  grant: Grant,
  held: Keyring | undefined,
  recipient?: Recipient,
): Promise<Keyring | undefined> {
  const { client } = grant.protection;
  if (recipient !== undefined) return recipient(grant.protection);
  if (grant.protection.profile !== 'client') {
    if (held === undefined) return undefined;
    throw mismatch();
  }
  if (client === undefined) {
    throw failure('protection-unsupported', 'protection');
  }
  const granted = client.keyring === 'kms' || client.publicKey !== undefined;
  if (granted) {
    if (held !== undefined) throw mismatch();
    return client.publicKey === undefined
      ? kmsOf(grant.dataKey)
      : (await loadRsa()).grantedKeyring(client.publicKey);
  }
  if (held?.wrapAlgorithm !== WRAPS[client.keyring]) {
    throw mismatch();
  }
  return held;
}

/** Entry of the encryption context that binds a data key to its content algorithm (S3EC, `kms+context`). */
const ALGORITHM_ENTRY = 'aws:x-amz-cek-alg';

/** Gives the data key of the grant, once, and only to the suite it was made for. */
function kmsOf(granted: GrantedDataKey | undefined): Keyring {
  if (granted === undefined) {
    throw failure('signer-answer-invalid', 'dataKey');
  }
  // Forgotten when it is given: from then on nothing here refers to it.
  let left: GrantedDataKey | undefined = granted;
  return {
    wrapAlgorithm: WRAPS.kms,
    async generateDataKey({ contentAlgorithm }) {
      if (left?.encryptionContext[ALGORITHM_ENTRY] !== contentAlgorithm) throw otherKey();
      const { plaintext, ciphertextBlob, encryptionContext } = left;
      left = undefined;
      return {
        dataKey: fromBase64(plaintext, 'dataKey.plaintext'),
        encryptedDataKey: fromBase64(ciphertextBlob, 'dataKey.ciphertextBlob'),
        description: encryptionContext,
      };
    },
    unwrapDataKey: () => Promise.reject(otherKey()),
  };
}

function otherKey(): UploadError {
  return failure('data-key-mismatch', 'dataKey');
}

function mismatch(): UploadError {
  return failure('keyring-mismatch', 'keyring');
}
