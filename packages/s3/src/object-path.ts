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
