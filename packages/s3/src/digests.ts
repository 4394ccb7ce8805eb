/**
 * The one door to hashing. These are synchronous on purpose: signing one part URL takes two digests and one HMAC of a few
 * hundred bytes, where four trips through `crypto.subtle` cost more than the work (docs/decisions/021). Node has its own (docs/decisions/043).
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { md5 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { decodeBase64, encodeBase64 } from '@sealift/core/bytes';
import { sha256 } from '#hashes';

export { hmacSha256, sha512 } from '#hashes';

const UTF8 = new TextEncoder();

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return UTF8.encode(text);
}

/** FIPS 180-4, in lower-case hexadecimal. */
export function sha256Hex(text: string): string {
  return hex(sha256(text));
}

/** FIPS 180-4, in base64url. */
export function sha256Base64url(text: string): string {
  return base64url(sha256(text));
}

/** RFC 5869 with SHA-256. @param length bytes */
export function hkdfSha256(
  secret: Uint8Array,
  salt: Uint8Array,
  info: string,
  length: number,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdf(nobleSha256, secret, salt, utf8(info), length));
}

/** RFC 1321, in base64. S3 asks for it to notice mistyped keys; no secrecy rests on it. */
export function md5Base64(bytes: Uint8Array): string {
  return encodeBase64(md5(bytes));
}

export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** RFC 4648 §5, without padding. */
export function base64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Undefined for anything that `base64url` would not have written. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  // With padding of three it is none, and everything but the canonical text is refused there.
  return /^[\w-]*$/.test(text)
    ? decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (text.length % 4)) % 4))
    : undefined;
}
