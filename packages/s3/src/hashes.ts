import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';

/** The hashes of every request, where the platform has none that answer at once: `crypto.subtle` answers with promises. */

const UTF8 = new TextEncoder();

/** FIPS 180-4. */
export function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(nobleSha256(UTF8.encode(text)));
}

/** FIPS 180-4. */
export function sha512(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(nobleSha512(bytes));
}

/** RFC 2104 with SHA-256. */
export function hmacSha256(key: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hmac(nobleSha256, key, UTF8.encode(text)));
}
