/**
 * What never leaves the server for the page's eyes: whoever has a signature can send the request again, and whoever has
 * a key can read. What is left out is told by its length.
 */

/** @typedef {{ name: string, value: string, masked?: true, signed?: boolean }} ShownHeader */

/** Lower-case names of headers and query parameters whose value is a secret, or a digest of one. */
const SECRET = new Set([
  'x-amz-signature',
  'x-amz-security-token',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-server-side-encryption-customer-key-md5',
  'x-amz-copy-source-server-side-encryption-customer-key',
  'x-amz-copy-source-server-side-encryption-customer-key-md5',
  'cookie',
  'set-cookie',
]);

/** @param {string} name @param {string} value @returns {ShownHeader} */
export function masked(name, value) {
  const lower = name.toLowerCase();
  if (SECRET.has(lower)) return { name, value: hidden(value), masked: true };
  if (lower !== 'authorization') return { name, value };
  const known =
    /^(AWS4-HMAC-SHA256 Credential=[\w/-]+, ?SignedHeaders=[\w;-]+, ?Signature=)([0-9a-f]+)$/.exec(value);
  const [, readable = '', signature = value] = known ?? [];
  return { name, value: readable + hidden(signature), masked: true };
}

/** @param {string} value */
function hidden(value) {
  return `•••••••• (${value.length} characters)`;
}
