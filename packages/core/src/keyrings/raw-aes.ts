import { ascii, concat } from '../bytes/bytes.js';
import { CoreError } from '../errors.js';
import { DATA_KEY_BYTES, IV_BYTES } from '../suites.js';
import { gcmDecrypt, gcmEncrypt, importAesKey, randomBytes } from '../webcrypto.js';
import type { Keyring, StringMap } from './keyring.js';
import { unwrapFailed } from './unwrap-failed.js';

export interface RawAesKeyringOptions {
  /** A non-extractable AES-256-GCM key with the usages `encrypt` and `decrypt` (`importAesWrappingKey`). */
  readonly wrappingKey: CryptoKey;
  /** Stored with the object in the clear and unauthenticated, to tell keys apart. Default: none. */
  readonly materialDescription?: StringMap;
}

/**
 * Keyring `AES/GCM` (wrap code 02): nonce (12) ‖ AES-GCM of the data key (32) ‖ tag (16); the associated data is the
 * name of the content algorithm, so that a wrapped key cannot be moved between format versions.
 *
 * @throws CoreError `invalid-wrapping-key` when the key is not AES-256-GCM
 */
export function rawAesKeyring(options: RawAesKeyringOptions): Keyring {
  const { wrappingKey, materialDescription = {} } = options;
  const { name, length } = wrappingKey.algorithm as Partial<AesKeyAlgorithm>;
  if (name !== 'AES-GCM' || length !== 256) {
    throw new CoreError('invalid-wrapping-key', 'The wrapping key must be an AES-GCM key of 256 bits.', {
      field: 'wrappingKey',
    });
  }
  const wrapDataKey: Required<Keyring>['wrapDataKey'] = async (suite, dataKey) => {
    checkUsage(wrappingKey, 'encrypt');
    const nonce = randomBytes(IV_BYTES);
    const wrapped = await gcmEncrypt(wrappingKey, nonce, dataKey, ascii(suite.contentAlgorithm));
    return { encryptedDataKey: concat(nonce, wrapped), description: materialDescription };
  };
  return {
    wrapAlgorithm: 'AES/GCM',
    wrapDataKey,
    async generateDataKey(suite) {
      const dataKey = randomBytes(DATA_KEY_BYTES);
      return { dataKey, ...(await wrapDataKey(suite, dataKey)) };
    },
    async unwrapDataKey(suite, { encryptedDataKey }) {
      checkUsage(wrappingKey, 'decrypt');
      const nonce = encryptedDataKey.subarray(0, IV_BYTES);
      const wrapped = encryptedDataKey.subarray(IV_BYTES);
      const dataKey = await gcmDecrypt(wrappingKey, nonce, wrapped, ascii(suite.contentAlgorithm)).catch(
        () => {
          throw unwrapFailed();
        },
      );
      if (dataKey.byteLength !== DATA_KEY_BYTES) throw unwrapFailed();
      return dataKey;
    },
  };
}

/** A key for one direction only makes a keyring for that direction. */
function checkUsage(key: CryptoKey, usage: 'encrypt' | 'decrypt'): void {
  if (key.usages.includes(usage)) return;
  throw new CoreError('invalid-wrapping-key', `The wrapping key has not the usage "${usage}".`, {
    field: 'wrappingKey',
  });
}

/**
 * Imports 32 bytes as a non-extractable wrapping key. The caller overwrites its copy.
 *
 * @throws CoreError `invalid-wrapping-key` when it is not 32 bytes
 */
export async function importAesWrappingKey(bytes: Uint8Array): Promise<CryptoKey> {
  if (bytes.byteLength !== 32) {
    throw new CoreError(
      'invalid-wrapping-key',
      `An AES wrapping key has 32 bytes; this one has ${bytes.byteLength}.`,
      {
        field: 'wrappingKey',
      },
    );
  }
  return importAesKey('AES-GCM', bytes, ['encrypt', 'decrypt']);
}
