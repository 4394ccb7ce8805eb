import sodium from 'libsodium-wrappers';
import { expectBytes, piecesOf } from './plaintext.js';

/** `secretstream` with XChaCha20-Poly1305, WebAssembly, 1 MiB a message. @type {import('../ciphers.js').Cipher} */
export const libsodium = {
  async encrypting(bytes) {
    await sodium.ready;
    const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
    return async () => {
      let count = 0;
      for (const piece of sealed(bytes, key).pieces) count += piece.byteLength;
      expectBytes(count, bytes);
    };
  },
  async decrypting(bytes) {
    await sodium.ready;
    const key = sodium.crypto_secretstream_xchacha20poly1305_keygen();
    const { header, pieces } = sealed(bytes, key);
    const all = [...pieces];
    return async () => {
      const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
      let count = 0;
      for (const piece of all) {
        const opened = sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece);
        if (!opened) throw new Error('not authentic');
        count += opened.message.byteLength;
      }
      expectBytes(count, bytes);
    };
  },
};

function sealed(bytes, key) {
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
  const tag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
  const push = (piece) => sodium.crypto_secretstream_xchacha20poly1305_push(state, piece, null, tag);
  return {
    header,
    pieces: (function* () {
      for (const piece of piecesOf(bytes)) yield push(piece);
    })(),
  };
}
