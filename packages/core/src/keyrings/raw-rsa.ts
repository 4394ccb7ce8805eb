import { ascii, concat } from '../bytes/bytes.js';
import { constantTimeEqual } from '../bytes/constant-time.js';
import { CoreError } from '../errors.js';
import { DATA_KEY_BYTES, type Suite } from '../suites.js';
import { randomBytes } from '../webcrypto.js';
import { importRsaKey, rsaOaepDecrypt, rsaOaepEncrypt } from '../webcrypto-rsa.js';
import type { Keyring, StringMap } from './keyring.js';
import { derFrom } from './pem.js';
import { unwrapFailed } from './unwrap-failed.js';

export interface RawRsaKeyringOptions {
  /** Wraps: all that a page needs to drop a file for the holder of the private key. */
  readonly publicKey?: CryptoKey;
  /** Unwraps. */
  readonly privateKey?: CryptoKey;
  /** Stored with the object in the clear and unauthenticated, to tell keys apart. Default: none. */
  readonly materialDescription?: StringMap;
}

/** Smallest modulus that is still accepted, in bits (NIST SP 800-131A). */
const MIN_MODULUS_BITS = 2048;

/**
 * Keyring `RSA-OAEP-SHA1` (wrap code 22): RSAES-OAEP with SHA-1 and MGF1-SHA-1 over
 * length (1 byte) ‖ data key ‖ name of the content algorithm. SHA-1 is the format's choice; OAEP does not rest on its
 * collision resistance.
 *
 * @throws CoreError `invalid-wrapping-key` for another algorithm, hash, or less than 2048 bits
 */
export function rawRsaKeyring(options: RawRsaKeyringOptions): Keyring {
  const { publicKey, privateKey, materialDescription = {} } = options;
  checkKey(publicKey, 'publicKey', 'encrypt');
  checkKey(privateKey, 'privateKey', 'decrypt');
  const wrapDataKey: Required<Keyring>['wrapDataKey'] = async (suite, dataKey) => {
    if (publicKey === undefined) throw missing('publicKey', 'encrypt');
    const message = concat(Uint8Array.of(DATA_KEY_BYTES), dataKey, ascii(suite.contentAlgorithm));
    const encryptedDataKey = await rsaOaepEncrypt(publicKey, message);
    message.fill(0);
    return { encryptedDataKey, description: materialDescription };
  };
  return {
    wrapAlgorithm: 'RSA-OAEP-SHA1',
    wrapDataKey,
    async generateDataKey(suite) {
      const dataKey = randomBytes(DATA_KEY_BYTES);
      return { dataKey, ...(await wrapDataKey(suite, dataKey)) };
    },
    async unwrapDataKey(suite, { encryptedDataKey }) {
      if (privateKey === undefined) throw missing('privateKey', 'decrypt');
      const message = await rsaOaepDecrypt(privateKey, encryptedDataKey).catch(() => {
        throw unwrapFailed();
      });
      return dataKeyIn(message, suite);
    },
  };
}

/** Length byte, data key and suffix are judged together, without telling which one was wrong. */
function dataKeyIn(message: Uint8Array<ArrayBuffer>, suite: Suite): Uint8Array<ArrayBuffer> {
  const dataKey = message.slice(1, 1 + DATA_KEY_BYTES);
  const expected = concat(Uint8Array.of(DATA_KEY_BYTES), dataKey, ascii(suite.contentAlgorithm));
  const fits = dataKey.byteLength === DATA_KEY_BYTES && constantTimeEqual(message, expected);
  message.fill(0);
  expected.fill(0);
  if (!fits) {
    dataKey.fill(0);
    throw unwrapFailed();
  }
  return dataKey;
}

function checkKey(key: CryptoKey | undefined, field: 'publicKey' | 'privateKey', usage: KeyUsage): void {
  if (key === undefined) return;
  const { name, hash, modulusLength = 0 } = key.algorithm as Partial<RsaHashedKeyAlgorithm>;
  const fits = name === 'RSA-OAEP' && hash?.name === 'SHA-1' && key.usages.includes(usage);
  if (!fits || modulusLength < MIN_MODULUS_BITS) {
    throw new CoreError(
      'invalid-wrapping-key',
      `The ${field} must be an RSA-OAEP key with hash SHA-1, usage "${usage}" and at least ${MIN_MODULUS_BITS} bits.`,
      { field },
    );
  }
}

function missing(field: 'publicKey' | 'privateKey', verb: string): CoreError {
  return new CoreError('invalid-wrapping-key', `This RSA keyring has no ${field}, so it cannot ${verb}.`, {
    field,
  });
}

/** Imports an SPKI public key, DER bytes or PEM text. @throws CoreError `invalid-wrapping-key` */
export async function importRsaPublicKey(key: Uint8Array | string): Promise<CryptoKey> {
  return importRsa('publicKey', 'spki', derFrom(key, 'PUBLIC KEY', 'publicKey'), 'encrypt');
}

/** Imports a PKCS #8 private key, DER bytes or PEM text, non-extractable. @throws CoreError `invalid-wrapping-key` */
export async function importRsaPrivateKey(key: Uint8Array | string): Promise<CryptoKey> {
  return importRsa('privateKey', 'pkcs8', derFrom(key, 'PRIVATE KEY', 'privateKey'), 'decrypt');
}

async function importRsa(
  field: string,
  format: 'spki' | 'pkcs8',
  der: Uint8Array,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  try {
    return await importRsaKey(format, der, usage);
  } catch (cause) {
    if (cause instanceof CoreError) throw cause;
    throw new CoreError(
      'invalid-wrapping-key',
      `The ${field} is not an RSA key in ${format.toUpperCase()} form.`,
      {
        field,
        cause,
      },
    );
  }
}
