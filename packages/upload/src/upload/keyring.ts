import {
  importRsaPublicKey,
  type Keyring,
  type Kms,
  kmsKeyring,
  RESERVED_CONTEXT_KEY,
  rawRsaKeyring,
} from '@sealift/core/keyrings';
import type { Grant, GrantedDataKey, KeyringName } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { fromBase64 } from '../signer/base64.js';

const WRAPS: Readonly<Record<KeyringName, Keyring['wrapAlgorithm']>> = {
  kms: 'kms+context',
  'raw-rsa': 'RSA-OAEP-SHA1',
  'raw-aes': 'AES/GCM',
};

/**
 * The keyring that the signer pinned: made of what the grant brought, or the page's own where it is the page that
 * holds the key.
 *
 * @throws UploadError `protection-unsupported`, `keyring-mismatch`, `signer-answer-invalid`
 */
export async function keyringFor(grant: Grant, held: Keyring | undefined): Promise<Keyring> {
  const { client } = grant.protection;
  if (grant.protection.profile !== 'client' || client === undefined) {
    throw new UploadError(
      'protection-unsupported',
      'The signer asks for encryption by S3; this version encrypts in the page only.',
      { field: 'protection' },
    );
  }
  const granted = client.keyring === 'kms' || client.publicKey !== undefined;
  if (granted) {
    if (held !== undefined) throw mismatch('The signer brings the key itself: leave out the keyring option.');
    return client.publicKey === undefined ? kmsOf(grant.dataKey) : rsaOf(client.publicKey);
  }
  if (held?.wrapAlgorithm !== WRAPS[client.keyring]) {
    throw mismatch(
      `The signer asks for a ${client.keyring} keyring held by this page: give it as keyring option.`,
    );
  }
  return held;
}

async function rsaOf(publicKey: string): Promise<Keyring> {
  return rawRsaKeyring({ publicKey: await importRsaPublicKey(fromBase64(publicKey, 'publicKey')) });
}

function kmsOf(granted: GrantedDataKey | undefined): Keyring {
  if (granted === undefined) {
    throw new UploadError('signer-answer-invalid', 'The signer pinned a KMS key and sent no data key.', {
      field: 'dataKey',
    });
  }
  const { [RESERVED_CONTEXT_KEY]: _, ...encryptionContext } = granted.encryptionContext;
  return kmsKeyring({ kms: grantedKms(granted), keyId: granted.keyId, encryptionContext });
}

/** A KMS that has one data key to give, once, and only for the encryption context it was made with. */
export function grantedKms(granted: GrantedDataKey): Kms {
  let given = false;
  return {
    async generateDataKey({ keyId, encryptionContext }) {
      if (given || keyId !== granted.keyId || !sameContext(encryptionContext, granted.encryptionContext)) {
        throw new UploadError(
          'data-key-mismatch',
          'The data key that the signer granted was made for another encryption context, or was used already.',
          { field: 'encryptionContext' },
        );
      }
      given = true;
      return {
        plaintext: fromBase64(granted.plaintext, 'dataKey.plaintext'),
        ciphertextBlob: fromBase64(granted.ciphertextBlob, 'dataKey.ciphertextBlob'),
      };
    },
    decrypt: () =>
      Promise.reject(new UploadError('data-key-mismatch', 'A grant to upload does not decrypt.')),
  };
}

function sameContext(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}

function mismatch(message: string): UploadError {
  return new UploadError('keyring-mismatch', message, { field: 'keyring' });
}
