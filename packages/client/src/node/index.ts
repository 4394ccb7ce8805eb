/** What only Node can: RSA wraps of old clients that WebCrypto has not, AES-GCM as a stream, files. */
export { type FileBytesOptions, fileBytes } from './file-bytes.js';
export { type FileSpool, type FileSpoolOptions, fileSpool } from './file-spool.js';
export { type LegacyRsaKeyringOptions, legacyRsaKeyring } from './legacy-rsa-keyring.js';
export { streamCipher } from './stream-cipher.js';
