import { takeTurns } from '../../page/rounds.js';
import { age } from './ciphers/age.js';
import { awsEncryptionSdk, awsEncryptionSdkLarge } from './ciphers/aws-encryption-sdk.js';
import { libsodium } from './ciphers/libsodium.js';
import { nobleAes, nobleChaCha } from './ciphers/noble.js';
import { openpgp, openpgpGcm } from './ciphers/openpgp.js';
import { oneRealm, twoWorkers } from './ciphers/sealift.js';
import { oneCall, pieces } from './ciphers/webcrypto.js';

/**
 * One way to encrypt so many bytes in a page, and to decrypt and verify what that gave. Keys are there before; all that is made for one message
 * is timed. Plaintext comes in the pieces in which this way is fastest, and nothing is kept of what comes out.
 *
 * @typedef {object} Cipher
 * @property {(bytes: number) => Promise<() => Promise<void>>} encrypting prepares; what it returns is timed
 * @property {(bytes: number) => Promise<() => Promise<void>>} decrypting the same
 */

/** @type {Record<string, Cipher>} */
const CIPHERS = {
  'one realm': oneRealm,
  'two workers': twoWorkers,
  'WebCrypto, 8 MiB at a time': pieces,
  'WebCrypto, one call': oneCall,
  'libsodium secretstream': libsodium,
  'AWS Encryption SDK': awsEncryptionSdk,
  'AWS Encryption SDK, frames of 1 MiB': awsEncryptionSdkLarge,
  'age-encryption': age,
  'noble AES-GCM': nobleAes,
  'noble ChaCha20-Poly1305': nobleChaCha,
  openpgp,
  'openpgp, AES-GCM': openpgpGcm,
};

/** Milliseconds in which the engine can take back what one contestant left, so that the next does not pay for it. */
const REST = 300;

/**
 * @param {{ direction: 'encrypting' | 'decrypting', bytes: number, rounds: number }} job
 * @returns {Promise<Record<string, number[]>>} MB/s of each round
 */
export function run({ direction, bytes, rounds }) {
  const timed = (cipher) => async () => {
    await new Promise((resolve) => setTimeout(resolve, REST));
    const work = await cipher[direction](bytes);
    return async () => {
      await work();
      return bytes;
    };
  };
  const entries = Object.entries(CIPHERS).map(([name, cipher]) => [name, timed(cipher)]);
  return takeTurns(rounds, Object.fromEntries(entries));
}
