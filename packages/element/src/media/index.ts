/** `<encrypted-media>`. Importing this registers nothing. */
export * from './encrypted-media.js';
export type * from './events.js';
export type * from './ports.js';
