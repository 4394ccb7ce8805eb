/** What the packages around need of bytes, too. */
export { decodeBase64, encodeBase64 } from './base64.js';
export { concat, constantTimeEqual } from './bytes.js';
export { rechunk } from './rechunk.js';
