import { gcm } from '@noble/ciphers/aes.js';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expectBytes, piecesOf } from './plaintext.js';

const TAG_BYTES = 16;

/** JavaScript without WebCrypto, each 1 MiB a message of its own. */
export const nobleAes = cipher(gcm);
export const nobleChaCha = cipher(chacha20poly1305);

/** @param {typeof gcm} algorithm @returns {import('../ciphers.js').Cipher} */
function cipher(algorithm) {
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  return {
    async encrypting(bytes) {
      const key = random(32);
      return async () => {
        let count = 0;
        for (const piece of piecesOf(bytes))
          count += algorithm(key, random(12)).encrypt(piece).byteLength - TAG_BYTES;
        expectBytes(count, bytes);
      };
    },
    async decrypting(bytes) {
      const key = random(32);
      const all = Array.from(piecesOf(bytes), (piece) => {
        const nonce = random(12);
        return { nonce, sealed: algorithm(key, nonce).encrypt(piece) };
      });
      return async () => {
        let count = 0;
        for (const { nonce, sealed } of all) count += algorithm(key, nonce).decrypt(sealed).byteLength;
        expectBytes(count, bytes);
      };
    },
  };
}
