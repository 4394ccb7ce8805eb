/** The errors of all entries; what makes keys is in the subpaths, so that a page loads the one it uses. */
export { KeysError, type KeysErrorCode } from './errors.js';
