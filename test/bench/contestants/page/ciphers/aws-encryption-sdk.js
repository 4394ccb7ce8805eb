import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  RawAesKeyringWebCrypto,
  RawAesWrappingSuiteIdentifier,
} from '@aws-crypto/client-browser';
import { expectBytes, wholeOf } from './plaintext.js';

const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

/** With key commitment, as ours, and like ours without a signature. */
const suiteId = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;

/**
 * The SDK for browsers has no stream: it takes a message whole, and puts it together from its frames in one call, which for more than some ten
 * thousand frames engines refuse. So with frames of its own 4 KiB, many bytes are several messages.
 */
const MESSAGE_BYTES = 32 * 1024 * 1024;
export const awsEncryptionSdk = cipher({ suiteId }, MESSAGE_BYTES);
export const awsEncryptionSdkLarge = cipher({ suiteId, frameLength: 1024 * 1024 });

/**
 * @param {import('@aws-crypto/client-browser').EncryptInput} options
 * @param {number} [messageBytes] default: all
 * @returns {import('../ciphers.js').Cipher}
 */
function cipher(options, messageBytes = Number.POSITIVE_INFINITY) {
  async function* messages(keyring, bytes) {
    for (let done = 0; done < bytes; done += messageBytes) {
      const plaintext = wholeOf(bytes).subarray(done, Math.min(bytes, done + messageBytes));
      yield (await encrypt(keyring, plaintext, options)).result;
    }
  }
  return {
    async encrypting(bytes) {
      const keyring = await newKeyring();
      wholeOf(bytes);
      return async () => {
        let count = 0;
        for await (const { byteLength } of messages(keyring, bytes)) count += byteLength;
        expectBytes(count, bytes);
      };
    },
    async decrypting(bytes) {
      const keyring = await newKeyring();
      const all = [];
      for await (const message of messages(keyring, bytes)) all.push(message);
      return async () => {
        let count = 0;
        for (const message of all) count += (await decrypt(keyring, message)).plaintext.byteLength;
        expectBytes(count, bytes);
      };
    },
  };
}

async function newKeyring() {
  const wrappingSuite = RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const masterKey = await RawAesKeyringWebCrypto.importCryptoKey(bytes, wrappingSuite);
  return new RawAesKeyringWebCrypto({ keyName: 'bench', keyNamespace: 'bench', masterKey, wrappingSuite });
}
