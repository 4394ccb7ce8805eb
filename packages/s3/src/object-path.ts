import { utf8 } from './digests.js';

/** Needs no encoding: most of what is signed, and testing is cheaper than encoding. */
const UNRESERVED = /^[A-Za-z0-9_.~-]*$/;

/** Percent-encodes all but the unreserved characters, as SigV4 wants it (RFC 3986 §2.3). */
export function encodeRfc3986(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** An object key as a URL path, without a leading slash. */
export function encodeKey(key: string): string {
  return key.split('/').map(encodeRfc3986).join('/');
}

/**
 * A key whose URL no browser or proxy rewrites on its way: no `.`, `..` or empty segment, no control characters,
 * backslashes or lone surrogates.
 */
export function isPlainKey(key: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(key) || new TextDecoder().decode(utf8(key)) !== key) return false;
  return key.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..');
}
