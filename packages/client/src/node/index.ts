/** What only `node:crypto` can: RSA wraps of old clients that WebCrypto has not, and AES-GCM as a stream. */
export { type LegacyRsaKeyringOptions, legacyRsaKeyring } from './legacy-rsa-keyring.js';
export { streamCipher } from './stream-cipher.js';
