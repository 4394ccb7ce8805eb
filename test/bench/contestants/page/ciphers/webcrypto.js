import { noise } from '../../../page/noise.js';
import { rawDecryption, rawEncryption } from '../../../page/objects.js';
import { wholeOf } from './plaintext.js';

const SEGMENT_BYTES = 8 * 1024 * 1024;

/** What the platform can do by itself: AES-GCM in calls of 8 MiB, one after the other. @type {import('../ciphers.js').Cipher} */
export const pieces = {
  encrypting: (bytes) => rawEncryption(noise(Math.min(bytes, SEGMENT_BYTES)), bytes),
  decrypting: (bytes) => rawDecryption(noise(Math.min(bytes, SEGMENT_BYTES)), bytes),
};

/** The same with all of it in one call, as short examples do. @type {import('../ciphers.js').Cipher} */
export const oneCall = {
  encrypting: (bytes) => rawEncryption(wholeOf(bytes), bytes),
  decrypting: (bytes) => rawDecryption(wholeOf(bytes), bytes),
};
