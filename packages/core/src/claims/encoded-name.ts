/**
 * A file name as the value of a header's parameter: `filename*=UTF-8''…` (RFC 8187 §3.2.1, RFC 6266 §4.3).
 *
 * @param name well-formed, as `safeName` makes it
 */
export function encodedName(name: string): string {
  const encoded = encodeURIComponent(name).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `UTF-8''${encoded}`;
}
