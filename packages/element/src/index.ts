export * from './download/encrypted-download.js';
export type * from './download/events.js';
export type * from './engine/ports.js';
export type { FileState } from './files/states.js';
export { ENGLISH } from './text/english.js';
export * from './text/texts.js';
export * from './upload/encrypted-upload.js';
export type * from './upload/events.js';
