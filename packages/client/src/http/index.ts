/** Encrypted objects over HTTP, for back ends that may read: what media players, browsers and `curl` ask for, verified. */
export type { Authorize, ServedObject } from './authorize.js';
export type { HttpErrorCode } from './errors.js';
export { type ObjectHandler, type ObjectHandlerOptions, objectHandler } from './handler.js';
