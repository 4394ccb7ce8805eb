/** SSE-C with a key that only the page has. */
import type { CustomerKey } from './customer-key.js';
import { heldGrants } from './held-grants.js';
import { checkKey, type KeySource } from './held-key.js';
import { heldSession } from './held-session.js';

export type { CustomerKey } from './customer-key.js';
export type { KeySource } from './held-key.js';

/**
 * For `createUploader` and `createDownloader`, where the signer pinned `sse-c` with keys of the browser. S3 keeps no
 * key: whoever loses it loses the object.
 *
 * @param source 32 bytes for all objects, or a function that gives those of one: of an upload by the key that the
 * signer has chosen for the object. It may be asked more than once, and must give the same again.
 *
 * @example
 * const uploader = createUploader({ signer: '/sealift', customerKey: customerKey(bytes) });
 *
 * @example
 * // one key for each object, by HKDF
 * customerKey(async ({ key }) => new Uint8Array(await crypto.subtle.deriveBits(
 *   { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new TextEncoder().encode(key) }, master, 256)));
 *
 * @throws UploadError `customer-key-invalid`: not 32 bytes
 */
export function customerKey(source: KeySource): CustomerKey {
  const known: KeySource = typeof source === 'function' ? source : checkKey(source).slice();
  return {
    holdSession: (session, ports, signal) => heldSession(session, known, ports, signal),
    holdGrants: (grants, object) => heldGrants(grants, known, object),
  };
}
