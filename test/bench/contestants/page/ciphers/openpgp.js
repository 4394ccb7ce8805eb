import { createMessage, decrypt, encrypt, enums, readMessage } from 'openpgp';
import { collect, drain, piecesOf, streamOf } from './plaintext.js';

/**
 * Under a session key, as a stream: AES-256-CFB with SHA-1, as it writes by default, and AES-256-GCM in chunks (RFC 9580), which WebCrypto
 * computes.
 */
export const openpgp = cipher({}, {});
export const openpgpGcm = cipher(
  { aeadProtect: true, preferredAEADAlgorithm: enums.aead.gcm },
  { aeadAlgorithm: 'gcm' },
);

/** @param {object} config @param {object} ofKey @returns {import('../ciphers.js').Cipher} */
function cipher(config, ofKey) {
  const newKey = () => ({
    data: crypto.getRandomValues(new Uint8Array(32)),
    algorithm: 'aes256',
    ...ofKey,
  });
  const encrypted = async (bytes, sessionKey) => {
    const message = await createMessage({ binary: streamOf(piecesOf(bytes)) });
    return encrypt({ message, sessionKey, format: 'binary', config });
  };
  return {
    async encrypting(bytes) {
      const sessionKey = newKey();
      return async () => drain(await encrypted(bytes, sessionKey), bytes);
    },
    async decrypting(bytes) {
      const sessionKey = newKey();
      const sealed = await collect(await encrypted(bytes, sessionKey));
      return async () => {
        const message = await readMessage({ binaryMessage: streamOf(sealed), config });
        const { data } = await decrypt({ message, sessionKeys: sessionKey, format: 'binary', config });
        await drain(data, bytes);
      };
    },
  };
}
