/** Rewrapping: another wrapping key for an object that is there; its content is not touched, nor even read. */
export { type RewrapOptions, type Rewrapped, rewrap } from './rewrap.js';
