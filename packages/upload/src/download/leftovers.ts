/** For pages that have not loaded the rest yet: what an earlier visit left on disk is not to wait for the next download. */
export { removeLeftovers } from '../platform/opfs.js';
