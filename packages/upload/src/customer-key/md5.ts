/** The one door to MD5, which WebCrypto does not have. S3 asks for it to notice mistyped keys; no secrecy rests on it. */
import { md5 } from '@noble/hashes/legacy.js';

/** RFC 1321, in base64. */
export function md5Base64(bytes: Uint8Array): string {
  return base64(md5(bytes));
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
