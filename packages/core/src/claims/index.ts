/** What the name and the type of a file claim, made into what may be shown and saved: for pages, and for servers that answer them. */
export { encodedName } from './encoded-name.js';
export { INERT_TYPES, inertType, NO_TYPE } from './inert-type.js';
export { MAX_NAME_BYTES, NEUTRAL_NAME, safeName } from './safe-name.js';
