/**
 * Uploaders' signatures (docs/object-format.md, "The uploader's signature"): who sent an object, for its recipient. Handed in
 * as options, so that nobody loads this who does not use it.
 */
export type { Sender, Senders, SigningKey } from './port.js';
export { knownSenders, type SenderOptions } from './senders.js';
export { createSigningKeyPair, signingKey } from './signing-key.js';
