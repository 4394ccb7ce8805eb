/** Percent-encodes all but the unreserved characters, as SigV4 wants it (RFC 3986 §2.3). */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** An object key as a URL path, without a leading slash. */
export function encodeKey(key: string): string {
  return key.split('/').map(encodeRfc3986).join('/');
}
