/**
 * The model's `Content-Metadata`: a list of `[name]:[value]`, for headers hold no maps.
 *
 * @param {string | string[] | undefined} header
 * @returns {Record<string, string>}
 */
export function fromHeader(header = '') {
  const entries = [...String(header).matchAll(/\[([^\]]*)\]:\[([^\]]*)\]/g)];
  return Object.fromEntries(entries.map(([, name = '', value = '']) => [name, value]));
}

/** @param {Readonly<Record<string, string>>} map */
export function toHeader(map) {
  return Object.entries(map)
    .map(([name, value]) => `[${name}]:[${value}]`)
    .join(',');
}
