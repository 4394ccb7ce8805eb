/** What `#native` is in Node: see `imports` in package.json. */
export { filePieces } from './file-pieces.js';
export { sealingThread } from './sealing-thread.js';
export { streamCipher } from './stream-cipher.js';
