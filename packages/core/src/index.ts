/**
 * The Amazon S3 Encryption Client object format on WebCrypto. The subpaths hold the same names in smaller pieces:
 * `/seal` and `/seal/worker`, `/open` and `/open/worker`, `/keyrings`, `/instruction-file`, `/rewrap`, `/errors`. Only in a subpath:
 * `/legacy`, `/segments`, `/signatures`.
 */
export * from './errors.js';
export * from './instruction-file/index.js';
export * from './keyrings/index.js';
export * from './open/index.js';
export * from './rewrap/index.js';
export * from './seal/index.js';
