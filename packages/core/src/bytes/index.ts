/** What the packages around need of bytes, too. */
export { encodeBase64 } from './base64.js';
export { concat } from './bytes.js';
export { constantTimeEqual } from './constant-time.js';
export { decodeBase64 } from './decode-base64.js';
export { giveBack } from './give-back.js';
export { rechunk } from './rechunk.js';
