/** Base64url without padding (RFC 7515 §2). */
export function encodeBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode.apply(null, bytes as unknown as number[]));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Undefined for anything but the one spelling of some bytes: no padding, no free bits, no other characters. */
export function decodeBase64url(text: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  return encodeBase64url(bytes) === text ? bytes : undefined;
}
