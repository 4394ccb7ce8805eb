/** What only Node can: RSA wraps of old clients that WebCrypto has not, AES-GCM as a stream, files, `node:http`. */
export { type FileBytesOptions, fileBytes } from './file-bytes.js';
export { type FileSpool, type FileSpoolOptions, fileSpool } from './file-spool.js';
export { type LegacyRsaKeyringOptions, legacyRsaKeyring } from './legacy-rsa-keyring.js';
export { requestListener } from './request-listener.js';
export { streamCipher } from './stream-cipher.js';
