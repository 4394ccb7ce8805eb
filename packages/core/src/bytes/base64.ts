/** Standard base64 (RFC 4648 §4) with padding: the alphabet of every binary value in the object format. */

const CHUNK = 0x8000; // String.fromCharCode takes its arguments on the stack

/** Encodes bytes; no line breaks. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK)
    // Not spread: engines would iterate, which takes ten times as long.
    binary += String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]);
  return btoa(binary);
}
