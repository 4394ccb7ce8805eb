/** What only `node:crypto` can: RSA wraps of old clients that WebCrypto has not. */
export { type LegacyRsaKeyringOptions, legacyRsaKeyring } from './legacy-rsa-keyring.js';
