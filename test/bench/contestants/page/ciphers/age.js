import { Decrypter, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { collect, drain, piecesOf, streamOf } from './plaintext.js';

/** To an X25519 recipient, as a stream. @type {import('../ciphers.js').Cipher} */
export const age = {
  async encrypting(bytes) {
    const { encrypter } = await pair();
    return async () => drain(await encrypter.encrypt(streamOf(piecesOf(bytes))), bytes);
  },
  async decrypting(bytes) {
    const { encrypter, decrypter } = await pair();
    const sealed = await collect(await encrypter.encrypt(streamOf(piecesOf(bytes))));
    return async () => drain(await decrypter.decrypt(streamOf(sealed)), bytes);
  },
};

async function pair() {
  const identity = await generateIdentity();
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return { encrypter, decrypter };
}
