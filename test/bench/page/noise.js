/** Random bytes of any length; `getRandomValues` gives 64 KiB at a time. */
export function noise(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}
