import { CoreError } from '../errors.js';
import type { Kms } from '../keyrings/kms.js';
import type { LegacyKeyring } from '../keyrings/legacy-port.js';
import { unwrapFailed } from '../keyrings/unwrap-failed.js';
import { DATA_KEY_BYTES } from '../suites.js';
import { importAesKey, unwrapAesKw } from '../webcrypto.js';
import { unwrapEcb } from './ecb.js';

/** Opaque: one wrapping key for the two legacy algorithms, non-extractable. WebCrypto binds a key to one algorithm. */
export interface LegacyAesWrappingKey {
  readonly keyWrap: CryptoKey;
  readonly cbc: CryptoKey;
}

/**
 * Imports the 32 bytes of an old client's AES master key. The caller overwrites its copy.
 *
 * @throws CoreError `invalid-wrapping-key` when it is not 32 bytes
 */
export async function importLegacyAesWrappingKey(bytes: Uint8Array): Promise<LegacyAesWrappingKey> {
  if (bytes.byteLength !== 32) {
    throw new CoreError('invalid-wrapping-key', 'A legacy AES wrapping key has 32 bytes.', {
      field: 'wrappingKey',
    });
  }
  return {
    keyWrap: await importAesKey('AES-KW', bytes, ['unwrapKey']),
    cbc: await importAesKey('AES-CBC', bytes, ['encrypt', 'decrypt']),
  };
}

/** `AESWrap` of V2 and `AES` of V1. */
export function legacyAesKeyring(options: { readonly wrappingKey: LegacyAesWrappingKey }): LegacyKeyring {
  const { keyWrap, cbc } = options.wrappingKey;
  return {
    wraps: ['AES', 'AESWrap'],
    async unwrapDataKey({ wrapAlgorithm, encryptedDataKey }) {
      const unwrapping =
        wrapAlgorithm === 'AESWrap'
          ? unwrapAesKw(keyWrap, encryptedDataKey).catch(() => undefined)
          : unwrapEcb(cbc, encryptedDataKey);
      const dataKey = await unwrapping;
      if (dataKey?.byteLength !== DATA_KEY_BYTES) throw unwrapFailed();
      return dataKey;
    },
  };
}

/**
 * `kms`: the stored material description, `kms_cmk_id` included, is the encryption context. Nothing binds the key to its
 * content algorithm, and the caller has no context to give.
 */
export function legacyKmsKeyring(options: {
  readonly kms: Pick<Kms, 'decrypt'>;
  /** Default: whichever key the KMS finds in the ciphertext. */
  readonly keyId?: string;
}): LegacyKeyring {
  const { kms, keyId } = options;
  return {
    wraps: ['kms'],
    async unwrapDataKey({ encryptedDataKey, description }) {
      const { plaintext } = await kms.decrypt({
        ...(keyId === undefined ? {} : { keyId }),
        ciphertextBlob: encryptedDataKey,
        encryptionContext: description,
      });
      if (plaintext.byteLength !== DATA_KEY_BYTES) {
        throw new CoreError('kms-answer-invalid', 'The KMS did not answer with a 32-byte data key.');
      }
      return plaintext;
    },
  };
}
