/** Copies inside S3 that are too large for CopyObject, whatever their encryption. */
export { copyInParts, type PartsCopy } from './copy-in-parts.js';
export { COPY_SIZES, type CopySizes } from './sizes.js';
